"""The units of local government of the region: a table of facts (data/local_government.csv says whose, of which day).

A unit is chosen from here and never typed. Its TERC code tells its level: 4 digits a powiat's, 7 digits a gmina's.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
FILE = DATA / "local_government.csv"
TILES = DATA / "county_tiles.csv"
VOIVODESHIP = "04"
_NAMESAKES = {"Rogowo"}
"""Names of two rural gminy of the region; a test finds them."""
COUNTY, CITY_COUNTY = "powiat", "miasto na prawach powiatu"


@dataclass(frozen=True)
class Unit:
    """A gmina, a powiat, or a city with the rights of one (which stands in the table on both levels)."""

    terc: str
    name: str
    """As the official register writes it: „Lubicz”, and of a powiat „toruński”."""
    kind: str
    county: str
    """The name of its powiat."""
    valid_to: dt.date | None = None
    """The last day it existed."""
    followed_by: str | None = None
    """The code of the unit that took it over."""

    @property
    def is_gmina(self) -> bool:
        """Whether the unit is of the lower level."""
        return len(self.terc) == 7

    @property
    def county_code(self) -> str:
        """The four digits of its powiat."""
        return self.terc[:4]

    @property
    def is_eligible(self) -> bool:
        """One of those that apply for themselves: every gmina and every powiat; a city with both ranks does so once."""
        return self.is_gmina or self.kind == COUNTY

    @property
    def official_name(self) -> str:
        """The body's full name: „Gmina Lubicz”, „Powiat toruński”, „Gmina Miasto Toruń”."""
        if self.kind == COUNTY:
            return f"Powiat {self.name}"
        if self.kind == CITY_COUNTY:
            return f"Miasto {self.name}"
        if self.kind == "gmina miejska":
            return f"Gmina Miasto {self.name}"
        return f"Gmina {self.name} (powiat {self.county})" if self.name in _NAMESAKES else f"Gmina {self.name}"

    @property
    def label(self) -> str:
        """What a list shows, so that a town and the villages around it are told apart: „Chełmża (gmina wiejska)”."""
        words = f"powiat {self.name}" if self.kind == COUNTY else f"{self.name} ({self.kind})"
        return f"{words}, do {self.valid_to:%d.%m.%Y}" if self.valid_to else words

    def exists(self, day: dt.date) -> bool:
        """Whether it is still there on the day."""
        return self.valid_to is None or day <= self.valid_to


@cache
def units() -> Mapping[str, Unit]:
    """All units by TERC code, in the order of the codes; those that are no more, too."""
    found = [_unit(row) for row in _rows(FILE)]
    return {unit.terc: unit for unit in sorted(found, key=lambda unit: unit.terc)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _unit(row: Mapping[str, str]) -> Unit:
    gone = dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Unit(row["terc"], row["name"], row["kind"], row["powiat"], gone, row["followed_by"] or None)


def find(terc: str) -> Unit | None:
    """The unit of that code, if the region has it."""
    return units().get(terc)


def eligible(day: dt.date) -> list[Unit]:
    """The units that exist on the day and apply for themselves, in the order of their codes."""
    return [unit for unit in units().values() if unit.is_eligible and unit.exists(day)]


@cache
def counties() -> Mapping[str, Unit]:
    """The powiaty and the cities with their rights, by their four digits."""
    return {terc: unit for terc, unit in units().items() if not unit.is_gmina}


def county_of(terc: str) -> Unit | None:
    """The powiat, or city with its rights, that the code lies in."""
    return counties().get(terc[:4])


@dataclass(frozen=True)
class Tile:
    """The place of a powiat on a map of tiles."""

    county: Unit
    plate: str
    """Its letters on number plates: a short name that people know."""
    column: int
    row: int


@cache
def tiles() -> tuple[Tile, ...]:
    """The powiaty and cities with their rights, row by row."""
    return tuple(
        Tile(counties()[row["terc"]], row["plate"], int(row["column"]), int(row["row"])) for row in _rows(TILES)
    )
