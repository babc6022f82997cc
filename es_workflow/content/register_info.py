"""Public registers of a package (package.json `registers`): what an entry shows, which grades there are, its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Texts = Mapping[str, str]

ENTER = "register:enter"
"""The operation that enters a case."""
COUNTER = re.compile(r"\{(n+)\}")


@dataclass(frozen=True)
class Column:
    """One column of a public list: its heading and FEEL for what stands in it."""

    name: Texts
    value: str

    @classmethod
    def of(cls, raw: Mapping[str, str]) -> Column:
        """The column as package.json has it."""
        return cls({lang: raw[lang] for lang in ("pl", "en")}, raw["value"])


@dataclass(frozen=True)
class Grade:
    """A level an entry may have: its name and its tone (colour)."""

    key: str
    name: Texts
    tone: str


@dataclass(frozen=True)
class RegisterInfo:
    """A register that everybody may read."""

    key: str
    title: Texts
    summary: Texts
    slug: str
    """Its part of the address."""
    number: str
    """How its entries are numbered, e.g. „XY/{yyyy}/{nnn}”."""
    columns: tuple[Column, ...]
    """What of a case is shown beside the holder, the grade and the dates; worked out when it is entered."""
    grades: Mapping[str, Grade]
    """Empty: its entries have no grade."""
    story: Texts | None
    """The heading over what a holder tells of itself; None: nobody is asked for one."""
    map: bool
    """Whether the region is shown with the entries of each powiat."""

    @classmethod
    def of(cls, key: str, raw: Mapping[str, Any]) -> RegisterInfo:
        """The register as package.json has it."""
        return cls(
            key=key,
            title=raw["title"],
            summary=raw["summary"],
            slug=raw["slug"],
            number=raw["number"],
            columns=tuple(Column.of(column) for column in raw.get("columns", ())),
            grades={name: _grade(name, grade) for name, grade in raw.get("grades", {}).items()},
            story=raw.get("story"),
            map=raw.get("map", False),
        )

    def number_of(self, year: int, place: int) -> str:
        """The number of the year's entry at that place."""
        padded = COUNTER.sub(lambda found: f"{place:0{len(found[1])}d}", self.number)
        return padded.replace("{yyyy}", f"{year:04d}")


def _grade(key: str, raw: Mapping[str, str]) -> Grade:
    return Grade(key, {lang: raw[lang] for lang in ("pl", "en")}, raw["tone"])
