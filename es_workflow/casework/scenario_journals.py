"""The journal of a scenario: whole days written on time, weeks approved by whom the process names."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import accounts, expecting, runtime
from es_workflow.casework.cast import NOBODY_SIGNS_IN
from es_workflow.casework.journals import entries, faults, keeping, rules, weeks
from es_workflow.casework.journals.rules import Written
from es_workflow.content.scenario_steps import KeepJournal
from es_workflow.models import Case, Journal, User

BEGINS = dt.datetime(2000, 1, 1, 8, tzinfo=dt.UTC)
FRIDAY = 4
TASKS = "Prowadzenie zajęć i przygotowanie materiałów."


def days_of(step: KeepJournal) -> list[dt.date]:
    """Its working days."""
    first, last = dt.date.fromisoformat(step.first), dt.date.fromisoformat(step.last)
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() <= FRIDAY and not rules.is_holiday(day)]


def ends_week(step: KeepJournal, day: dt.date) -> bool:
    """Nothing is written later in its week."""
    return not any(other > day and rules.monday_of(other) == rules.monday_of(day) for other in days_of(step))


def is_open(case: Case) -> bool:
    """Whether it is written still."""
    return _journal(case).open


def write(case: Case, day: dt.date, *, by: User, refused: bool = False, tasks: str = TASKS) -> None:
    """As many hours as a day may have, or the journal must not take them."""
    journal = _journal(case)
    ends = (BEGINS + dt.timedelta(hours=float(journal.daily_hours))).time()
    written = Written(day, BEGINS.time(), ends, 0, tasks)
    try:
        entries.write(journal, written, key=f"{case.id} {day}", by=by)
    except faults.Refused as error:
        if not refused:
            raise expecting.NotAsExpected(f"the journal refuses {day}: {error.message}") from error
    else:
        if refused:
            raise expecting.NotAsExpected(f"the journal takes {day}")


def approve(case: Case, day: dt.date) -> None:
    """The week of that day, by the account of the approver's address."""
    journal = _journal(case)
    weeks.approve(journal, rules.monday_of(day), by=_approver(journal))


def _journal(case: Case) -> Journal:
    journal = keeping.find(case)
    if journal is None:
        raise expecting.NotAsExpected("the case has no journal")
    return journal


def _approver(journal: Journal) -> User:
    found = db.session.scalar(select(User).where(User.email == journal.approver_email))
    if found is None:
        name = journal.approver_name
        found = User(
            id=uuid.uuid4(),
            email=journal.approver_email,
            name=name,
            sort_key=accounts.sort_key_of(name),
            password_hash=NOBODY_SIGNS_IN,
            email_confirmed_at=runtime.office().clock.now(),
        )
        db.session.add(found)
        db.session.flush()
    return found
