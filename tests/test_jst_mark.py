"""The rules of the mark that its scenarios do not show one by one: points, levels, votes, dates."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from es_workflow.clock import ZONE
from es_workflow.content import ProcessPackage, load_package
from es_workflow.feel import World
from es_workflow.forms.criteria import criteria

ROOT = Path(__file__).resolve().parents[1]
TODAY = World(dt.datetime(2026, 4, 13, 10, tzinfo=ZONE))
TERMS = {"points_title": 60, "points_silver": 75, "points_gold": 90, "points_key": 15}


@pytest.fixture(scope="module")
def package() -> ProcessPackage:
    return load_package(ROOT / "bpmn/jst_mark", ROOT / "forms/jst_mark")


@pytest.fixture(scope="module")
def rules(package: ProcessPackage) -> dict[str, Any]:
    found: dict[str, Any] = package.decisions.decide("rules", {}, TODAY).value
    return found


def test_numbers_stand_only_in_the_tables_and_the_terms_of_the_edition(package: ProcessPackage) -> None:
    """A number of days or points in a condition, term or mapping would stay behind when the table changes."""
    numbers = [e for e in package.definition.expressions if re.search(r"(?<![\w.])[2-9]\d*|\d{2,}", _bare(e.text))]
    assert [str(expression) for expression in numbers] == []


def _bare(text: str) -> str:
    return re.sub(r'"[^"]*"', "", text)


def test_every_public_status_is_reached(package: ProcessPackage) -> None:
    reached = {element.status for element in package.definition.elements.values() if element.status}
    assert reached == set(package.manifest.statuses)


# --- formal assessment (domain.md §4 step 3)


@pytest.mark.parametrize("corrections", [0, 1])
@pytest.mark.parametrize("criterion", range(1, 8))
def test_four_criteria_can_be_mended_and_only_once(
    package: ProcessPackage, rules: dict[str, Any], criterion: int, corrections: int
) -> None:
    sheet = {f"fc{number}": "yes" for number in range(1, 8)}
    sheet |= {f"fc{criterion}": "no", f"fc{criterion}_reason": "Powód."}
    known = {"formal_assessment": sheet, "corrections": corrections, "rules": rules}
    result = package.decisions.decide("formal_result", known, TODAY).value
    assert result["outcome"] == ("correct" if criterion >= 4 and not corrections else "reject")
    assert [(fault["code"], fault["reason"]) for fault in result["faults"]] == [(f"FC{criterion}", "Powód.")]


# --- the jury (step 5 and 6)


def test_the_sheet_has_the_eight_criteria_with_a_hundred_points(package: ProcessPackage) -> None:
    found = criteria(package.form("jury_sheet"))
    maxima = {one.code: int(one.maximum) for one in found}
    assert maxima == {"J1": 10, "J2": 20, "J3": 20, "J4": 15, "J5": 10, "J6": 10, "J7": 10, "J8": 5}


def sheet(total: str, j2: str = "10", j3: str = "10") -> dict[str, Any]:
    points = {f"j{number}": Decimal(0) for number in range(1, 9)} | {"j2": Decimal(j2), "j3": Decimal(j3)}
    return {**points, "total": Decimal(total), "feedback": "Uwaga."}


def test_the_mean_of_the_sheets_is_not_rounded_and_a_missing_sheet_does_not_count(package: ProcessPackage) -> None:
    sheets = [sheet("59.99"), None, sheet("60"), sheet("59.99", j2="9.99")]
    result = package.decisions.decide("jury_points", {"sheets": sheets}, TODAY).value
    assert result["sheets"] == 3
    assert Decimal(result["points"]).quantize(Decimal("0.000001")) == Decimal("59.993333")
    assert Decimal(result["key_points"]).quantize(Decimal("0.000001")) == Decimal("19.996667")
    assert level_of(package, result["points"], result["key_points"]) == "refused"


def test_no_sheet_is_no_point_rather_than_zero(package: ProcessPackage) -> None:
    result = package.decisions.decide("jury_points", {"sheets": [None]}, TODAY).value
    assert (result["sheets"], result["points"], result["key_points"]) == (0, None, None)


def level_of(package: ProcessPackage, points: Any, key_points: Any) -> str:
    known = {"jury_points": {"points": points, "key_points": key_points}, "terms": TERMS, "stage_kind": "application"}
    found: str = package.decisions.decide("award_level", known, TODAY).value["level"]
    return found


@pytest.mark.parametrize(
    ("points", "key_points", "level"),
    [
        ("59.99", "40", "refused"),
        ("60", "40", "title"),
        ("74.99", "40", "title"),
        ("75", "40", "silver"),
        ("89.99", "40", "silver"),
        ("90", "40", "gold"),
        ("100", "40", "gold"),
        ("90", "14.99", "refused"),
        ("90", "15", "gold"),
        ("60", "15", "title"),
        ("59.999999999", "40", "refused"),
    ],
)
def test_levels_begin_exactly_at_their_thresholds(
    package: ProcessPackage, points: str, key_points: str, level: str
) -> None:
    assert level_of(package, Decimal(points), Decimal(key_points)) == level


@pytest.mark.parametrize(
    ("level", "vote", "outcome", "reason"),
    [
        ("refused", None, "refuse", "points"),
        ("title", {"passed": True}, "award", "vote"),
        ("gold", {"passed": False}, "refuse", "vote"),
        ("gold", None, "refuse", "vote"),
    ],
)
def test_the_jury_awards_only_by_a_vote_and_only_above_the_threshold(
    package: ProcessPackage, level: str, vote: dict[str, bool] | None, outcome: str, reason: str
) -> None:
    votes = {"award": vote, "laureate": {"passed": True}, "distinction": None}
    known = {"award_level": {"level": level}, "votes": votes}
    result = package.decisions.decide("jury_result", known, TODAY).value
    assert (result["outcome"], result["reason"]) == (outcome, reason)
    assert (result["laureate"], result["distinction"]) == (True, False)


# --- validity (step 9)


def test_the_dates_of_the_validity_are_counted_from_the_gala(package: ProcessPackage, rules: dict[str, Any]) -> None:
    known = {"valid_from": "2026-11-19", "rules": rules}
    end = package.decisions.decide("validity_end", known, TODAY).value
    assert end == "2028-11-19"
    dates = package.decisions.decide("validity_dates", {**known, "valid_to": end}, TODAY).value
    assert {key: value[:10] for key, value in dates.items() if key != "at"} == {
        "declaration_at": "2027-10-19",
        "opens_at": "2028-05-19",
        "first_reminder_at": "2028-05-23",
        "second_reminder_at": "2028-08-21",
        "third_reminder_at": "2028-10-20",
    }
    renewed = package.decisions.decide("renewed_period", {**known, "valid_to": end}, TODAY).value
    assert renewed == {"from": "2028-11-20", "to": "2030-11-19"}


@pytest.mark.parametrize(("gala", "last"), [("2028-02-29", "2030-02-28"), ("2026-12-31", "2028-12-31")])
def test_the_last_day_has_the_number_of_the_gala_or_is_the_last_of_its_month(
    package: ProcessPackage, rules: dict[str, Any], gala: str, last: str
) -> None:
    known = {"valid_from": gala, "rules": rules}
    assert package.decisions.decide("validity_end", known, TODAY).value == last
