"""Terms that have passed: their cases are found and each is woken by a job. The engine decides what happens."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import func, select

from es_workflow import db, jobs
from es_workflow.casework import runtime, steps
from es_workflow.models import Case, Timer

BATCH = 500
WAKE = "wake:"
"""A waiting job of that key and the case's id is enough: more would do nothing."""


def sweep() -> int:
    """Defer one job for each case with a due timer; says how many. Sweeping twice, or on two machines, is harmless."""
    due = (
        select(Timer.case_id)
        .where(Timer.due_at <= runtime.office().clock.now(), ~jobs.waits(func.concat(WAKE, Timer.case_id)))
        .order_by(Timer.due_at)
        .limit(BATCH)
    )
    cases = dict.fromkeys(db.session.scalars(due.with_for_update(skip_locked=True)))
    return sum(jobs.defer_once(db.session, "wake_case", f"{WAKE}{case_id}", case_id=str(case_id)) for case_id in cases)


def wake(case_id: uuid.UUID) -> bool:
    """Let what is due in the case happen."""
    return steps.wake(case_id)


def next_due(case: Case) -> dt.datetime | None:
    """When the case moves on by itself, if it waits for a term."""
    return db.session.scalar(select(func.min(Timer.due_at)).where(Timer.case_id == case.id))


def next_due_of_all() -> dt.datetime | None:
    """When the next case of all moves on by itself."""
    return db.session.scalar(select(func.min(Timer.due_at)))
