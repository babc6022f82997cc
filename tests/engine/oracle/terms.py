"""When something is due, worked out by the oracle itself."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from es_workflow import feel

WARSAW = ZoneInfo("Europe/Warsaw")


class Wrong(Exception):
    """Content is wrong; the token stops."""


def due(value: Any, now: dt.datetime) -> dt.datetime:
    """A date is over at midnight, a moment is itself, a duration counts from now."""
    if isinstance(value, str):
        value = _read(value.strip(), now)
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=WARSAW)
    if isinstance(value, dt.date):
        after = value + dt.timedelta(days=1)
        return dt.datetime(after.year, after.month, after.day, tzinfo=WARSAW)
    if isinstance(value, dt.timedelta):
        return now + value
    if isinstance(value, feel.Months):
        here = now.astimezone(WARSAW)
        year, month = divmod(here.year * 12 + here.month - 1 + value.count, 12)
        return here.replace(year=year, month=month + 1, day=min(here.day, calendar.monthrange(year, month + 1)[1]))
    raise Wrong(f"no time: {value!r}")


def _read(text: str, now: dt.datetime) -> Any:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return dt.date.fromisoformat(text)
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return dt.datetime.fromisoformat(text)
    return feel.evaluate("duration(t)", {"t": text}, feel.World(now))


def cycle(value: Any, now: dt.datetime) -> tuple[dt.datetime, int | None, str]:
    """First due, how often (None: for ever), how far apart."""
    parts = str(value).strip().split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R\d*", parts[0]) or parts[0] == "R0":
        raise Wrong(f"no cycle: {value!r}")
    first = due(parts[1], now) if len(parts) == 3 else due(parts[-1], now)
    return first, int(parts[0][1:]) if parts[0] != "R" else None, parts[-1]


def next_in(
    moment: dt.datetime, left: int | None, every: str, now: dt.datetime
) -> tuple[dt.datetime, int | None] | None:
    """The next repetition that is not past already."""
    while left is None or left > 1:
        moment, left = due(every, moment), None if left is None else left - 1
        if moment > now:
            return moment, left
    return None
