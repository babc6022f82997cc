"""The rules of internships that their scenarios do not show one by one: numbers, words, points, hours."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from es_workflow.clock import ZONE
from es_workflow.content import ProcessPackage, load_package
from es_workflow.feel import World

ROOT = Path(__file__).resolve().parents[1]
TODAY = World(dt.datetime(2026, 11, 23, 10, tzinfo=ZONE))
KEYS = ("internship", "internship_offer")


def load(key: str) -> ProcessPackage:
    return load_package(ROOT / "bpmn" / key, ROOT / "forms" / key)


@pytest.fixture(scope="module")
def student() -> ProcessPackage:
    return load("internship")


@pytest.fixture(scope="module")
def rules(student: ProcessPackage) -> dict[str, Any]:
    found: dict[str, Any] = student.decisions.decide("rules", {}, TODAY).value
    return found


@pytest.mark.parametrize("key", KEYS)
def test_every_public_status_is_reached(key: str) -> None:
    package = load(key)
    reached = {element.status for element in package.definition.elements.values() if element.status}
    assert reached == set(package.manifest.statuses)


@pytest.mark.parametrize("key", KEYS)
def test_numbers_of_terms_stand_only_in_the_tables(key: str) -> None:
    """A number of days or hours in a condition, term or mapping would stay behind when the table changes."""
    texts = [re.sub(r'"[^"]*"', "", expression.text) for expression in load(key).definition.expressions]
    county_of_a_code = re.compile(r"substring\([\w.]+\.terc, 1, 4\)")
    bare = [county_of_a_code.sub("", text) for text in texts]
    assert [text for text in bare if re.search(r"(?<![\w.])[2-9]\d*|\d{2,}", text)] == []


def test_offers_and_students_choose_from_the_same_fields_of_study() -> None:
    offer, application = (_options(*form) for form in (("internship_offer", "place_offer", "fields"),
                                                       ("internship", "application", "field")))  # fmt: skip
    assert offer == application


def _options(key: str, form: str, field: str) -> list[str]:
    raw = json.loads((ROOT / "forms" / key / f"{form}.form").read_text())
    [found] = [one for one in _components(raw) if one.get("key") == field]
    return [value["value"] for value in found["values"]]


def _components(raw: dict[str, Any]) -> list[dict[str, Any]]:
    here = raw.get("components", [])
    return [*here, *(below for one in here for below in _components(one))]


@pytest.mark.parametrize(
    ("field", "motivation", "earlier", "disability", "obligatory", "points", "counted"),
    [
        (10, 10, "no", "yes", "yes", 30, 30),
        (10, 10, "yes", "no", "no", 20, 20),
        (0, 2, "no", "yes", "yes", 12, 12),
        (0, 1, "no", "yes", "yes", 11, 0),
        (6, 5, "yes", None, "no", 11, 0),
    ],
)
def test_points_decide_from_the_threshold_on(
    student: ProcessPackage,
    rules: dict[str, Any],
    field: int,
    motivation: int,
    earlier: str,
    disability: str | None,
    obligatory: str,
    points: int,
    counted: int,
) -> None:
    known = {
        "application_assessment": {"field_points": field, "motivation_points": motivation},
        "application": {"earlier_placement": earlier, "disability": disability, "obligatory": obligatory},
        "rules": rules,
    }
    assert student.decisions.decide("selection", known, TODAY).value == {"points": points, "counted": counted}


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [(95.75, "not_completed"), (96, "short"), (119.75, "short"), (120, "complete"), (126, "complete")],
)
def test_hours_are_complete_nearly_complete_or_too_few(
    student: ProcessPackage, rules: dict[str, Any], hours: float, outcome: str
) -> None:
    known = {"approved_hours": hours, "match": {"told": {"hours": 120}}, "extended": False, "rules": rules}
    assert student.decisions.decide("hours_result", known, TODAY).value["outcome"] == outcome
