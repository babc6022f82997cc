"""Statutory holidays of Poland (ustawa o dniach wolnych od pracy), written down by the library `holidays`.

`make holidays` writes public_holidays.json with it, and a test compares: the library in a web worker would take 11 MB
of each for its other countries.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".json")


@cache
def _table() -> dict[int, frozenset[dt.date]]:
    listed: dict[str, list[str]] = json.loads(TABLE.read_text())
    return {int(year): frozenset(map(dt.date.fromisoformat, days)) for year, days in listed.items()}


def holidays_of(year: int) -> frozenset[dt.date]:
    """The statutory holidays of that year, 2000 to 2100 (Sundays that are nothing else are not listed)."""
    return _table()[year]


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday and no statutory holiday: „dzień roboczy”."""
    return day.weekday() < 5 and day not in holidays_of(day.year)
