"""A due date said the way a person plans: until when, and how many days are left or gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from es_workflow import notation
from es_workflow.clock import ZONE, last_day, today
from es_workflow.texts import _, language, plural

SOON = 2
"""Days left from which a deadline is shown as pressing."""


@dataclass(frozen=True)
class Deadline:
    """`text` is a sentence, `short` fits a table cell, `tone` is '', 'soon' or 'overdue'."""

    at: dt.datetime
    text: str
    short: str
    left: str
    tone: str


def deadline_of(due_at: dt.datetime, now: dt.datetime) -> Deadline:
    """The deadline in the current language. `due_at` is the first moment that is too late."""
    day, this_day = last_day(due_at), today(now)
    left = (day - this_day).days
    day_text = _day(day, this_day)
    if now >= due_at:
        text = _("Termin upłynął %(day)s", day=day_text)
        late = plural(max(-left, 0), "%(n)s dzień po terminie", "%(n)s dni po terminie", "%(n)s dni po terminie")
        if left >= 0:
            late = _("dziś po terminie")
        return Deadline(due_at, f"{text} – {late}", day_text, late, "overdue")
    text = _("Termin upływa %(day)s o %(time)s", day=day_text, time=last_minute(due_at))
    remaining = _remaining(left)
    return Deadline(due_at, f"{text} – {remaining}", day_text, remaining, "soon" if left <= SOON else "")


def _remaining(days: int) -> str:
    if days == 0:
        return _("to dziś")
    if days == 1:
        return _("to jutro")
    return plural(days, "został %(n)s dzień", "zostały %(n)s dni", "zostało %(n)s dni")


def _day(day: dt.date, this_day: dt.date) -> str:
    write = notation.day_of_month if day.year == this_day.year else notation.long_day
    return write(day, language.get()).replace(" ", "\N{NO-BREAK SPACE}")


def last_minute(due_at: dt.datetime) -> str:
    """Something due before midnight is due at 23:59, as officials write it."""
    local = due_at.astimezone(ZONE)
    return "23:59" if local.time() == dt.time() else f"{local:%H:%M}"
