"""How long what a process keeps of people stays readable (package.json `retention`): three periods, from its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Any


class Stage(IntEnum):
    """What is erased of an ended case, one after the other; a case keeps the last stage it has come to."""

    SPECIAL = 1
    """Special categories (art. 9 RODO): only as long as they are needed."""
    PERSONAL = 2
    """Who it was: names, numbers, addresses, files."""
    MONEY = 3
    """What accounting and the law on state aid want kept longer: accounts, payments, their documents."""


FOUR_YEARS = [dt.date(2024, 1, 1) + dt.timedelta(days=number) for number in range(4 * 365 + 1)]
"""All days on which a case can end, as far as periods differ by it."""


@dataclass(frozen=True)
class Period:
    """A period from the end of a case, or from the end of the calendar year in which it ended."""

    years: int = 0
    days: int = 0
    from_year_end: bool = False

    def due_on(self, ended: dt.date) -> dt.date:
        """The first day on which it has passed for a case that ended then."""
        start = dt.date(ended.year + 1, 1, 1) if self.from_year_end else ended + dt.timedelta(days=1)
        return _years_later(start, self.years) + dt.timedelta(days=self.days)

    def ended_before(self, today: dt.date) -> dt.date:
        """For cases that ended before this day it has passed by `today`."""
        latest = _years_later(today - dt.timedelta(days=self.days), -self.years)
        day = dt.date(latest.year, 1, 1) if self.from_year_end else latest
        while self.due_on(day) <= today:  # 29 February has no counterpart in most years
            day += dt.timedelta(days=1)
        while self.due_on(day - dt.timedelta(days=1)) > today:
            day -= dt.timedelta(days=1)
        return day


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


@dataclass(frozen=True)
class RetentionInfo:
    """The periods of a process; one that is left out is that of the next stage."""

    periods: Mapping[Stage, Period]
    documents: Mapping[str, Stage | None]
    """With which stage letters go that do not go with the person, by template; None: such a letter stays."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> RetentionInfo:
        """The periods as package.json has them."""
        given = {stage: _period(raw[stage.name.lower()]) for stage in Stage if stage.name.lower() in raw}
        given.setdefault(Stage.MONEY, given[Stage.PERSONAL])
        documents = {name: Stage[when.upper()] if when != "keep" else None
                     for name, when in raw.get("documents", {}).items()}  # fmt: skip
        return cls({stage: given[stage] for stage in Stage if stage in given}, documents)

    @property
    def contradictions(self) -> list[tuple[Stage, Stage]]:
        """Neighbouring stages of which the later would be due before the earlier, for some day on which a case ends."""
        stages = list(self.periods)
        return [
            (earlier, later)
            for earlier, later in pairwise(stages)
            if any(self.periods[earlier].due_on(day) > self.periods[later].due_on(day) for day in FOUR_YEARS)
        ]


def _period(raw: Mapping[str, Any]) -> Period:
    return Period(raw.get("years", 0), raw.get("days", 0), raw["from"] == "year_end")
