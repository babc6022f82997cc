"""Numbers and dates as Poles and as Englishmen write them. No more of the world's languages than that.

Babel knows them all, and each process that asks it keeps 4 MB of what it knows; the tests compare every word with it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache

MONTHS = {
    "pl": ("styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień", "październik",
           "listopad", "grudzień"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
OF_MONTHS = MONTHS | {
    "pl": ("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
           "października", "listopada", "grudnia"),
}  # fmt: skip
"""As they follow the number of a day."""
WEEKDAYS = {
    "pl": ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
SHORT_WEEKDAYS = {
    "pl": ("pon", "wto", "śro", "czw", "pią", "sob", "nie"),
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
}
POLISH = str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ","})


def write_decimal(value: Decimal | int, pattern: str, lang: str) -> str:
    """1 234,56 or 1,234.56: `#,##0.00##` groups by thousands and has two to four decimals, rounded half to even."""
    comma, least, most = _asked(pattern)
    return _written(f"{Decimal(value):{comma}.{most}f}", least, lang)


def write_exact(value: Decimal | int, lang: str) -> str:
    """1 234,5678: by thousands, with all decimals that are not zero."""
    return _written(f"{Decimal(value):,f}", 0, lang)


@lru_cache
def _asked(pattern: str) -> tuple[str, int, int]:
    whole, _point, decimals = pattern.partition(".")
    return "," if "," in whole else "", decimals.count("0"), len(decimals)


def _written(text: str, least: int, lang: str) -> str:
    whole, _point, decimals = text.partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    text = f"{whole}.{decimals}" if decimals else whole
    return text.translate(POLISH) if lang == "pl" else text


def long_day(day: dt.date, lang: str) -> str:
    """9 maja 2026."""
    return f"{day_of_month(day, lang)} {day.year}"


def day_of_month(day: dt.date, lang: str) -> str:
    """9 maja: of a year that is known."""
    return f"{day.day} {OF_MONTHS[lang][day.month - 1]}"


def long_moment(moment: dt.datetime, lang: str) -> str:
    """9 maja 2026, 14:05, by the moment's own clock."""
    return f"{long_day(moment, lang)}, {moment:%H:%M}"


def month_name(day: dt.date, lang: str) -> str:
    """maj."""
    return MONTHS[lang][day.month - 1]


def weekday_name(day: dt.date, lang: str) -> str:
    """poniedziałek."""
    return WEEKDAYS[lang][day.weekday()]


def short_weekday_name(day: dt.date, lang: str) -> str:
    """pon."""
    return SHORT_WEEKDAYS[lang][day.weekday()]
