"""The clock of a scenario.

It sets the business clock freely, also back: only in databases that are thrown away, and while a demonstration is made.
"""

from __future__ import annotations

import datetime as dt
import math

from sqlalchemy.dialects.postgresql import insert

from es_workflow import clock, db, feel
from es_workflow.casework import runtime
from es_workflow.content.scenario_steps import Advance
from es_workflow.models import BusinessClock

MORNING = "2026-11-23T09:00"
"""When a scenario starts unless it says otherwise: a Monday. Fixed, so that dates in its data do not grow old."""
OFFICE_HOURS = dt.time(9)


def set_clock(moment: dt.datetime) -> None:
    """Make it that moment, also when it has passed."""
    seconds = math.ceil((moment - dt.datetime.now(dt.UTC)).total_seconds())  # never a moment too early for a term
    row = insert(BusinessClock).values(id=1, offset_seconds=seconds)
    db.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"offset_seconds": seconds}))


def target_of(step: Advance, now: dt.datetime) -> dt.datetime:
    """The moment up to which time passes."""
    if step.unit == "to":
        return moment_of(step.amount)
    if step.unit in ("minutes", "hours"):
        return now + dt.timedelta(**{step.unit: int(step.amount)})
    local = now.astimezone(clock.ZONE)
    if step.unit == "days":
        day = local.date() + dt.timedelta(days=int(step.amount))
    else:
        day = feel.evaluate(f"working days after(today(), {int(step.amount)})", {}, runtime.office().world(now))
    return dt.datetime.combine(day, local.time(), tzinfo=clock.ZONE)


def moment_of(text: str) -> dt.datetime:
    """The moment of a scenario's date or date and time, in the office's zone."""
    day, _, time = text.partition("T")
    at = dt.time.fromisoformat(time) if time else OFFICE_HOURS
    return dt.datetime.combine(dt.date.fromisoformat(day), at, tzinfo=clock.ZONE)
