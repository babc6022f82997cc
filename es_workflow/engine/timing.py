"""When something is due: a date runs to the end of that day, a moment is that moment, a duration counts from now."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from es_workflow import clock, feel
from es_workflow.errors import WorkflowError
from es_workflow.texts import _

HORIZON = dt.timedelta(days=36525)
"""A term further away than a hundred years is cut there; databases and calendars have an end."""


def due_at(value: Any, world: feel.World) -> dt.datetime:
    """The moment from which the term has passed. Raises WorkflowError when the value is no time."""
    value = _read_text(value, world) if isinstance(value, str) else value
    latest = world.now + HORIZON
    try:
        moment = _moment(value, world.now)
    except (OverflowError, ValueError):
        return latest
    if moment is None:
        raise WorkflowError(_("To nie jest data, chwila ani czas trwania: %(value)s.", value=repr(value)))
    return min(moment, latest)


def _moment(value: Any, now: dt.datetime) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=clock.ZONE)
    if isinstance(value, dt.date):
        return clock.end_of_day(value)
    if isinstance(value, dt.timedelta):
        return now + value
    if isinstance(value, feel.Months):
        return _after_months(now, value.count)
    return None


def _after_months(now: dt.datetime, months: int) -> dt.datetime:
    local = now.astimezone(clock.ZONE)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def _read_text(text: str, world: feel.World) -> Any:
    """ISO text as it stands in a variable or in the diagram: 2026-11-30, 2026-11-30T12:00, P14D."""
    text = text.strip()
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return feel.evaluate("duration(text)", {"text": text}, world)


CYCLE = re.compile(r"R(\d{0,4})/(?:([^/P]+)/)?(P[^/]+)")
SHORTEST = dt.timedelta(minutes=1)


def cycle_of(value: Any, world: feel.World) -> dict[str, Any]:
    """A repeating term as it is remembered: first due, how often still (-1: without end), how far apart."""
    found = CYCLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or found[1] == "0":
        raise WorkflowError(_("To nie jest powtarzany termin (np. R3/PT1H): %(value)s.", value=repr(value)))
    times, start, every = found.groups()
    first = due_at(start, world) if start else _later(world.now, every, world)
    if _later(world.now, every, world) - world.now < SHORTEST:
        raise WorkflowError(_("Termin powtarza się częściej niż co minutę: %(value)s.", value=repr(value)))
    left = int(times) if times else -1
    return {"due": first.astimezone(dt.UTC).isoformat(), "left": left, "every": every}


def following(term: Mapping[str, Any], world: feel.World) -> dict[str, Any] | None:
    """The next repetition after one was due; those missed meanwhile are not made up for. None: that was the last."""
    left, every = term.get("left", 1), term.get("every", "")
    due = dt.datetime.fromisoformat(term["due"])
    if left == 1:
        return None
    # A term that began years ago and repeats every minute is not counted minute by minute.
    step = _later(due, every, world) - due
    missed = (world.now - due) // step - 1 if not isinstance(_read_text(every, world), feel.Months) else 0
    missed = max(0, min(missed, left - 2) if left > 0 else missed)
    due, left = due + missed * step, left - missed if left > 0 else left
    while left != 1:
        due, left = _later(due, every, world), max(left - 1, -1)
        if due > world.now:
            return {"due": due.astimezone(dt.UTC).isoformat(), "left": left, "every": every}
    return None


def _later(moment: dt.datetime, every: str, world: feel.World) -> dt.datetime:
    duration = _read_text(every, world)
    try:
        later = _moment(duration, moment)
    except (OverflowError, ValueError):
        return moment + HORIZON
    if later is None:
        raise WorkflowError(_("To nie jest data, chwila ani czas trwania: %(value)s.", value=repr(every)))
    return later
