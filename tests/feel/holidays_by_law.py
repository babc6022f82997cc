"""The statutory holidays written down from the act (Dz.U. 2020 poz. 1920 with its changes), not from a library.

1.01, 6.01, Easter Sunday and Monday, 1.05, 3.05, Pentecost, Corpus Christi, 15.08, 1.11, 11.11, 25.12, 26.12;
24.12 since 2025; once 12.11.2018. Easter after Meeus, Jones and Butcher.
"""

from __future__ import annotations

import datetime as dt

DAY = dt.timedelta(days=1)
FIXED = ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26))
AFTER_EASTER = (0, 1, 49, 60)
EASTERS = {
    2018: "2018-04-01", 2019: "2019-04-21", 2020: "2020-04-12", 2021: "2021-04-04", 2022: "2022-04-17",
    2023: "2023-04-09", 2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28",
}  # fmt: skip
"""As printed in calendars; the computation is held against them."""


def easter(year: int) -> dt.date:
    """Easter Sunday of the year."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + shift - 7 * ((a + 11 * h + 22 * shift) // 451) + 114, 31)
    return dt.date(year, month, day + 1)


def of_year(year: int) -> list[dt.date]:
    """Every statutory holiday of the year, in order."""
    found = {dt.date(year, month, day) for month, day in FIXED}
    found |= {easter(year) + DAY * days for days in AFTER_EASTER}
    if year >= 2025:
        found.add(dt.date(year, 12, 24))
    if year == 2018:
        found.add(dt.date(2018, 11, 12))
    return sorted(found)


ALL = [dt.date(2018, 11, 12)] + [day for year in range(2019, 2028) for day in of_year(year)]
"""Every holiday of 2019–2027, and the one of 2018 that came once."""


def is_free(day: dt.date) -> bool:
    """Saturday, Sunday or holiday."""
    return day.weekday() >= 5 or day in of_year(day.year)


def next_working(day: dt.date) -> dt.date:
    """The day itself, or the next that is neither Saturday nor Sunday nor holiday."""
    return next_working(day + DAY) if is_free(day) else day
