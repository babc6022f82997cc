"""Independent sheets give the same result whoever was first: the decisions of fair_subsidy, and the ranking after them.

The result is worked out a second time here, in fractions and from the rules of the office: a third sheet when two
differ by at least 30 % of the maximum or only one reaches the threshold. It counts with the nearer one; of two that are
as near, with the better.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from es_workflow.casework import ranking
from es_workflow.clock import ZONE
from es_workflow.content import load_package
from es_workflow.feel import World

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = load_package(ROOT / "bpmn/fair_subsidy", ROOT / "forms/fair_subsidy").decisions
NOW = dt.datetime(2026, 11, 23, 14, 30, tzinfo=ZONE)
WORLD = World(NOW)
MAXIMUM, THRESHOLD, COST_MINIMUM = 30, 18, 3
RULES = {
    "scoring": {
        "maximum": MAXIMUM,
        "threshold": THRESHOLD,
        "cost_minimum": COST_MINIMUM,
        "divergence_share": Decimal("0.30"),
    }
}

Sheet = Mapping[str, int]
points = st.tuples(*(st.integers(0, most) for most in (6, 6, 6, 4)))
panels = st.tuples(points, points, points, st.sampled_from([0, 2, 4]), st.integers(0, 4))


def sheet(given_points: Sequence[int], automatic: int) -> Sheet:
    """A sheet as its form hands it over."""
    m1, m2, m3, m4 = given_points
    return {"m1": m1, "m2": m2, "m3": m3, "m4": m4, "total": m1 + m2 + m3 + m4 + automatic}


def decide(decision: str, first: Sheet, second: Sheet, third: Sheet | None) -> Any:
    """What the content's tables say."""
    variables = {"sheet_first": first, "sheet_second": second, "sheet_third": third, "rules": RULES}
    return DECISIONS.decide(decision, variables, WORLD).value


def result_of(first: Sheet, second: Sheet, waiting: Sheet) -> tuple[bool, Mapping[str, Any]]:
    """As in the process: the third sheet comes into being only when the first two ask for it."""
    third_needed = decide("divergence", first, second, None)["third_needed"]
    return third_needed, decide("merit_result", first, second, waiting if third_needed else None)


def expected(one: Sheet, other: Sheet, waiting: Sheet) -> tuple[bool, int, Fraction, Fraction, Fraction]:
    """Third needed, sheets counted, means of the totals, the costs and the fit; from the two as a set."""
    better, worse = sorted((one, other), key=lambda each: each["total"], reverse=True)
    apart = Fraction(better["total"] - worse["total"]) >= Fraction(30, 100) * MAXIMUM
    third_needed = apart or (better["total"] >= THRESHOLD > worse["total"])
    counted = [better, worse]
    if third_needed:
        to_better, to_worse = (abs(each["total"] - waiting["total"]) for each in (better, worse))
        counted = [better if to_better <= to_worse else worse, waiting]
    total, costs, fit = (Fraction(sum(each[key] for each in counted), 2) for key in ("total", "m3", "m1"))
    return third_needed, len(counted), total, costs, fit


def the_order_of_arrival_changes_nothing(panel: Any) -> None:
    *given_points, social, bonus = panel
    first, second, waiting = (sheet(each, social + bonus) for each in given_points)
    found = result_of(first, second, waiting)
    assert found == result_of(second, first, waiting)
    third_needed, counted, total, costs, fit = expected(first, second, waiting)
    assert found[0] is third_needed
    assert found[1] == {
        "points": Decimal(total.numerator) / total.denominator,
        "cost_points": Decimal(costs.numerator) / costs.denominator,
        "fit_points": Decimal(fit.numerator) / fit.denominator,
        "recommended": total >= THRESHOLD and costs >= COST_MINIMUM,
        "counted": counted,
    }


def test_these_are_the_rules_in_force() -> None:
    assert DECISIONS.decide("scoring", {}, WORLD).value == RULES["scoring"]


@given(panels)
@example(((6, 6, 6, 4), (0, 0, 0, 0), (5, 3, 1, 2), 0, 0))  # the third as near to one as to the other
@example(((6, 6, 4, 2), (6, 6, 3, 2), (0, 0, 0, 0), 0, 0))  # one on each side of the threshold
@example(((6, 6, 2, 4), (6, 6, 3, 3), (0, 0, 0, 0), 0, 0))  # 2.5 for the costs: knocked out, not rounded up to 3
@settings(max_examples=300, deadline=None)
def test_sheets_give_the_same_result_whoever_was_first(panel: Any) -> None:
    the_order_of_arrival_changes_nothing(panel)


@pytest.mark.soak(2)
@given(panels)
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_random_panels_give_the_same_result_whoever_was_first(panel: Any) -> None:
    the_order_of_arrival_changes_nothing(panel)


@dataclass
class Application:
    """One place in the ranking, made of what its sheets gave."""

    case_id: uuid.UUID
    score: Decimal | None
    ties: list[Decimal]
    submitted_at: dt.datetime
    amount: Decimal = field(default=Decimal(3000))


def place(number: int, panel: Any, *, swapped: bool) -> Application:
    *given_points, social, bonus = panel
    first, second, waiting = (sheet(each, social + bonus) for each in given_points)
    _, result = result_of(second, first, waiting) if swapped else result_of(first, second, waiting)
    submitted = NOW + dt.timedelta(hours=number // 2)  # some at the same moment
    return Application(uuid.UUID(int=number), result["points"], [result["cost_points"]], submitted)


@given(st.lists(panels, min_size=2, max_size=8), st.data())
@settings(max_examples=40, deadline=None)
def test_the_ranking_of_random_panels_is_the_same_whatever_the_order_of_arrival(
    found: list[Any], data: st.DataObject
) -> None:
    at_once = [place(number, panel, swapped=False) for number, panel in enumerate(found)]
    swaps = data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    later = [place(number, panel, swapped=swaps[number]) for number, panel in enumerate(found)]
    arrived = data.draw(st.permutations(later))
    assert ranking.ranked(arrived) == ranking.ranked(at_once)
    assert ranking.digest(ranking.ranked(arrived)) == ranking.digest(ranking.ranked(at_once))
