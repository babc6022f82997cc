"""Dates and times as people type them and as they read them. Stored as ISO text; moments carry Warsaw's offset."""

from __future__ import annotations

import datetime as dt
import re

from es_workflow import notation
from es_workflow.clock import ZONE
from es_workflow.texts import _

POLISH_DATE = re.compile(r"([0-9]{1,2})\s*[./-]\s*([0-9]{1,2})\s*[./-]\s*([0-9]{4})\s*(?:r\.?)?")
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?")
YEARS = range(1900, 2201)


def parse_date(text: str) -> str:
    """An ISO date from 2026-11-23 (what a date input sends) or 23.11.2026 (what a person types)."""
    iso, polish = ISO_DATE.fullmatch(text.strip()), POLISH_DATE.fullmatch(text.strip())
    parts = iso.groups() if iso else polish.groups()[::-1] if polish else None
    if parts is None:
        raise ValueError(_("Wpisz datę w postaci dd.mm.rrrr, na przykład 23.11.2026."))
    try:
        day = dt.date(*(int(part) for part in parts))
    except ValueError as error:
        raise ValueError(_("Nie ma takiego dnia w kalendarzu. Sprawdź datę.")) from error
    if day.year not in YEARS:
        raise ValueError(_("Sprawdź rok w tej dacie."))
    return day.isoformat()


def parse_time(text: str) -> str:
    """An ISO time from 9:30, 09.30 or 09:30:00."""
    match = TIME.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        return dt.time(int(match[1]), int(match[2]), int(match[3] or 0)).isoformat()
    except ValueError as error:
        raise ValueError(_("Wpisz godzinę w postaci gg:mm, na przykład 9:30.")) from error


def parse_datetime(text: str) -> str:
    """An ISO moment with Warsaw's offset, from 2026-11-23T09:30 or 23.11.2026 9:30."""
    day_text, _separator, time_text = text.strip().replace("T", " ").rpartition(" ")
    if not day_text:
        raise ValueError(_("Wpisz datę i godzinę, na przykład 23.11.2026 9:30."))
    day = dt.date.fromisoformat(parse_date(day_text.strip(" ,")))
    moment = dt.datetime.combine(day, dt.time.fromisoformat(parse_time(time_text)), tzinfo=ZONE)
    if moment.astimezone(dt.UTC).astimezone(ZONE).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValueError(_("Tej godziny nie ma: w tę noc zmienia się czas. Podaj inną."))
    return moment.isoformat()


def edit_datetime(value: str) -> str:
    """The moment as a datetime-local input wants it: Warsaw's clock without an offset."""
    return _local(value).replace(tzinfo=None).isoformat(timespec="minutes")


def edit_time(value: str) -> str:
    """The time as a time input wants it, without seconds that nobody typed."""
    return value.removesuffix(":00") if value.count(":") == 2 else value


def write_date(value: str, lang: str) -> str:
    """23.11.2026, or 23 November 2026."""
    return _day(dt.date.fromisoformat(value[:10]), lang)


def write_time(value: str, _lang: str) -> str:
    """9:30"""
    return _clock(dt.time.fromisoformat(value))


def write_datetime(value: str, lang: str) -> str:
    """23.11.2026, 9:30 by Warsaw's clock."""
    moment = _local(value)
    return f"{_day(moment, lang)}, {_clock(moment)}"


def _day(day: dt.date, lang: str) -> str:
    return f"{day:%d.%m.%Y}" if lang == "pl" else notation.long_day(day, lang)


def _clock(time: dt.time | dt.datetime) -> str:
    return f"{time.hour}:{time.minute:02d}"


def _local(value: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(value)
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)
