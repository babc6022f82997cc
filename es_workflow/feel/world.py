"""What an expression may know besides its variables: the moment, public holidays, the office's own calendar."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from es_workflow import clock
from es_workflow.feel.public_holidays import is_working_day

# Terms of cases opened since the programme began, with years to spare; another year is refused, not guessed.
YEARS = range(2010, 2051)


Days = tuple[dt.date, ...]


@dataclass(frozen=True)
class Calendar:
    """What this office adds to the statutory holidays. Closures move its own plans, suspensions everybody's terms."""

    days_off: Days = ()
    """Days off of this office that are working days for others."""
    extra_days: Days = ()
    """Days it works although they are none (a Saturday worked instead)."""
    suspensions: tuple[tuple[dt.date, dt.date], ...] = ()
    """From and to, both included: days on which no term runs."""
    revision: int = 0
    """Grows with every change of the calendar."""

    def is_office_day(self, day: dt.date) -> bool:
        """Whether this office works that day."""
        return day in self.extra_days or (is_working_day(day) and day not in self.days_off)

    def is_suspended(self, day: dt.date) -> bool:
        """Whether terms stand still that day."""
        return any(first <= day <= last for first, last in self.suspensions)

    @cached_property
    def as_json(self) -> dict[str, Any]:
        """What the functions of FEEL read."""
        return {
            "off": [day.isoformat() for day in self.days_off],
            "extra": [day.isoformat() for day in self.extra_days],
            "suspensions": [[first.isoformat(), last.isoformat()] for first, last in self.suspensions],
        }


STATUTORY = Calendar()
"""Nothing but the statutory holidays: where expressions are only checked, and before an office has a calendar."""


@dataclass(frozen=True)
class World:
    """The moment at which expressions are evaluated, and the office's calendar."""

    now: dt.datetime
    calendar: Calendar = STATUTORY

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("the moment of a World needs a time zone")

    @property
    def today(self) -> dt.date:
        """The office's calendar date."""
        return clock.today(self.now)

    @cached_property
    def as_json(self) -> str:
        """The text handed over with every call."""
        local = self.now.astimezone(clock.ZONE).replace(tzinfo=None)
        return json.dumps(
            {
                "now": f"{local.isoformat(timespec='seconds')}@{clock.ZONE.key}",
                "today": self.today.isoformat(),
            }
            | self.calendar.as_json
        )
