"""The legal clock of a case: the time the office has used for it, without the time it waited for the applicant.

Delays that the party causes do not count (KPA art. 35 § 5). Content says where the office waits: the property
`clock="stopped"` of a user task, or of the service task that delivers a letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from es_workflow import clock
from es_workflow.engine import ProcessDefinition
from es_workflow.feel import Calendar
from es_workflow.models import Case

if TYPE_CHECKING:
    from es_workflow.casework.step_rows import Snapshot

RUNNING, STOPPED = "running", "stopped"
DAY = dt.timedelta(days=1)


def keep(case: Case, definition: ProcessDefinition, waiting: Snapshot, now: dt.datetime) -> None:
    """Stop or start the clock after a step, by what the case waits for."""
    ids = {task.element.id for task in waiting.tasks.values()} | {term.element_id for term in waiting.timers.values()}
    stops = any(definition.elements[id].properties.get("clock") == STOPPED for id in ids if id in definition.elements)
    if stops and case.clock_stopped_at is None:
        case.clock_stopped_at = now
    elif not stops and case.clock_stopped_at is not None:
        case.clock_stops = [*(case.clock_stops or []), [case.clock_stopped_at.isoformat(), now.isoformat()]]
        case.clock_stopped_at = None


def state(case: Case) -> str:
    """Whether it runs."""
    return STOPPED if case.clock_stopped_at is not None else RUNNING


def office_days(case: Case, now: dt.datetime, calendar: Calendar) -> int:
    """Office days since the day of filing (which does not count) that were the office's.

    The day on which it began to wait still counts, the day on which the applicant answered does not: an answer is an
    event, and the day of an event does not count (KPA art. 57 § 1). Suspended days do not count either.
    """
    if case.submitted_at is None:
        return 0
    stops = list(_stops(case, now))
    end = clock.today(case.ended_at or now)
    day, found = clock.today(case.submitted_at) + DAY, 0
    while day <= end:
        waits = any(first < day <= last for first, last in stops)
        found += not waits and calendar.is_office_day(day) and not calendar.is_suspended(day)
        day += DAY
    return found


def _stops(case: Case, now: dt.datetime) -> Iterator[tuple[dt.date, dt.date]]:
    """From and to of each time it stood still."""
    for first, last in case.clock_stops or []:
        yield clock.today(dt.datetime.fromisoformat(first)), clock.today(dt.datetime.fromisoformat(last))
    if case.clock_stopped_at is not None:
        yield clock.today(case.clock_stopped_at), clock.today(now)
