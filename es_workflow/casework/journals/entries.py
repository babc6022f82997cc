"""Writing, changing and taking back entries; sent twice, an entry is written once."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from es_workflow import clock, db
from es_workflow.casework import access, audit, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.journals import faults, keeping, rules
from es_workflow.casework.journals.faults import Fault, Refused
from es_workflow.casework.journals.rules import Sketch, Written
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Journal, JournalEntry, JournalWeek, User
from es_workflow.texts import _


class Locked(Conflict):
    says = "Tego wpisu nie można już zmienić."


def find_week(journal: Journal, day: dt.date) -> JournalWeek | None:
    """What became of the day's week so far."""
    return next((week for week in journal.weeks if week.monday == rules.monday_of(day)), None)


def is_locked(journal: Journal, entry: JournalEntry, now: dt.datetime) -> bool:
    """Whether it can be changed no more: closed, approved, or written (or its week given back) too long ago."""
    week = find_week(journal, entry.day)
    if not journal.open or (week is not None and week.approved_at is not None):
        return True
    since = max(filter(None, (entry.written_at, week.returned_at if week else None)))
    return clock.today(now) > clock.today(since) + dt.timedelta(days=journal.lock_days)


def write(journal: Journal, written: Written, *, key: str, by: User) -> JournalEntry:
    """Add an entry. Raises Refused."""
    journal = _locked(journal, by)
    known = find_sent(journal, key)
    if known is not None:
        return known
    _check(journal, written, None)
    entry = JournalEntry(id=uuid.uuid4(), case_id=journal.case_id, key=key, written_by_id=by.id)
    entry.written_at = runtime.office().clock.now()
    _fill(entry, written)
    db.session.add(entry)
    db.session.flush()  # the page that follows asks the database
    _audit(journal, entry, "written", by)
    return entry


def find_sent(journal: Journal, key: str) -> JournalEntry | None:
    """The entry that this very form has written already."""
    query = select(JournalEntry).where(JournalEntry.case_id == journal.case_id, JournalEntry.key == key)
    return db.session.scalar(query)


def change(journal: Journal, entry_id: uuid.UUID, written: Written, *, by: User) -> None:
    """Change an entry that is not locked yet. Raises Refused, Locked, NotFound."""
    journal = _locked(journal, by)
    entry = get(journal, entry_id)
    _require_unlocked(journal, entry)
    _check(journal, written, entry)
    _fill(entry, written)
    db.session.flush()
    _audit(journal, entry, "changed", by)


def remove(journal: Journal, entry_id: uuid.UUID, *, by: User) -> None:
    """Take an entry back that is not locked yet. Raises Locked, NotFound."""
    journal = _locked(journal, by)
    entry = get(journal, entry_id)
    _require_unlocked(journal, entry)
    _audit(journal, entry, "removed", by)
    db.session.delete(entry)
    db.session.flush()


def get(journal: Journal, entry_id: uuid.UUID) -> JournalEntry:
    """One entry of the journal. Raises NotFound."""
    entry = db.session.get(JournalEntry, entry_id)
    if entry is None or entry.case_id != journal.case_id:
        raise NotFound
    return entry


def last(journal: Journal) -> JournalEntry | None:
    """The entry written last: what the next one is probably like."""
    return max(journal.entries, key=lambda entry: (entry.day, entry.starts), default=None)


def _locked(journal: Journal, by: User) -> Journal:
    """The journal as it is now, held until the end of the transaction."""
    access.require(keeping.writes(by, journal))
    query = select(Journal).where(Journal.case_id == journal.case_id).with_for_update(of=Journal)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def find_faults(journal: Journal, sketch: Sketch, entry: JournalEntry | None = None) -> list[Fault]:
    """Everything that keeps this from being written (or from being what the entry is changed to)."""
    if not journal.open:
        return [Fault("day", _("Dziennik jest zamknięty."))]
    others = [one for one in journal.entries if entry is None or one.id != entry.id]
    found = faults.find(sketch, journal, others, today=clock.today(runtime.office().clock.now()))
    week = find_week(journal, sketch.day) if sketch.day else None
    if week is not None and week.approved_at is not None:
        found = [Fault("day", _("Ten tydzień jest już zatwierdzony.")), *(one for one in found if one.field != "day")]
    return found


def _check(journal: Journal, written: Written, entry: JournalEntry | None) -> None:
    db.session.expire(journal, ["entries"])
    if found := find_faults(journal, written.sketch, entry):
        raise Refused(found)


def _require_unlocked(journal: Journal, entry: JournalEntry) -> None:
    if is_locked(journal, entry, runtime.office().clock.now()):
        raise Locked


def _fill(entry: JournalEntry, written: Written) -> None:
    entry.day, entry.starts, entry.ends = written.day, written.starts, written.ends
    entry.break_minutes, entry.minutes = written.break_minutes, written.minutes
    entry.tasks, entry.remarks = written.tasks.strip(), written.remarks.strip()
    entry.holiday_reason = written.holiday_reason.strip() if rules.is_holiday(written.day) else ""


def _audit(journal: Journal, entry: JournalEntry, what: str, by: User) -> None:
    """Which entry and how long; its words are personal and stay out of what can never be changed."""
    data = {"entry": entry.id, "what": what, "day": entry.day, "minutes": entry.minutes, "by_applicant": True}
    audit.append(journal.case, AuditType.JOURNAL_WRITTEN, by=by, data=data)
