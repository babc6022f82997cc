"""Statutory holidays of Poland (ustawa o dniach wolnych od pracy), worked out. The tests compare them with a library.

The library itself takes 11 MB of each process for its other countries.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

FIXED = ((1, 1), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26))
SINCE = {(1, 6): 2011, (12, 24): 2025}
"""Epiphany and Christmas Eve, with the first year in which they were days off."""
AFTER_EASTER = (0, 1, 49, 60)
"""Easter, the Monday after it, Pentecost and Corpus Christi: days after Easter Sunday."""
ONCE = frozenset({dt.date(2018, 11, 12)})
"""A hundred years of independence."""


@cache
def holidays_of(year: int) -> frozenset[dt.date]:
    """The statutory holidays of that year (Sundays that are nothing else are not listed)."""
    fixed = {dt.date(year, *day) for day in FIXED} | {dt.date(year, *day) for day in SINCE if year >= SINCE[day]}
    movable = {easter(year) + dt.timedelta(days) for days in AFTER_EASTER}
    return frozenset(fixed | movable | {day for day in ONCE if day.year == year})


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm)."""
    century, of_century = divmod(year, 100)
    leaps, century_rest = divmod(century, 4)
    correction = (8 * century + 13) // 25
    golden = year % 19
    moon = (19 * golden + century - leaps - correction + 15) % 30
    weekday = (32 + 2 * century_rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday and no statutory holiday: „dzień roboczy”."""
    return day.weekday() < 5 and day not in holidays_of(day.year)
