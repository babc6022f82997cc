"""The office's calendar: days off, days worked instead, suspensions of terms; and how a change of it spreads.

Statutory holidays are known (es_workflow.feel). Every running term is worked out again after a change of the calendar
or a call: a job for each case, so that ten thousand cases block nobody, and a case that is moved meanwhile catches up
first (casework.steps).
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from es_workflow import db, jobs
from es_workflow.casework import audit, calendar_cache, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.calendar_cache import EXTRA, OFF
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.feel import Calendar
from es_workflow.feel.world import YEARS
from es_workflow.models import REVISIONS, CalendarRevision, Case, DeadlineSuspension, OfficeDay, User
from es_workflow.texts import _

BATCH = 500
WAKE = "calendar:"
LONGEST_SUSPENSION = 366
"""Days; a longer one is a slip of the keyboard."""


class NotInCalendar(Conflict):
    says = "Tego wpisu nie ma już w kalendarzu."


@dataclass(frozen=True)
class Change:
    """A change of the calendar that somebody proposes; `take` on it writes it."""

    after: Calendar
    """The calendar as it would be."""
    told: dict[str, str]
    """What the history says of it."""
    row: OfficeDay | DeadlineSuspension
    removes: bool = False


# --- what there is


def days(year: int) -> list[OfficeDay]:
    """The days off and worked instead in that year, in order."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    query = select(OfficeDay).where(OfficeDay.removed_at.is_(None), OfficeDay.day.between(first, last))
    return list(db.session.scalars(query.order_by(OfficeDay.day)))


def suspensions(year: int) -> list[DeadlineSuspension]:
    """The suspensions that touch that year, in order."""
    query = select(DeadlineSuspension).where(
        DeadlineSuspension.removed_at.is_(None),
        DeadlineSuspension.first_day <= dt.date(year, 12, 31),
        DeadlineSuspension.last_day >= dt.date(year, 1, 1),
    )
    return list(db.session.scalars(query.order_by(DeadlineSuspension.first_day)))


# --- proposing a change


def closing(day: dt.date, reason: str) -> Change:
    """The office is closed on a day on which others work. Raises WorkflowError."""
    now = calendar_cache.read()
    _require_year(day)
    if not now.is_office_day(day):
        raise WorkflowError(_("Ten dzień i tak jest wolny od pracy w urzędzie."))
    if day in now.extra_days:
        raise WorkflowError(_("Na ten dzień urząd ma wpisaną pracę. Usuń najpierw tamten wpis."))
    return Change(replace(now, days_off=(*now.days_off, day)), _told(day, reason), _day(day, OFF, reason))


def opening(day: dt.date, reason: str) -> Change:
    """The office works on a day on which others do not. Raises WorkflowError."""
    now = calendar_cache.read()
    _require_year(day)
    if now.is_office_day(day):
        raise WorkflowError(_("W tym dniu urząd i tak pracuje."))
    if day in now.days_off:
        raise WorkflowError(_("Na ten dzień urząd ma wpisane wolne. Usuń najpierw tamten wpis."))
    return Change(replace(now, extra_days=(*now.extra_days, day)), _told(day, reason), _day(day, EXTRA, reason))


def suspension(first: dt.date, last: dt.date, reason: str) -> Change:
    """No term runs from `first` to `last`, by law. Raises WorkflowError."""
    now = calendar_cache.read()
    _require_year(first)
    _require_year(last)
    if last < first:
        raise WorkflowError(_("Ostatni dzień jest wcześniejszy niż pierwszy."))
    if (last - first).days >= LONGEST_SUSPENSION:
        raise WorkflowError(_("Zawieszenie może trwać najwyżej %(n)s dni.", n=LONGEST_SUSPENSION))
    if any(first <= end and start <= last for start, end in now.suspensions):
        raise WorkflowError(_("W części tych dni terminy są już zawieszone. Usuń najpierw tamten wpis."))
    row = DeadlineSuspension(id=uuid.uuid4(), first_day=first, last_day=last, reason=reason)
    after = replace(now, suspensions=tuple(sorted((*now.suspensions, (first, last)))))
    return Change(after, {"first_day": first.isoformat(), "last_day": last.isoformat(), "reason": reason}, row)


