"""Natural persons who apply: each is an applicant of their own and, with their account, the only one who speaks for it.

A person is known by the address of their e-mail, once in a kind; numbers that prove who they are belong to their cases.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import access, audit, polish
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict
from es_workflow.models import Organisation, Representation, User

if TYPE_CHECKING:
    from es_workflow.casework.organisations import OrganisationData


class PersonTaken(Conflict):
    says = "Osoba o tym adresie e-mail jest już w rejestrze."


class SpeaksAlone(Conflict):
    says = "Ta osoba ma już konto, a w jej imieniu nie działa nikt inny."


def bare(data: OrganisationData) -> OrganisationData:
    """The same without what only organisations have."""
    found = replace(data, legal_form="", nip="", regon="", krs="", pkd="", size="", road_haulage=False)
    return replace(found, email=data.email.lower())


def may_see(user: User) -> bool:
    """Whether the register shows persons to this user."""
    return access.has(user, Permission.PERSONAL_DATA_VIEW)


def find(kind: str, email: str) -> Organisation | None:
    """The person of that kind with this address (lower case), if the office knows one."""
    if not email:
        return None
    query = select(Organisation).where(Organisation.is_person, Organisation.active, Organisation.kind == kind)
    return db.session.scalars(query.where(Organisation.email == email)).one_or_none()


def require_free(kind: str, email: str, owner: Organisation | None) -> None:
    """A person is in the register once. Raises PersonTaken when it is another than `owner`."""
    other = find(kind, email)
    if other is not None and other is not owner:
        raise PersonTaken


def has_account(person: Organisation) -> bool:
    """Whether somebody signs in as this person already."""
    query = select(Representation.user_id).where(Representation.organisation_id == person.id).limit(1)
    return db.session.scalar(query) is not None


def require_alone(body: Organisation) -> None:
    """Nobody but the person acts for a person; bodies may have as many as they like. Raises SpeaksAlone."""
    if body.is_person and has_account(body):
        raise SpeaksAlone


def follow(user: User, *, by: User) -> None:
    """Whoever corrects their name or telephone corrects that of the person who applies, too."""
    for person in [link.organisation for link in user.representations if link.organisation.is_person]:
        now = {"name": user.name, "phone": user.phone}
        changes = {key: [getattr(person, key), value] for key, value in now.items() if getattr(person, key) != value}
        person.name, person.phone, person.sort_key = user.name, user.phone, polish.sort_key(user.name)
        if changes:
            data = {"organisation": person.id, "changes": changes}
            audit.append(None, AuditType.ORGANISATION_CHANGED, by=by, data=data)
