"""The funding marks on letters and pages: those of the programme that pays, by the day its project began.

They stand in funding_marks.json with the day each set is valid from; a new programme is a new entry there.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache

from es_workflow.config import ROOT

FILE = ROOT / "es_workflow" / "funding_marks.json"


@dataclass(frozen=True)
class Mark:
    """One mark: its picture, and its name for whoever cannot see it."""

    picture: str
    """The name of a file in web/static/img, and of a drawing in letters/lib/strip.typ."""
    name_pl: str
    name_en: str


def marks_of(day: dt.date) -> tuple[Mark, ...]:
    """The marks of the programme under which a project that began that day is paid; before the first one none."""
    return next((marks for valid_from, marks in reversed(_sets()) if valid_from <= day), ())


@cache
def _sets() -> tuple[tuple[dt.date, tuple[Mark, ...]], ...]:
    return tuple(
        (
            dt.date.fromisoformat(one["valid_from"]),
            tuple(Mark(mark["picture"], mark["pl"], mark["en"]) for mark in one["marks"]),
        )
        for one in sorted(json.loads(FILE.read_text()), key=lambda one: str(one["valid_from"]))
    )
