"""Who may do what. Loading an object is the access check; these predicates decide, for servers and for buttons alike.

Two kinds of people: an applicant acts for an organisation that the office (or registration) confirmed; office people
act through their groups. Groups and their permissions are data of the office and its packages.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, bindparam, exists, or_, select

from es_workflow import clock, db
from es_workflow.casework import runtime
from es_workflow.errors import NotAllowed
from es_workflow.models import Case, Declaration, Group, Incident, Representation, Submission, User, UserTask


class Permission(StrEnum):
    """What a group may allow its members beyond their own tasks."""

    CASE_VIEW_ALL = "case.view_all"
    CASE_ASSIGN = "case.assign"
    INCIDENT_RESOLVE = "incident.resolve"
    USERS_MANAGE = "users.manage"
    ORGANISATIONS_MANAGE = "organisations.manage"
    CALLS_MANAGE = "calls.manage"
    RANKING_APPROVE = "ranking.approve"
    PANEL_MANAGE = "panel.manage"
    PANEL_READ = "panel.read"
    MATCHING_MANAGE = "matching.manage"
    MONEY_MANAGE = "money.manage"
    PAYMENTS_EXPORT = "payments.export"
    CALENDAR_MANAGE = "calendar.manage"
    AID_MANAGE = "aid.manage"
    INDICATORS_VIEW = "indicators.view"
    INDICATORS_MANAGE = "indicators.manage"
    PERSONAL_DATA_VIEW = "personal_data.view"
    CONTENT_VIEW = "content.view"
    MAILBOX_VIEW = "mailbox.view"


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


def is_office(user: User) -> bool:
    """Whether the user works in the office (belongs to any of its groups)."""
    return user.active and bool(user.memberships) and acts_as(user, OFFICE)


def works_on(user: User, case: Case) -> bool:
    """Whether the user meets the case as the office; who speaks for its applicant is the applicant there, no more."""
    return is_office(user) and not represents(user, case.organisation_id)


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


def is_applicants(task: UserTask) -> bool:
    """Whether the task is the applicant's; all who represent the organisation share it without claiming."""
    return task.group is not None and task.group.kind == "applicant"


# --- cases


def visible_cases(user: User) -> ColumnElement[bool]:
    """The cases the user may see, as a condition of a query; a stopped one also for those who mend it."""
    return _visible(_sight(user))


def within_sight(query: Select[Any], user: User) -> tuple[Select[Any], dict[str, Any]]:
    """The query with that condition and its values: the same statement for all people of the same kind, built once."""
    sight = _sight(user)
    values = {"my_id": sight.user_id, "my_groups": sight.groups, "my_organisations": sight.organisations}
    return _limited(query, sight.in_office, sight.sees_all, sight.mends), values


@lru_cache
def _limited(query: Select[Any], in_office: bool, sees_all: bool, mends: bool) -> Select[Any]:
    groups: Any = bindparam("my_groups", expanding=True)
    organisations: Any = bindparam("my_organisations", expanding=True)
    return query.where(_visible(_Sight(bindparam("my_id"), groups, organisations, in_office, sees_all, mends)))


@dataclass(frozen=True)
class _Sight:
    """What decides which cases somebody sees: a person's own values, or the parameters that stand for them."""

    user_id: Any
    groups: Any
    organisations: Any
    in_office: bool
    sees_all: bool
    mends: bool


def _sight(user: User) -> _Sight:
    sees_all, mends = has(user, Permission.CASE_VIEW_ALL), has(user, Permission.INCIDENT_RESOLVE)
    return _Sight(user.id, groups_of(user), organisations_of(user), is_office(user), sees_all, mends)


def _visible(sight: _Sight) -> ColumnElement[bool]:
    if not sight.mends:
        return _own_cases(sight)
    stopped = exists().where(Incident.case_id == Case.id, Incident.resolved_at.is_(None)).correlate(Case)
    return or_(_own_cases(sight), stopped)


def can_read(user: User, case: Case) -> bool:
    """Whether the case is the user's to read also while it runs; who only mends it need not know whose it is."""
    return bool(db.session.scalar(select(exists().where(Case.id == case.id, _own_cases(_sight(user))))))


def _own_cases(sight: _Sight) -> ColumnElement[bool]:
    """Cases that are the user's business. What an applicant has not filed yet is theirs alone."""
    ways: list[ColumnElement[bool]] = [Case.organisation_id.in_(sight.organisations)]
    if sight.sees_all:
        ways.append(_has_reached_the_office())
    if not sight.in_office:
        return or_(*ways)
    mine = or_(UserTask.assignee_id == sight.user_id, UserTask.completed_by_id == sight.user_id)
    theirs = exists().where(UserTask.case_id == Case.id, or_(mine, _claimable(sight))).correlate(Case)
    conflict = _conflict(sight.user_id).where(Declaration.case_id == Case.id).correlate(Case)
    return and_(or_(*ways, theirs & ~conflict), ~_undeclared(sight))


def _claimable(sight: _Sight) -> ColumnElement[bool]:
    return and_(UserTask.status == "open", UserTask.assignee_id.is_(None), UserTask.group_key.in_(sight.groups))


