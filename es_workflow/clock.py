"""The office's time zone and what a day means in it. The moving business clock is casework's, not here."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Warsaw")


def today(now: dt.datetime) -> dt.date:
    """The office's calendar date at that moment."""
    return now.astimezone(ZONE).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """The first moment after a deadline that runs to the end of `day` (23:59:59 in Toruń still counts)."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=ZONE)


def last_day(deadline: dt.datetime) -> dt.date:
    """The last calendar day on which something due before `deadline` is still in time."""
    return (deadline - dt.timedelta(microseconds=1)).astimezone(ZONE).date()
