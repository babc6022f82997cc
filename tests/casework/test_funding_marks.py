"""The marks of the programme that pays stand on letters and pages, from the day its set is valid."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow.casework import funding_marks
from es_workflow.config import ROOT

PICTURES = ROOT / "es_workflow/web/static/img"
DRAWINGS = (ROOT / "es_workflow/letters/lib/strip.typ").read_text()


@pytest.mark.parametrize(
    ("began", "first"),
    [
        ("2013-12-31", None),
        ("2014-01-01", "Fundusze Europejskie – Program Regionalny"),
        ("2019-01-01", "Fundusze Europejskie – Program Regionalny"),
        ("2020-12-31", "Fundusze Europejskie – Program Regionalny"),
        ("2021-01-01", "Fundusze Europejskie"),
        ("2026-09-07", "Fundusze Europejskie"),
    ],
)
def test_a_project_shows_the_marks_of_the_programme_it_began_under(began: str, first: str | None) -> None:
    names = [mark.name_pl for mark in funding_marks.marks_of(dt.date.fromisoformat(began))]
    assert (names[0] if names else None) == first


@pytest.mark.parametrize("began", ["2019-01-01", "2024-01-01"])
def test_every_set_names_the_union_the_state_and_the_region_with_pictures(began: str) -> None:
    marks = funding_marks.marks_of(dt.date.fromisoformat(began))
    assert {mark.picture for mark in marks} == {"funds", "flag-pl", "flag-eu", "flag-region"}
    assert all(mark.name_en and (PICTURES / f"{mark.picture}.svg").is_file() for mark in marks)
    assert all(f'"{mark.picture}":' in DRAWINGS for mark in marks)
