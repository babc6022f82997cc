"""Accounts and the register: a person of whom no case is left inside its period is nobody any more there either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from es_workflow import db
from es_workflow.casework import mail, polish
from es_workflow.casework.retention.cleaning import Cleaning
from es_workflow.casework.retention.words import ERASED, Words
from es_workflow.content.retention_info import Stage
from es_workflow.models import (
    Case,
    JournalEntry,
    Membership,
    Notification,
    Organisation,
    Representation,
    Submission,
    User,
    UserTask,
)

KNOWN = frozenset({"name", "email", "phone", "street", "house_no", "flat_no", "postal_code", "city", "function"})
"""What accounts and the register know of a person, by the names that their events have for it."""
NOBODY = "erased.invalid"
"""A domain that cannot exist (RFC 2606): no letter to an erased account arrives anywhere."""


def of_case(case: Case) -> list[User]:
    """The people outside the office who acted in the case or may act for a person whose it is."""
    acted = [
        select(Submission.submitted_by_id).where(Submission.case_id == case.id),
        select(UserTask.completed_by_id).where(UserTask.case_id == case.id),
        select(UserTask.assignee_id).where(UserTask.case_id == case.id),
        select(JournalEntry.written_by_id).where(JournalEntry.case_id == case.id),
    ]
    found = {one for query in acted for one in db.session.scalars(query)} | {case.started_by_id}
    if case.organisation is not None and case.organisation.is_person:
        speaks = select(Representation.user_id).where(Representation.organisation_id == case.organisation_id)
        found |= set(db.session.scalars(speaks))
    office = select(Membership.user_id).where(Membership.user_id == User.id).exists()
    query = select(User).where(User.id.in_(found - {None}), ~office).order_by(User.id).with_for_update()
    return list(db.session.scalars(query))


def learn(users: Iterable[User], body: Organisation | None, words: Words) -> None:
    """Know these people by what their accounts and the register say."""
    for user in users:
        words.person(user.name)
        words.identifier(user.email)
        words.identifier(user.phone)
    if body is not None and body.is_person:
        words.person(body.name)
        for value in (body.email, body.phone, f"{body.street} {body.house_no}".strip() if body.street else ""):
            words.identifier(value)


def finished(users: Sequence[User]) -> list[User]:
    """Those of them of whom every case is erased, and who speak for no body that goes on."""
    return [user for user in users if user.email.rpartition("@")[2] != NOBODY and not _needed(user)]


def _needed(user: User) -> bool:
    alive = Case.erased < Stage.PERSONAL
    mine = or_(
        Case.started_by_id == user.id,
        Case.organisation_id.in_(select(Representation.organisation_id).where(Representation.user_id == user.id)),
        Case.id.in_(select(Submission.case_id).where(Submission.submitted_by_id == user.id)),
        Case.id.in_(
            select(UserTask.case_id).where(or_(UserTask.assignee_id == user.id, UserTask.completed_by_id == user.id))
        ),
    )
    if db.session.scalar(select(select(Case.id).where(alive, mine).exists())):
        return True
    bodies = (link.organisation for link in user.representations)
    return any(body.active and not body.is_person for body in bodies)


def erase(users: Iterable[User], words: Words) -> list[Organisation]:
    """Take name, address and telephone from these accounts and close them; says which persons of the register went."""
    gone = []
    for user in users:
        mail.forget(user.email)
        user.name = words.person(user.name)
        user.sort_key, user.email, user.phone = polish.sort_key(user.name), f"{user.id.hex}@{NOBODY}", ""
        user.password_hash, user.active = "!", False
        user.session_version += 1
        db.session.execute(delete(Notification).where(Notification.user_id == user.id))
        for link in user.representations:
            link.function = link.scope = ""
            if link.organisation.is_person and not _others_speak(link.organisation, user):
                _erase_body(link.organisation, words)
                gone.append(link.organisation)
    db.session.flush()
    return gone


def _others_speak(body: Organisation, user: User) -> bool:
    others = select(Representation).join(User).where(Representation.organisation_id == body.id, User.active)
    return bool(db.session.scalar(select(others.where(Representation.user_id != user.id).exists())))


def _erase_body(body: Organisation, words: Words) -> None:
    body.name = words.person(body.name)
    body.sort_key, body.active = polish.sort_key(body.name), False
    body.email = body.phone = body.street = body.house_no = body.flat_no = body.postal_code = body.city = ""


def clean_event(cleaning: Cleaning, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an event of the office keeps of these people: not what the register knew, neither before nor after."""
    cleaned: dict[str, Any] = cleaning.value({key: _without(key, value) for key, value in data.items()})
    return cleaned


def _without(key: str, value: Any) -> Any:
    if key == "changes" and isinstance(value, Mapping):
        return {name: _without(name, pair) for name, pair in value.items()}
    if key not in KNOWN or not value:
        return value
    return [ERASED if one else one for one in value] if isinstance(value, list) else ERASED


def forget_addresses(words: Words) -> None:
    """Letters to addresses that only the erased case knew: to whom nobody has an account any more."""
    known = set(db.session.scalars(select(User.email).where(User.email.in_(words.addresses))))
    for address in sorted(words.addresses - known):
        mail.forget(address)
