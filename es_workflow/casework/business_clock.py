"""The one clock the business asks. A demonstration, a scenario or a test may move it; elsewhere it is real time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from es_workflow import db
from es_workflow.errors import NotAllowed
from es_workflow.models import BusinessClock

ROW = 1


@dataclass(frozen=True)
class Clock:
    """Business time. Only a movable clock looks into the database."""

    movable: bool = False

    def now(self) -> dt.datetime:
        """The current business moment (UTC)."""
        real = dt.datetime.now(dt.UTC)
        return real + self.offset() if self.movable else real

    def offset(self) -> dt.timedelta:
        """How far ahead of real time the business is."""
        row = db.session.get(BusinessClock, ROW, populate_existing=True)
        return dt.timedelta(seconds=row.offset_seconds if row else 0)

    def advance(self, span: dt.timedelta) -> dt.datetime:
        """Let time pass; time never goes back, so the audit trail stays in order."""
        if not self.movable:
            raise NotAllowed("Zegar można przestawiać tylko w wersji demonstracyjnej.")
        if span < dt.timedelta():
            raise NotAllowed("Czas płynie tylko do przodu.")
        seconds = int((self.offset() + span).total_seconds())
        row = insert(BusinessClock).values(id=ROW, offset_seconds=seconds)
        db.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"offset_seconds": seconds}))
        return self.now()

    def move_to(self, moment: dt.datetime) -> dt.datetime:
        """Let time pass until `moment`."""
        return self.advance(moment - self.now() + dt.timedelta(seconds=1))
