"""Opening and closing a journal, who may see and write it, and what a process knows of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from es_workflow import db
from es_workflow.casework import access
from es_workflow.casework.journals import rules
from es_workflow.errors import NotFound, ProcessFailed
from es_workflow.models import Case, Journal, JournalEntry, User
from es_workflow.texts import _


@dataclass(frozen=True)
class Frame:
    """What a process says of a journal it opens."""

    title: str
    first_day: dt.date
    last_day: dt.date
    hours: Decimal
    daily_hours: Decimal
    weekly_hours: Decimal
    lock_days: int
    approver_email: str
    approver_name: str
    approve_days: int
    escalate_to: str | None
    message: str


def open_journal(case: Case, frame: Frame, *, now: dt.datetime) -> Journal:
    """From now on it is written. Said again it goes on under the new frame, with all that was written and approved."""
    if frame.last_day < frame.first_day:
        raise ProcessFailed(_("Dziennik nie może się skończyć, zanim się zacznie."))
    found = db.session.get(Journal, case.id, with_for_update=True, populate_existing=True)
    if found is None:
        found = Journal(case_id=case.id, opened_at=now)
        db.session.add(found)
    for name, value in vars(frame).items():
        setattr(found, name, value)
    found.approver_email = frame.approver_email.strip().lower()
    found.open = True
    db.session.flush()  # the facts of the step that follows ask the database
    return found


def change(case: Case, changes: Mapping[str, Any]) -> None:
    """Something of the frame changes, the rest stays; what was written and approved stays too."""
    found = _held(case)
    for name, value in changes.items():
        setattr(found, name, value)
    if found.last_day < found.first_day:
        raise ProcessFailed(_("Dziennik nie może się skończyć, zanim się zacznie."))
    db.session.flush()  # the facts of the step that follows ask the database


def close(case: Case) -> None:
    """Nobody writes any more; what waits can still be approved."""
    _held(case).open = False
    db.session.flush()


def _held(case: Case) -> Journal:
    found = db.session.get(Journal, case.id, with_for_update=True, populate_existing=True)
    if found is None:
        raise ProcessFailed(_("Ta sprawa nie ma dziennika."))
    return found


def writes(user: User, journal: Journal) -> bool:
    """Whether it is the user's to write: they act for the case's applicant."""
    return access.represents(user, journal.case.organisation_id)


def approves(user: User, journal: Journal) -> bool:
    """Whether it is the user's to approve; nobody approves what they write."""
    mine = approving_address(user) == journal.approver_email
    return mine and not writes(user, journal)


def get_visible(case_id: uuid.UUID, user: User) -> Journal:
    """The journal, for who writes it, who approves it and who sees its case. Raises NotFound."""
    query = select(Journal).where(Journal.case_id == case_id).options(*_whole())
    journal = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if journal is None or not (writes(user, journal) or approves(user, journal) or _reads(user, journal)):
        raise NotFound
    return journal


def _reads(user: User, journal: Journal) -> bool:
    """Office people who see the case."""
    query = select(Case.id).where(Case.id == journal.case_id, access.visible_cases(user))
    return access.is_office(user) and db.session.scalar(query) is not None


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(Journal.case).joinedload(Case.organisation),
        selectinload(Journal.entries),
        selectinload(Journal.weeks),
    )


def list_mine(user: User) -> Sequence[Journal]:
    """The journals the user writes or approves, the latest first."""
    query = select(Journal).join(Journal.case).where(_mine(user)).options(*_whole())
    return db.session.scalars(query.order_by(Journal.first_day.desc(), Journal.case_id)).all()


def _mine(user: User) -> ColumnElement[bool]:
    theirs = Case.organisation_id.in_(access.organisations_of(user))
    return of_person(theirs, bindparam(None, approving_address(user), type_=Text()))


def of_person(theirs: ColumnElement[bool], address: Any) -> ColumnElement[bool]:
    """The journals, joined with their cases, that somebody writes because the case is `theirs`, or approves."""
    return or_(theirs, Journal.approver_email == address)


def approving_address(user: User) -> str | None:
    """Who has not proved the address is nobody's approver, nor who acts as something else."""
    proved = user.active and user.email_confirmed_at is not None and access.acts_as(user, access.APPROVER)
    return user.email if proved else None


def find(case: Case) -> Journal | None:
    """The journal of the case with all that is in it."""
    query = select(Journal).where(Journal.case_id == case.id).options(*_whole())
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def counted(journal: Journal) -> list[JournalEntry]:
    """What was written up to the last day, also in an earlier frame; nothing in a pause or after an earlier end."""
    last = journal.last_day
    return [one for one in journal.entries if one.day <= last and rules.find_pause(journal, one.day) is None]


def minutes_done(journal: Journal) -> int:
    """Everything written."""
    return sum(entry.minutes for entry in counted(journal))


def minutes_approved(journal: Journal) -> int:
    """What stands in approved weeks."""
    approved = {week.monday for week in journal.weeks if week.approved_at is not None}
    return sum(entry.minutes for entry in counted(journal) if rules.monday_of(entry.day) in approved)


def known(case: Case) -> dict[str, Any] | None:
    """`journal` of expressions; null before there is one."""
    journal = find(case)
    if journal is None:
        return None
    approved = {week.monday for week in journal.weeks if week.approved_at is not None}
    entries = counted(journal)
    written = {rules.monday_of(entry.day) for entry in entries}
    return {
        "open": journal.open,
        "first_day": journal.first_day.isoformat(),
        "last_day": journal.last_day.isoformat(),
        "agreed_hours": journal.hours,
        "hours": rules.hours_of(minutes_done(journal)),
        "approved_hours": rules.hours_of(minutes_approved(journal)),
        "entries": len(entries),
        "waiting_weeks": len(written - approved),
        "last_entry": max((entry.day for entry in entries), default=None),
    }


def for_letter(case: Case) -> list[dict[str, Any]]:
    """The entries, for a letter that shows them."""
    journal = find(case)
    approved = {week.monday for week in journal.weeks if week.approved_at is not None} if journal else set()
    return [
        {
            "day": entry.day.isoformat(),
            "starts": f"{entry.starts:%H:%M}",
            "ends": f"{entry.ends:%H:%M}",
            "hours": rules.hours_text(entry.minutes),
            "tasks": entry.tasks,
            "remarks": entry.remarks,
            "accepted": rules.monday_of(entry.day) in approved,
        }
        for entry in (counted(journal) if journal else ())
    ]
