"""In which role somebody acts: in all they have, as always, or, when they choose so, in one of them alone.

A person may approve one body's journals, represent another and work in the office. Who acts in one role sees and may
do only what belongs to it, until they choose again. Each choice stands in the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from es_workflow import db
from es_workflow.casework import access, audit
from es_workflow.casework.audit import AuditType
from es_workflow.errors import NotFound
from es_workflow.models import Journal, User
from es_workflow.texts import _, pick

EVERYTHING = ""


@dataclass(frozen=True)
class Role:
    """One thing a person is."""

    key: str
    name: str


def list_of(user: User) -> list[Role]:
    """What the person may act as, one thing at a time; whatever they act as now."""
    found = []
    if user.memberships:
        names = [pick({"pl": one.group.name_pl, "en": one.group.name_en}) for one in user.memberships]
        found.append(Role(access.OFFICE, _("urząd: %(groups)s", groups=", ".join(names))))
    acting = [link.organisation for link in user.representations if access.acts(link)]
    found += [Role(f"{access.ORGANISATION}{one.id}", one.name) for one in sorted(acting, key=lambda one: one.sort_key)]
    approves = exists().where(Journal.approver_email == user.email)
    if user.email_confirmed_at is not None and db.session.scalar(select(approves)):
        found.append(Role(access.APPROVER, _("opiekun: zatwierdzam dzienniki")))
    return found


def choose(user: User, key: str) -> str:
    """From now on act in this role alone, or (EVERYTHING) in all. Gives the role's name. Raises NotFound."""
    names = {EVERYTHING: _("wszystkie moje role"), **{role.key: role.name for role in list_of(user)}}
    if key not in names:
        raise NotFound
    if key != user.role:
        data = {"user": user.id, "role": [user.role, key], "name": names[key]}
        audit.append(None, AuditType.USER_ROLE_CHOSEN, by=user, data=data)
    user.role = key
    return names[key]
