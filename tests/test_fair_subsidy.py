"""The rules of the fair subsidy that its scenarios do not show one by one."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from es_workflow.clock import ZONE
from es_workflow.content import ProcessPackage, load_package
from es_workflow.feel import World
from es_workflow.forms import Form

ROOT = Path(__file__).resolve().parents[1]


def on(day: str) -> World:
    return World(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(10), tzinfo=ZONE))


TODAY = on("2026-09-07")
STARTED = {"started": "2026-09-07T10:00:00+02:00"}


@pytest.fixture(scope="module")
def package() -> ProcessPackage:
    return load_package(ROOT / "bpmn/fair_subsidy", ROOT / "forms/fair_subsidy")


@pytest.fixture(scope="module")
def rules(package: ProcessPackage) -> dict[str, Any]:
    found: dict[str, Any] = package.decisions.decide("rules", {}, TODAY).value
    return found


# --- rates and terms (domain.md §3.2, §3.5)


@pytest.mark.parametrize(
    ("day", "night"),
    [("2022-07-27", 600), ("2022-07-28", 760), ("2022-12-31", 760), ("2023-01-01", 900), ("2026-09-07", 900)],
)
def test_the_price_of_a_night_follows_the_daily_allowance_of_the_day(
    package: ProcessPackage, day: str, night: int
) -> None:
    assert package.decisions.decide("rules", {}, on(day)).value["rates"]["lodging_night"] == night


def test_rates_and_terms_stand_only_in_the_tables(package: ProcessPackage) -> None:
    """A number of days or an amount in a condition, term or mapping would stay behind when the table changes."""
    numbers = [e for e in package.definition.expressions if re.search(r"(?<![\w.])[2-9]\d*|\d{2,}", _bare(e.text))]
    assert [str(expression) for expression in numbers] == []


def _bare(text: str) -> str:
    return re.sub(r'"[^"]*"', "", text)


# --- formal assessment (domain.md §3.4)


@pytest.mark.parametrize("corrections", [None, 0, 1])
@pytest.mark.parametrize("criterion", range(1, 9))
def test_only_three_criteria_can_be_mended_and_only_once(
    package: ProcessPackage, rules: dict[str, Any], criterion: int, corrections: int | None
) -> None:
    sheet: dict[str, Any] = {f"fc{number}": "yes" for number in range(1, 8)} | {"fc8_kept": True}
    sheet |= {f"fc{criterion}": "no", f"fc{criterion}_reason": "Powód.", "fc8_kept": criterion != 8}
    known = {"formal_assessment": sheet, "corrections": corrections, "rules": rules}
    result = package.decisions.decide("formal_result", known, TODAY).value
    assert result["outcome"] == ("correct" if criterion in {3, 4, 6} and not corrections else "reject")
    assert [(fault["code"], fault["reason"]) for fault in result["faults"]] == [(f"FC{criterion}", "Powód.")]


# --- merit assessment (domain.md §3.1 step 4, §3.4)


def sheet(total: int, m3: int = 4) -> dict[str, int]:
    return {"total": total, "m3": m3}


@pytest.mark.parametrize(
    ("first", "second", "third_needed"),
    [(20, 20, False), (18, 26, False), (18, 27, True), (30, 21, True), (17, 18, True), (18, 17, True), (9, 17, False)],
)
def test_a_third_person_assesses_when_the_sheets_diverge(
    package: ProcessPackage, rules: dict[str, Any], first: int, second: int, third_needed: bool
) -> None:
    known = {"sheet_first": sheet(first), "sheet_second": sheet(second), "rules": rules}
    assert package.decisions.decide("divergence", known, TODAY).value["third_needed"] is third_needed


@pytest.mark.parametrize(
    ("first", "second", "third", "points", "recommended"),
    [
        (sheet(18), sheet(18), None, Decimal(18), True),
        (sheet(17), sheet(18), None, Decimal("17.5"), False),
        (sheet(24, 3), sheet(24, 2), None, Decimal(24), False),
        (sheet(24, 3), sheet(24, 3), None, Decimal(24), True),
        (sheet(12), sheet(22), sheet(20), Decimal(21), True),
        (sheet(12), sheet(22), sheet(13), Decimal("12.5"), False),
        (sheet(12), sheet(22), sheet(17), Decimal("19.5"), True),
        (sheet(22), sheet(12), sheet(17), Decimal("19.5"), True),
        (sheet(12, 5), sheet(22, 2), sheet(21, 3), Decimal("21.5"), False),
    ],
)
def test_the_third_sheet_counts_with_the_nearer_one_and_a_tie_favours_the_applicant(
    package: ProcessPackage,
    rules: dict[str, Any],
    first: dict[str, int],
    second: dict[str, int],
    third: dict[str, int] | None,
    points: Decimal,
    recommended: bool,
) -> None:
    known = {"sheet_first": first, "sheet_second": second, "sheet_third": third, "rules": rules}
    result = package.decisions.decide("merit_result", known, TODAY).value
    assert (result["points"], result["recommended"]) == (points, recommended)


@pytest.mark.parametrize(
    ("employees", "at_risk", "points"), [(0, 0, 0), (100, 9, 0), (10, 1, 2), (100, 29, 2), (10, 3, 4)]
)
def test_points_for_social_impact_follow_the_share_of_people_at_risk(
    package: ProcessPackage, employees: int, at_risk: int, points: int
) -> None:
    entity = {"employees": employees, "at_risk_employees": at_risk}
    known = {"application": {"entity": entity}, "case": STARTED}
    assert package.decisions.decide("social_points", known, TODAY).value == points


@pytest.mark.parametrize("known_before", [False, True])
@pytest.mark.parametrize(("first_time", "status", "mark", "joint"), list(itertools.product(("yes", "no"), repeat=4)))
def test_bonus_points_add_up_and_each_has_its_reason(
    package: ProcessPackage, first_time: str, status: str, mark: str, joint: str, known_before: bool
) -> None:
    """Who had support before is no first-time recipient, whatever the application says."""
    application = {
        "entity": {"ps_status": status, "prosocial_mark": mark, "employees": 0, "at_risk_employees": 0},
        "fair": {"first_time": first_time, "joint_stand": joint},
    }
    first = first_time == "yes" and not known_before
    reasons = [first, "yes" in (status, mark), joint == "yes"]
    known = {"application": application, "used": {"first_time": not known_before}, "case": STARTED}
    points = package.decisions.decide("automatic_points", known, TODAY).value
    assert points["bonus"] == 2 * first + sum(reasons[1:])
    for lang in ("", "_en"):
        assert len(points[f"bonus_reasons{lang}"]) == max(1, sum(reasons))


# --- award (domain.md §3.5)


@pytest.mark.parametrize(
    ("granted_this_year", "reduced", "amount"),
    [
        ("0.00", None, "3542.40"),
        ("5000.00", None, "3000.00"),
        ("8000.00", None, "0.00"),
        ("9000.00", None, "0.00"),
        ("0.00", "2340.30", "2340.30"),
        ("7000.00", "2340.30", "1000.00"),
    ],
)
def test_the_award_keeps_every_limit(
    package: ProcessPackage, granted_this_year: str, reduced: str | None, amount: str
) -> None:
    known = {
        "application": {"sought": Decimal("3542.40")},
        "used": {"granted_this_year": Decimal(granted_this_year)},
        "terms": {"year_amount": 8000},
        "reduced_offer": None if reduced is None else {"offered": Decimal(reduced)},
        "merit_result": {"points": Decimal("24.5"), "fit_points": 5, "cost_points": Decimal("4.5")},
        "reconsideration_review": None,
    }
    award = package.decisions.decide("award", known, TODAY).value
    assert (award["amount"], award["score"], award["ties"]) == (Decimal(amount), Decimal("24.5"), [5, Decimal("4.5")])


# --- payment (domain.md §3.5)


@pytest.mark.parametrize(
    ("eligible", "to_pay"),
    [("3936.00", "3542.40"), ("3935.99", "3542.39"), ("9000.00", "3542.40"), ("11.75", "10.58"), ("0.00", "0.00")],
)
def test_the_payment_is_the_refund_and_never_above_the_agreement(
    package: ProcessPackage, rules: dict[str, Any], eligible: str, to_pay: str
) -> None:
    known = {
        "payment_preparation": {"eligible": Decimal(eligible)},
        "decision": {"amount": Decimal("3542.40")},
        "rules": rules,
        "terms": {"rate": 90},
    }
    assert package.decisions.decide("payment", known, TODAY).value["to_pay"] == Decimal(to_pay)


def test_every_public_status_is_reached(package: ProcessPackage) -> None:
    reached = {element.status for element in package.definition.elements.values() if element.status}
    assert reached == set(package.manifest.statuses)


# --- what the office knows by itself (domain.md §3.4, §3.6)


def form_of(package: ProcessPackage, form_id: str, known: dict[str, Any]) -> Form:
    shown = package.form(form_id).open(known, TODAY, "pl")
    shown.validate()
    return shown


@pytest.mark.parametrize(("before", "kept"), [(0, True), (1, True), (2, False), (3, False)])
def test_the_limit_of_applications_in_a_year_is_judged_by_the_register(
    package: ProcessPackage, rules: dict[str, Any], before: int, kept: bool
) -> None:
    known = {"used": {"applications_this_year": before}, "terms": {"year_applications": 2}, "rules": rules}
    sheet = form_of(package, "formal_assessment", known).answers
    assert (sheet["fc8_kept"], "fc8_reason" in sheet) == (kept, not kept)
    known |= {"formal_assessment": {f"fc{number}": "yes" for number in range(1, 8)} | sheet, "corrections": None}
    assert package.decisions.decide("formal_result", known, TODAY).value["outcome"] == ("pass" if kept else "reject")


@pytest.mark.parametrize(
    ("barred_until", "submitted", "refused"),
    [
        (None, None, False),
        ("2026-09-06", None, False),
        ("2026-09-07", None, True),
        ("2027-01-01", None, True),
        ("2027-01-01", "2026-08-01T10:00:00+02:00", False),
    ],
)
def test_a_barred_entity_cannot_file_until_the_bar_ends(
    package: ProcessPackage, rules: dict[str, Any], barred_until: str | None, submitted: str | None, refused: bool
) -> None:
    known = {
        "organisation": {"nip": "8567346215", "barred_until": barred_until},
        "case": {"submitted": submitted},
        "rules": rules,
    }
    form = form_of(package, "application", known)
    assert any("wykluczony" in error.message for error in form.errors) is refused
