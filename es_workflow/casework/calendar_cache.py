"""The office's calendar as expressions see it: read once, kept by its revision, never older than people would notice.

Every step asks for the revision in the query that locks its case, so its terms are always those of the current calendar
at no statement more. Pages and forms take what this process last saw, for a few seconds without asking again.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from es_workflow import db
from es_workflow.feel import Calendar
from es_workflow.models import CalendarRevision, DeadlineSuspension, OfficeDay

ROW = 1
FRESH_SECONDS = 5.0
OFF, EXTRA = "off", "extra"


def revision_now() -> ColumnElement[int]:
    """The current revision, as a part of another query."""
    revision = select(CalendarRevision.revision).where(CalendarRevision.id == ROW).scalar_subquery()
    return func.coalesce(revision, 0)


def read() -> Calendar:
    """The calendar as it stands in the database."""
    revision = db.session.scalar(select(revision_now())) or 0
    days = db.session.execute(
        select(OfficeDay.kind, OfficeDay.day).where(OfficeDay.removed_at.is_(None)).order_by(OfficeDay.day)
    ).all()
    suspended = db.session.execute(
        select(DeadlineSuspension.first_day, DeadlineSuspension.last_day)
        .where(DeadlineSuspension.removed_at.is_(None))
        .order_by(DeadlineSuspension.first_day)
    ).all()
    return Calendar(
        days_off=tuple(row.day for row in days if row.kind == OFF),
        extra_days=tuple(row.day for row in days if row.kind == EXTRA),
        suspensions=tuple((row.first_day, row.last_day) for row in suspended),
        revision=revision,
    )


@dataclass
class _Kept:
    calendar: Calendar
    seen_at: float


class CalendarCache:
    """The calendar of this process, shared by its threads. Revisions never come twice, so a number says which one."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None
        self._lock = threading.Lock()

    def at_least(self, revision: int) -> Calendar:
        """The calendar of that revision, or a later one."""
        with self._lock:
            kept = self._kept
            if kept is not None and kept.calendar.revision >= revision:
                kept.seen_at = time.monotonic()
                return kept.calendar
        return self._keep(read())

    def recent(self) -> Calendar:
        """The calendar as it was a few seconds ago at most."""
        with self._lock:
            kept = self._kept
            if kept is not None and time.monotonic() - kept.seen_at < FRESH_SECONDS:
                return kept.calendar
        return self.at_least(db.session.scalar(select(revision_now())) or 0)

    def forget(self) -> None:
        """This process has just changed it."""
        with self._lock:
            self._kept = None

    def _keep(self, calendar: Calendar) -> Calendar:
        with self._lock:
            self._kept = _Kept(calendar, time.monotonic())
        return calendar
