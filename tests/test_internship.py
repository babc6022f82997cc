"""The rules of internships that their scenarios do not show one by one: numbers, words, points, hours."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from es_workflow import letters
from es_workflow.clock import ZONE
from es_workflow.content import ProcessPackage, load_package
from es_workflow.feel import World
from tests.letters.paper import Paper

ROOT = Path(__file__).resolve().parents[1]
TODAY = World(dt.datetime(2026, 11, 23, 10, tzinfo=ZONE))
AT = dt.datetime(2027, 6, 1, 10, tzinfo=ZONE)
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
    [
        ("95.99", "not_completed"),
        ("95.9999", "not_completed"),
        ("96", "short"),
        ("119.99", "short"),
        ("120", "complete"),
        ("126", "complete"),
    ],
)
@pytest.mark.parametrize("extended", [False, True])
def test_hours_are_complete_nearly_complete_or_too_few(
    student: ProcessPackage, rules: dict[str, Any], hours: str, outcome: str, extended: bool
) -> None:
    """Whether there has been an annex decides what the clerk may choose, not how the hours are judged."""
    plan = {"required": 120, "before": 0, "left": 120}
    known = {"approved_hours": Decimal(hours), "hours_plan": plan, "extended": extended, "rules": rules}
    assert student.decisions.decide("hours_result", known, TODAY).value["outcome"] == outcome


@pytest.mark.parametrize(
    ("approved", "plan", "offered", "expected"),
    [
        (None, None, 120, {"required": 120, "before": 0, "left": 120}),
        (0, {"required": 120}, 90, {"required": 90, "before": 0, "left": 90}),
        (Decimal("70.5"), {"required": 120}, 90, {"required": 120, "before": Decimal("70.5"), "left": Decimal("49.5")}),
        (125, {"required": 120}, 90, {"required": 120, "before": 125, "left": 0}),
    ],
)
def test_hours_approved_in_a_lost_place_are_taken_off_what_remains(
    student: ProcessPackage, approved: Any, plan: dict[str, Any] | None, offered: int, expected: dict[str, Any]
) -> None:
    journal = None if approved is None else {"approved_hours": approved}
    known = {"journal": journal, "hours_plan": plan, "match": {"told": {"hours": offered}}}
    assert student.decisions.decide("hours_plan", known, TODAY).value == expected


PAUSE = {"from": "2027-03-08", "to": "2027-03-19"}
OTHER = {"from": "2027-04-01", "to": "2027-04-02"}


@pytest.mark.parametrize(
    ("annex", "pauses", "ends", "then"),
    [
        ({"kind": "extension", "to": "2027-05-30"}, [OTHER], "2027-05-30", [OTHER]),
        ({"kind": "suspension", **PAUSE}, [], "2027-05-12", [PAUSE]),
        ({"kind": "sick_leave", "from": "2027-03-08", "to": "2027-03-08"}, [OTHER], "2027-05-01",
         [OTHER, {"from": "2027-03-08", "to": "2027-03-08"}]),
        ({"kind": "resumption", **PAUSE, "resumed_on": "2027-03-15"}, [OTHER, PAUSE], "2027-04-25",
         [OTHER, {"from": "2027-03-08", "to": "2027-03-14"}]),
        ({"kind": "resumption", **PAUSE, "resumed_on": "2027-03-19"}, [PAUSE], "2027-04-29",
         [{"from": "2027-03-08", "to": "2027-03-18"}]),
        ({"kind": "resumption", **PAUSE, "resumed_on": "2027-03-08"}, [PAUSE, OTHER], "2027-04-18", [OTHER]),
        ({"kind": "remote", **PAUSE}, [OTHER], "2027-04-30", [OTHER]),
    ],
)  # fmt: skip
def test_a_pause_moves_the_end_by_its_days_and_an_earlier_return_moves_it_back(
    student: ProcessPackage, annex: dict[str, str], pauses: list[Any], ends: str, then: list[Any]
) -> None:
    known = {"annex": annex, "period_to": "2027-04-30", "pauses": pauses}
    assert student.decisions.decide("annex_dates", known, TODAY).value == {"period_to": ends, "pauses": then}


@pytest.mark.parametrize(
    ("days", "warned", "measure"),
    [(2, False, "note"), (3, False, "warn"), (3, True, "note"), (4, False, "warn"), (4, True, "note"),
     (5, False, "terminate"), (5, True, "terminate")],
)  # fmt: skip
def test_absence_over_two_days_is_a_warning_and_over_four_the_end(
    student: ProcessPackage, rules: dict[str, Any], days: int, warned: bool, measure: str
) -> None:
    known = {"absent_days": days, "warned": warned, "rules": rules}
    assert student.decisions.decide("absence_measure", known, TODAY).value == measure


def certificate_of(student: ProcessPackage, **known: Any) -> str:
    """What a certificate says of somebody whose case knows this."""
    told = {"host": "Spółdzielnia Socjalna", "address": "Szeroka 5", "place": "Toruń", "from": "2027-03-01"}
    variables = {
        "application": {"first_name": "Zofia", "last_name": "Żak"},
        "match": {"offer_title": "Asystentka", "told": told},
        "period_to": "2027-05-28",
        "hours_result": {"hours": 140, "percent": 116.7},
        "opinion": None,
        "earlier_places": None,
        **known,
    }
    data = {
        "case": {"number": "ES.5233.1.2026", "subject": ""},
        "organisation": {"name": "Zofia Żak", "street": "Szeroka", "house_no": "5", "city": "Toruń"},
        "variables": variables,
        "today": "2027-06-01",
        "document": {"title": "Zaświadczenie"},
        "marks": [],
        "office": {"name": "ROPS"},
        "certificate": {"address": "https://rops.example/c", "code": "AAAA-BBBB"},
    }
    return Paper("certificate", "", data, letters.typeset(student.templates["certificate"], data, at=AT)).text


def test_a_certificate_bears_the_mentor_s_grade_only_when_there_is_one(student: ProcessPackage) -> None:
    assert "Ocena opiekuna: 4,5." in certificate_of(student, opinion={"grade": Decimal("4.5")})
    without = certificate_of(student)
    assert "Ocena" not in without
    assert "140 godzin (116 % uzgodnionych)." in without


def test_a_certificate_names_the_places_before_the_last(student: ProcessPackage) -> None:
    before = [{"title": "Asystent w świetlicy", "host": "Fundacja", "from": "2027-01-11", "to": "2027-02-12"}]
    moved = certificate_of(student, earlier_places=before)
    assert "wcześniejszych miejscach praktyki" in moved
    assert "Asystent w świetlicy, Fundacja, od 11 stycznia 2027 r. do 12 lutego 2027 r." in moved
    assert "wcześniejszych" not in certificate_of(student)