def _undeclared(sight: _Sight) -> ColumnElement[bool]:
    """A task of the case that the user holds (or, seeing the case only for it, could take) waits for a declaration.

    The file opens to them when they have declared that nothing stands between them and the case (domain.md §2).
    """
    held = UserTask.assignee_id == sight.user_id
    theirs = held if sight.sees_all else or_(held, _claimable(sight))
    asked = UserTask.properties["declaration"].astext
    made = exists().where(
        Declaration.case_id == UserTask.case_id, Declaration.user_id == sight.user_id, Declaration.key == asked
    )
    waiting = exists().where(
        UserTask.case_id == Case.id, UserTask.status == "open", asked.is_not(None), theirs, ~made.correlate(UserTask)
    )
    return waiting.correlate(Case)


def _has_reached_the_office() -> ColumnElement[bool]:
    """Something was submitted, the office has had work with it, or nobody outside began it or has a part in it."""
    submitted = exists().where(Submission.case_id == Case.id).correlate(Case)
    ours = UserTask.group_key.is_(None) | UserTask.group_key.in_(select(Group.key).where(Group.kind == "office"))
    return or_(
        Case.organisation_id.is_(None),
        Case.started_by_id.is_(None),
        submitted,
        exists().where(UserTask.case_id == Case.id, ours).correlate(Case),
    )


def can_act(user: User, case: Case, action_group: str) -> bool:
    """Whether the user may trigger a case action meant for the group."""
    return case.ended_at is None and belongs_to(user, db.session.get(Group, action_group), case)


def can_resolve_incidents(user: User) -> bool:
    """Whether the user may repair a case that stopped."""
    return has(user, Permission.INCIDENT_RESOLVE)


# --- tasks


def can_see_task(user: User, task: UserTask) -> bool:
    """Whether the task's page is the user's business at all."""
    if is_applicants(task):
        return belongs_to(user, task.group, task.case)
    mine = user.id in {task.assignee_id, task.completed_by_id}
    return mine or belongs_to(user, task.group, task.case) or has(user, Permission.CASE_ASSIGN)


def can_complete(user: User, task: UserTask) -> bool:
    """Whether the user may fill in and submit the task: it is theirs, or their organisation's."""
    if task.status != "open":
        return False
    if is_applicants(task):
        return belongs_to(user, task.group, task.case)
    return user.active and task.assignee_id == user.id and acts_as(user, OFFICE)


def can_claim(user: User, task: UserTask) -> bool:
    """Whether the user may take the task from the queue."""
    if task.status != "open" or task.assignee_id is not None:
        return False
    return can_hold(user, task) and not is_excluded(user, task)


def can_hold(user: User, task: UserTask) -> bool:
    """Whether the task may be the user's at all, four eyes aside; a task without a group is given out by hand."""
    if task.group_key is None:
        return has(user, Permission.CASE_ASSIGN)
    return belongs_to(user, task.group, task.case)


def can_release(user: User, task: UserTask) -> bool:
    """Whether the user may put the task back into the queue."""
    if task.status != "open" or task.assignee_id is None or is_applicants(task):
        return False
    return task.assignee_id == user.id or has(user, Permission.CASE_ASSIGN)


def can_assign(user: User, task: UserTask) -> bool:
    """Whether the user may give the task to somebody."""
    return task.status == "open" and not is_applicants(task) and has(user, Permission.CASE_ASSIGN)


def is_excluded(user: User, task: UserTask) -> bool:
    """Whether the user may never have this task: four eyes, or a conflict of interest (domain.md §2).

    Four eyes: whoever did (or holds) one of the excluded tasks of this case. A conflict excludes from every task of the
    case that asks for a declaration.
    """
    ways = []
    if task.excludes:
        other = or_(
            UserTask.completed_by_id == user.id, and_(UserTask.assignee_id == user.id, UserTask.status == "open")
        )
        ways.append(exists().where(UserTask.case_id == task.case_id, UserTask.element_id.in_(task.excludes), other))
    if task.properties.get("declaration"):
        ways.append(_conflict(user.id).where(Declaration.case_id == task.case_id))
    return bool(ways) and bool(db.session.scalar(select(or_(*ways))))


def has_declared(user: User, task: UserTask) -> bool:
    """Whether the user has made the declaration that the task asks for, if it does."""
    key = task.properties.get("declaration")
    made = exists().where(Declaration.case_id == task.case_id, Declaration.user_id == user.id, Declaration.key == key)
    return not key or bool(db.session.scalar(select(made)))


def conflicts(user_id: Any) -> ColumnElement[bool]:
    """The condition of a query that the person declared a conflict of interest in the task's case, if it asks."""
    asked = UserTask.properties["declaration"].astext.is_not(None)
    return and_(asked, _conflict(user_id).where(Declaration.case_id == UserTask.case_id).correlate(UserTask))


def _conflict(user_id: Any) -> Exists:
    return exists().where(Declaration.user_id == user_id, Declaration.conflict)
