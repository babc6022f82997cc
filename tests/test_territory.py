"""The units of local government of the region are those of the official register, and tell what domain.md counts."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter

import pytest

from es_workflow import territory

DAY = dt.date(2026, 11, 23)


def test_there_are_144_gminy_and_23_units_of_the_powiats_level() -> None:
    units = territory.units().values()
    assert Counter(unit.is_gmina for unit in units) == {True: 144, False: 23}
    kinds = Counter(unit.kind for unit in units)
    gminy = {"gmina miejska": 17, "gmina wiejska": 88, "gmina miejsko-wiejska": 39}
    assert kinds == {**gminy, "powiat": 19, "miasto na prawach powiatu": 4}


def test_163_of_them_apply_for_themselves_cities_with_both_ranks_once() -> None:
    found = territory.eligible(DAY)
    assert len(found) == 163
    assert Counter(unit.is_gmina for unit in found) == {True: 144, False: 19}
    assert sum(unit.terc.startswith("046") for unit in found) == 4


def test_codes_are_of_the_voivodeship_and_tell_the_kind_and_the_powiat() -> None:
    digits = {"1": "gmina miejska", "2": "gmina wiejska", "3": "gmina miejsko-wiejska"}
    for terc, unit in territory.units().items():
        assert terc.startswith(territory.VOIVODESHIP)
        county = territory.county_of(terc)
        assert county is not None
        assert county.name == unit.county
        assert not unit.is_gmina or digits[terc[6]] == unit.kind
    assert sorted(territory.counties()) == [f"04{n:02d}" for n in (*range(1, 20), 61, 62, 63, 64)]


def test_the_file_says_whose_facts_it_has_and_of_which_day() -> None:
    head = territory.FILE.read_text(encoding="utf-8").splitlines()[0]
    assert "GUS" in head
    assert "2024-01-01" in head


@pytest.mark.parametrize(
    ("terc", "name"),
    [
        ("0463011", "Gmina Miasto Toruń"),
        ("0415042", "Gmina Lubicz"),
        ("0415", "Powiat toruński"),
        ("0403043", "Gmina Koronowo"),
        ("0412032", "Gmina Rogowo (powiat rypiński)"),
    ],
)
def test_a_unit_has_the_name_of_its_body(terc: str, name: str) -> None:
    assert territory.units()[terc].official_name == name


def test_no_two_units_that_can_be_chosen_have_the_same_name() -> None:
    names = Counter(unit.official_name for unit in territory.eligible(DAY))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_unit_that_was_merged_cannot_be_chosen_from_the_day_after(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = territory.FILE.read_text(encoding="utf-8").splitlines()
    changed = [line.replace(",,", ",2026-12-31,0415011") if line.startswith("0415022") else line for line in lines]
    (tmp_path / "units.csv").write_text("\n".join(changed), encoding="utf-8")
    monkeypatch.setattr(territory, "FILE", tmp_path / "units.csv")
    territory.units.cache_clear()
    try:
        gone = territory.units()["0415022"]
        assert (gone.followed_by, gone.exists(dt.date(2026, 12, 31))) == ("0415011", True)
        assert len(territory.eligible(dt.date(2026, 12, 31))) == 163
        assert gone not in territory.eligible(dt.date(2027, 1, 1))
    finally:
        territory.units.cache_clear()


def test_successors_in_the_file_are_units_of_the_file() -> None:
    with territory.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    codes = {row["terc"] for row in rows}
    assert len(codes) == len(rows) == 167
    assert {row["followed_by"] for row in rows} - {""} <= codes


def test_the_map_of_tiles_shows_every_powiat_once_each_on_a_place_of_its_own() -> None:
    tiles = territory.tiles()
    assert {tile.county.terc for tile in tiles} == set(territory.counties())
    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == 23
    assert len({tile.plate for tile in tiles}) == 23
