"""Hours, weeks, holidays and pauses of a journal. What an entry must keep is faults'."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from es_workflow.feel import holidays_of

TASKS_MIN, TASKS_MAX = 20, 1000
SUNDAY = 6
FRIDAY = 4


@dataclass(frozen=True)
class Sketch:
    """As much of an entry as can be read yet; None is what cannot."""

    day: dt.date | None
    starts: dt.time | None
    ends: dt.time | None
    break_minutes: int | None
    tasks: str
    holiday_reason: str


@dataclass(frozen=True)
class Written:
    """What somebody writes of a piece of a day."""

    day: dt.date
    starts: dt.time
    ends: dt.time
    break_minutes: int
    tasks: str
    remarks: str = ""
    holiday_reason: str = ""

    @property
    def sketch(self) -> Sketch:
        """What the rules look at."""
        return Sketch(self.day, self.starts, self.ends, self.break_minutes, self.tasks, self.holiday_reason)

    @property
    def minutes(self) -> int:
        """What counts."""
        return minutes_between(self.starts, self.ends) - self.break_minutes


@dataclass(frozen=True)
class Pause:
    """Days on which nothing is written, the first and the last among them."""

    first: dt.date
    last: dt.date


class Limits(Protocol):
    """The frame of a journal."""

    first_day: dt.date
    last_day: dt.date
    daily_hours: Decimal
    weekly_hours: Decimal
    pauses: list[Any]


class Kept(Protocol):
    """An entry that is there already."""

    id: uuid.UUID
    day: dt.date
    starts: dt.time
    ends: dt.time
    minutes: int


def minutes_between(starts: dt.time, ends: dt.time) -> int:
    """From one time of a day to another."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the day's week."""
    return day - dt.timedelta(days=day.weekday())


def is_holiday(day: dt.date) -> bool:
    """A Sunday or a statutory holiday."""
    return day.weekday() == SUNDAY or day in holidays_of(day.year)


def pauses_of(limits: Limits) -> list[Pause]:
    """When nothing is written."""
    days = [(dt.date.fromisoformat(one["from"]), dt.date.fromisoformat(one["to"])) for one in limits.pauses]
    return [Pause(first, last) for first, last in days]


def find_pause(limits: Limits, day: dt.date) -> Pause | None:
    """The pause in which the day lies."""
    return next((one for one in pauses_of(limits) if one.first <= day <= one.last), None)


def hours_of(minutes: int) -> Decimal:
    """Hours with two decimals."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def hours_text(minutes: int) -> str:
    """Hours and minutes as people write them: „7:30”."""
    return f"{minutes // 60}:{minutes % 60:02}"
