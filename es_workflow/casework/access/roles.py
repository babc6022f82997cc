"""What a person is: of the office through its groups, for organisations that were confirmed; in one role or in all."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ColumnElement, and_, or_

from es_workflow import clock
from es_workflow.casework import runtime
from es_workflow.casework.access.permissions import Permission
from es_workflow.errors import NotAllowed
from es_workflow.models import Case, Group, Representation, User

OFFICE, ORGANISATION, APPROVER = "office", "organisation:", "approver"
"""Roles one may act in alone: in the office, for an organisation (with its id), as who approves journals."""


def acts_as(user: User, role: str) -> bool:
    """Whether what belongs to the role is the user's now: they act in all of their roles, or in this one."""
    return user.role in {"", role}


def require(allowed: bool, message: str | None = None) -> None:
    """Stop here unless allowed. Raises NotAllowed."""
    if not allowed:
        raise NotAllowed(message)


def has(user: User, permission: Permission) -> bool:
    """Whether one of the user's groups holds the permission."""
    return is_office(user) and any(permission in membership.group.permissions for membership in user.memberships)


def permissions_of(user: User) -> frozenset[str]:
    """All that the user's groups allow."""
    groups = [membership.group for membership in user.memberships] if is_office(user) else []
    return frozenset(permission for group in groups for permission in group.permissions)


def is_office(user: User) -> bool:
    """Whether the user works in the office (belongs to any of its groups)."""
    return user.active and bool(user.memberships) and acts_as(user, OFFICE)


def groups_of(user: User) -> frozenset[str]:
    """Keys of the office groups whose tasks the user may take."""
    return frozenset(membership.group_key for membership in user.memberships) if is_office(user) else frozenset()


def organisations_of(user: User) -> frozenset[uuid.UUID]:
    """The organisations the user may act for."""
    if not user.active:
        return frozenset()
    mine = (link.organisation_id for link in user.representations if acts(link))
    return frozenset(one for one in mine if acts_as(user, f"{ORGANISATION}{one}"))


def acts(link: Representation) -> bool:
    """Whether the person may act for the organisation today: confirmed, and its power of attorney still holds."""
    if not link.confirmed_at or not link.organisation.active:
        return False
    if link.valid_from is None and link.valid_to is None:
        return True
    today = clock.today(runtime.office().clock.now())
    return (link.valid_from or today) <= today <= (link.valid_to or today)


def acting(today: dt.date | ColumnElement[dt.date]) -> ColumnElement[bool]:
    """The same of representations in a query, for people who can sign in."""
    return and_(
        Representation.confirmed_at.is_not(None),
        User.active,
        User.email_confirmed_at.is_not(None),
        or_(Representation.valid_from.is_(None), Representation.valid_from <= today),
        or_(Representation.valid_to.is_(None), Representation.valid_to >= today),
    )


def represents(user: User, organisation_id: uuid.UUID | None) -> bool:
    """Whether the user may act for the organisation."""
    return organisation_id is not None and organisation_id in organisations_of(user)


def belongs_to(user: User, group: Group | None, case: Case) -> bool:
    """Whether the user is one of those the group means in this case."""
    if group is None:
        return False
    if group.kind == "office":
        return group.key in groups_of(user)
    return represents(user, case.organisation_id) and suits(group, case)


def suits(group: Group, case: Case) -> bool:
    """Whether an applicant group is meant for organisations of the case's kind."""
    return case.organisation is not None and group.entity_kind in {None, case.organisation.kind}
