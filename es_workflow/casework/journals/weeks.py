"""Week by week: what was written, approved with one tap or given back to be mended; who is late is reminded."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from es_workflow import clock, db
from es_workflow.casework import access, accounts, audit, groups, notifications, outbox, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.journals import keeping, rules
from es_workflow.errors import Conflict, WorkflowError
from es_workflow.models import Case, Journal, JournalEntry, JournalWeek, User
from es_workflow.texts import _

WEEK = dt.timedelta(days=7)


class NotYet(Conflict):
    says = "Tydzień można zatwierdzić od piątku, a ostatni – od ostatniego dnia dziennika."


class NoRemark(WorkflowError):
    says = "Napisz, co poprawić."


@dataclass(frozen=True)
class Week:
    """A week of a journal as people see it."""

    monday: dt.date
    entries: Sequence[JournalEntry]
    row: JournalWeek | None

    @property
    def minutes(self) -> int:
        """Everything written in it."""
        return sum(entry.minutes for entry in self.entries)

    @property
    def approved(self) -> bool:
        """Nothing in it changes any more."""
        return self.row is not None and self.row.approved_at is not None

    @property
    def returned(self) -> bool:
        """It waits to be mended."""
        return self.row is not None and self.row.returned_at is not None and not self.approved

    @property
    def days(self) -> list[tuple[dt.date, list[JournalEntry]]]:
        """Monday to Sunday with what was written on each."""
        found = []
        for number in range(7):
            day = self.monday + dt.timedelta(days=number)
            found.append((day, [entry for entry in self.entries if entry.day == day]))
        return found


def of(journal: Journal, today: dt.date) -> list[Week]:
    """From the first week to this one (or the last), the latest on top; a week without anything written too.

    A journal that goes on elsewhere begins later; what was written before can still be seen and approved. One that is
    closed ends with what was written last.
    """
    first = min([journal.first_day, *(entry.day for entry in journal.entries)])
    monday, last = rules.monday_of(first), min(today, journal.last_day)
    if not journal.open:
        last = min(last, max((entry.day for entry in journal.entries), default=last))
    rows = {row.monday: row for row in journal.weeks}
    found = []
    while monday <= last:
        entries = [entry for entry in journal.entries if rules.monday_of(entry.day) == monday]
        found.append(Week(monday, entries, rows.get(monday)))
        monday += WEEK
    return found[::-1]


def may_approve(journal: Journal, week: Week, today: dt.date) -> bool:
    """Whether there is something to approve, and its time has come."""
    ripe = min(week.monday + dt.timedelta(days=rules.FRIDAY), journal.last_day)
    return bool(week.entries) and not week.approved and (today >= ripe or not journal.open)


class State(StrEnum):
    """How a week stands, for whoever looks at it."""

    AGREED = "agreed"
    RETURNED = "returned"
    EMPTY = "empty"
    RUNNING = "running"
    WAITING = "waiting"
    LATE = "late"


def state_of(journal: Journal, week: Week, today: dt.date) -> State:
    """Whether somebody has to do something about it; what waits longer than the approver has is late."""
    if week.approved or week.returned:
        return State.AGREED if week.approved else State.RETURNED
    if not week.entries:
        return State.EMPTY
    if not may_approve(journal, week, today):
        return State.RUNNING
    return State.LATE if _is_late(journal, week, today) else State.WAITING


def _is_late(journal: Journal, week: Week, today: dt.date) -> bool:
    return _working_days_since(week.monday + WEEK, today) >= journal.approve_days


def approve(journal: Journal, monday: dt.date, *, by: User) -> None:
    """Approve a week: nothing in it changes any more, and the case may hear of it. Raises NotYet."""
    row = _row(journal, monday, by)
    if row.approved_at is not None:
        return
    row.approved_at, row.approved_by_id = runtime.office().clock.now(), by.id
    db.session.flush()  # the sum below and the page that follows ask the database
    minutes = keeping.minutes_approved(_again(journal))
    told = {"monday": monday, "minutes": minutes}
    audit.append(journal.case, AuditType.JOURNAL_APPROVED, by=by, data=told)
    if journal.message:
        _tell(journal, {"week": monday.isoformat(), "approved_hours": rules.hours_of(minutes)})


def give_back(journal: Journal, monday: dt.date, remark: str, *, by: User) -> None:
    """Give a week back to be mended: its entries can be changed again. Raises NoRemark, NotYet."""
    remark = " ".join(remark.split())
    if not remark:
        raise NoRemark
    row = _row(journal, monday, by)
    if row.approved_at is not None:
        raise Conflict(_("Ten tydzień jest już zatwierdzony."))
    row.returned_at, row.remark = runtime.office().clock.now(), remark
    db.session.flush()
    audit.append(journal.case, AuditType.JOURNAL_RETURNED, by=by, data={"monday": monday, "remark": remark})
    notifications.notify_users(
        notifications.representatives(journal.case),
        text_pl=f"Tydzień dziennika od {monday:%d.%m.%Y} wrócił do poprawy: {remark}",
        text_en=f"The journal's week of {monday:%d.%m.%Y} came back to be mended: {remark}",
        case=journal.case,
    )


def _row(journal: Journal, monday: dt.date, by: User) -> JournalWeek:
    """The row of a week that may be decided now, held."""
    access.require(keeping.approves(by, journal))
    db.session.execute(select(Journal.case_id).where(Journal.case_id == journal.case_id).with_for_update(of=Journal))
    fresh = _again(journal)
    today = clock.today(runtime.office().clock.now())
    week = next((one for one in of(fresh, today) if one.monday == monday), None)
    if week is not None and week.approved and week.row is not None:
        return week.row
    if week is None or not may_approve(fresh, week, today):
        raise NotYet
    if week.row is None:
        row = JournalWeek(case_id=journal.case_id, monday=monday)
        db.session.add(row)
        return row
    return week.row


def _again(journal: Journal) -> Journal:
    found = keeping.find(journal.case)
    assert found is not None
    return found


def _tell(journal: Journal, payload: dict[str, object]) -> None:
    now = runtime.office().clock.now()
    expires_at = now + outbox.TIME_TO_LIVE
    sent = outbox.Outgoing(uuid.uuid4(), "message", journal.message, journal.case.number, payload, expires_at)
    outbox.post(None, [sent], now)


# --- reminders


def remind() -> int:
    """Tell approvers of weeks that ended, and the office of those that wait too long; each once. Says how many."""
    today = clock.today(runtime.office().clock.now())
    query = (
        select(Journal).join(Journal.case).where(Case.ended_at.is_(None)).with_for_update(of=Journal, skip_locked=True)
    )
    told = 0
    for journal in db.session.scalars(query.order_by(Journal.case_id)).all():
        for week in of(_again(journal), today):
            if week.entries and not week.approved and today >= week.monday + WEEK:
                told += _remind_of(journal, week, today)
    return told


def _remind_of(journal: Journal, week: Week, today: dt.date) -> int:
    now = runtime.office().clock.now()
    row = week.row or JournalWeek(case_id=journal.case_id, monday=week.monday)
    if week.row is None:
        db.session.add(row)
    pl, en = f"od {week.monday:%d.%m.%Y}", f"of {week.monday:%d.%m.%Y}"
    if row.reminded_at is None:
        row.reminded_at = now
        approver = accounts.find_by_email(journal.approver_email)
        text_pl = f"Tydzień {pl} w dzienniku „{journal.title}” czeka na zatwierdzenie."
        text_en = f"The week {en} of the journal “{journal.title}” waits for your approval."
        notifications.notify_users([approver] if approver else [], text_pl=text_pl, text_en=text_en)
        return 1
    if row.escalated_at is None and journal.escalate_to and _is_late(journal, week, today):
        row.escalated_at = now
        text_pl = f"Opiekun nie zatwierdził tygodnia {pl} w dzienniku „{journal.title}”."
        text_en = f"The week {en} of the journal “{journal.title}” was not approved in time."
        people = groups.members(journal.escalate_to)
        notifications.notify_users(people, text_pl=text_pl, text_en=text_en, case=journal.case)
        return 1
    return 0


def _working_days_since(day: dt.date, today: dt.date) -> int:
    """Working days from that day on that are over."""
    calendar = runtime.office().calendars.recent()
    days = (day + dt.timedelta(days=number) for number in range((today - day).days))
    return sum(calendar.is_office_day(one) for one in days)