def taking_back(entry_id: uuid.UUID, reason: str) -> Change:
    """An entry is taken out of the calendar again. Raises NotFound, NotInCalendar."""
    now, row = calendar_cache.read(), get(entry_id)
    if row.removed_at is not None:
        raise NotInCalendar
    if isinstance(row, OfficeDay):
        after = replace(
            now,
            days_off=tuple(day for day in now.days_off if day != row.day),
            extra_days=tuple(day for day in now.extra_days if day != row.day),
        )
        return Change(after, _told(row.day, reason) | {"kind": row.kind}, row, removes=True)
    left = tuple(one for one in now.suspensions if one != (row.first_day, row.last_day))
    told = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat(), "reason": reason}
    return Change(replace(now, suspensions=left), told, row, removes=True)


def get(entry_id: uuid.UUID) -> OfficeDay | DeadlineSuspension:
    """An entry of the calendar. Raises NotFound."""
    row = db.session.get(OfficeDay, entry_id) or db.session.get(DeadlineSuspension, entry_id)
    if row is None:
        raise NotFound
    return row


def _day(day: dt.date, kind: str, reason: str) -> OfficeDay:
    return OfficeDay(id=uuid.uuid4(), day=day, kind=kind, reason=reason)


def _told(day: dt.date, reason: str) -> dict[str, str]:
    return {"day": day.isoformat(), "reason": reason}


def _require_year(day: dt.date) -> None:
    if day.year not in YEARS:
        raise WorkflowError(_("Kalendarz obejmuje lata %(first)s–%(last)s.", first=YEARS[0], last=YEARS[-1]))


# --- making it


def take(change: Change, *, by: User) -> None:
    """Make the change; every running term follows by jobs. Raises NotInCalendar when the calendar has just changed."""
    row = _lock()
    if row.revision != change.after.revision:
        raise NotInCalendar(_("Kalendarz właśnie się zmienił. Sprawdź go i spróbuj ponownie."))
    now, entry = runtime.office().clock.now(), change.row
    if change.removes:
        entry.removed_at = now
    else:
        entry.added_at, entry.added_by_id = now, by.id
        db.session.add(entry)
    kind = "suspension" if isinstance(entry, DeadlineSuspension) else entry.kind
    data = {"kind": kind, "removed": change.removes, **change.told}
    audit.append(None, AuditType.CALENDAR_CHANGED, by=by, data=data)
    _renew(row)


def count_again() -> None:
    """Something else that running terms are counted from has changed: they follow it as they follow the calendar."""
    _renew(_lock())


def _lock() -> CalendarRevision:
    row = db.session.get(CalendarRevision, calendar_cache.ROW, with_for_update=True, populate_existing=True)
    assert row is not None
    return row


def _renew(row: CalendarRevision) -> None:
    row.revision = db.session.scalar(select(REVISIONS.next_value())) or 0
    jobs.defer(db.session, "spread_calendar", revision=row.revision)
    runtime.office().calendars.forget()


def spread() -> bool:
    """Defer a job for each case whose terms are those of an older calendar; says whether there may be more of them."""
    revision = db.session.scalar(select(calendar_cache.revision_now())) or 0
    behind = (
        select(Case.id)
        .where(
            Case.ended_at.is_(None),
            Case.calendar_revision < revision,
            ~jobs.waits(func.concat(WAKE, Case.id)),
        )
        .order_by(Case.calendar_revision)
        .limit(BATCH)
    )
    cases = list(db.session.scalars(behind))
    for case_id in cases:
        jobs.defer_once(db.session, "wake_case", f"{WAKE}{case_id}", case_id=str(case_id))
    return len(cases) == BATCH
