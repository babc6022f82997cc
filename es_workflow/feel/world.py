"""What an expression may know besides its variables: the moment, public holidays, the office's own days off."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache, cached_property

import holidays

from es_workflow import clock

# Terms of cases opened since the programme began, with years to spare; another year is refused, not guessed.
YEARS = range(2010, 2051)


@dataclass(frozen=True)
class World:
    """The moment at which expressions are evaluated, and the days on which this office is closed."""

    now: dt.datetime
    closures: tuple[dt.date, ...] = ()

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
                "closures": [day.isoformat() for day in self.closures],
            }
        )


@cache
def holidays_of(year: int) -> frozenset[dt.date]:
    """Statutory holidays of Poland in that year (Sundays that are nothing else are not listed)."""
    return frozenset(holidays.country_holidays("PL", years=year))


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday and no statutory holiday: „dzień roboczy”."""
    return day.weekday() < 5 and day not in holidays_of(day.year)
