"""The refund of internship costs: terms, limits and amounts worked by hand, and what the internship tells it."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from es_workflow.clock import ZONE
from es_workflow.content import ProcessPackage, load_package
from es_workflow.feel import World, evaluate

ROOT = Path(__file__).resolve().parents[1]
TODAY = World(dt.datetime(2027, 3, 29, 10, tzinfo=ZONE))
LIMITS = {"travel": Decimal("400.00"), "insurance": Decimal("60.00"), "medical": Decimal("150.00")}
TOTAL = Decimal("610.00")
Cost = tuple[str, str, str]
"""Its kind, what was claimed, what was accepted."""


def load(key: str) -> ProcessPackage:
    return load_package(ROOT / "bpmn" / key, ROOT / "forms" / key)


REFUND = load("internship_refund")


def placement(**changes: Any) -> dict[str, Any]:
    whole = {"ended_on": "2027-03-26", "outcome": "completed", "hours": Decimal(120), "agreed_hours": Decimal(120)}
    return {**whole, **changes}


def rules(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = REFUND.decisions.decide("rules", {"placement": placement(**changes)}, TODAY).value
    return found


RULES = rules()


def refund(costs: list[Cost], *, stipend: str = "no", mentor_fee: str = "0", **of_placement: Any) -> dict[str, Any]:
    """What the tables make of these costs."""
    known = {
        "placement": placement(**of_placement),
        "rules": RULES,
        "claim": {"costs": [{"type": kind, "amount": Decimal(claimed)} for kind, claimed, _accepted in costs]},
        "verification": {"docs": [{"accepted": Decimal(accepted)} for _kind, _claimed, accepted in costs]},
        "call": {"terms": {"stipend": stipend, "mentor_fee": Decimal(mentor_fee)}},
    }
    found: dict[str, Any] = REFUND.decisions.decide("refund", known, TODAY).value
    return found


def test_every_public_status_is_reached() -> None:
    reached = {element.status for element in REFUND.definition.elements.values() if element.status}
    assert reached == set(REFUND.manifest.statuses)
    assert REFUND.manifest.statuses["settled"].name["pl"] == "Rozliczona"


def test_numbers_of_terms_and_limits_stand_only_in_the_tables() -> None:
    texts = [re.sub(r'"[^"]*"', "", expression.text) for expression in REFUND.definition.expressions]
    assert [text for text in texts if re.search(r"(?<![\w.])[2-9]\d*|\d{2,}", text)] == []


def test_the_limits_are_those_of_the_rules_of_the_office() -> None:
    limits = RULES["limits"]
    assert {kind: Decimal(str(limits[kind])) for kind in LIMITS} == LIMITS
    assert Decimal(str(limits["total"])) == TOTAL == sum(LIMITS.values())


@pytest.mark.parametrize(
    ("costs", "to_pay"),
    [
        # All within the limits: 218,40 + 48,00 + 100,00.
        ([("travel", "218.40", "218.40"), ("insurance", "48.00", "48.00"), ("medical", "100.00", "100.00")], "366.40"),
        # Two tickets, 218,40 + 200,00 = 418,40, cut to 400,00.
        ([("travel", "218.40", "218.40"), ("travel", "200.00", "200.00")], "400.00"),
        # One grosz over each limit: 400,00 + 60,00 + 150,00.
        ([("travel", "400.00", "400.00"), ("travel", "0.01", "0.01"), ("insurance", "60.00", "60.00"),
          ("insurance", "0.01", "0.01"), ("medical", "150.00", "150.00"), ("medical", "0.01", "0.01")], "610.00"),
        # One grosz below each: 399,99 + 59,99 + 149,99.
        ([("travel", "399.99", "399.99"), ("insurance", "59.99", "59.99"), ("medical", "149.99", "149.99")], "609.97"),
        # The clerk accepts 200,00 of a ticket of 218,40.
        ([("travel", "218.40", "200.00"), ("insurance", "48.00", "48.00")], "248.00"),
        # What is not accepted does not use the limit up: 300,00 accepted of 300,00 + 300,00.
        ([("travel", "300.00", "0.00"), ("travel", "300.00", "300.00")], "300.00"),
        # Nothing accepted.
        ([("medical", "150.00", "0.00")], "0.00"),
    ],
)  # fmt: skip
def test_what_is_paid_is_right_to_the_grosz(costs: list[Cost], to_pay: str) -> None:
    assert refund(costs)["to_pay"] == Decimal(to_pay)


@pytest.mark.parametrize(
    ("switch", "placed", "stipend"),
    [
        ("no", {}, "0"),
        # 120 h x 13,50.
        ("yes", {}, "1620.00"),
        # More hours than agreed are not paid: 120 of 140.
        ("yes", {"hours": Decimal(140)}, "1620.00"),
        # A part that was accepted: 96,5 h x 13,50 = 1302,75.
        ("yes", {"hours": Decimal("96.5")}, "1302.75"),
        # A quarter of an hour: 100,25 h x 13,50 = 1353,375, half up.
        ("yes", {"hours": Decimal("100.25")}, "1353.38"),
        ("yes", {"outcome": "resigned", "hours": Decimal(60)}, "0"),
        ("yes", {"outcome": "terminated", "hours": Decimal(60)}, "0"),
        ("yes", {"outcome": "not_completed", "hours": Decimal(60)}, "0"),
    ],
)
def test_the_stipend_is_off_unless_the_call_has_it_and_only_for_who_completed(
    switch: str, placed: dict[str, Any], stipend: str
) -> None:
    found = refund([("insurance", "48.00", "48.00")], stipend=switch, **placed)
    assert (found["stipend"], found["to_pay"]) == (Decimal(stipend), Decimal(stipend) + Decimal("48.00"))


@pytest.mark.parametrize(("outcome", "fee"), [("completed", "300"), ("resigned", "0")])
def test_a_mentor_fee_is_told_only_for_a_completed_internship_and_never_paid_to_the_student(
    outcome: str, fee: str
) -> None:
    found = refund([("insurance", "48.00", "48.00")], mentor_fee="300", outcome=outcome)
    assert (found["mentor_fee"], found["to_pay"]) == (Decimal(fee), Decimal("48.00"))


grosze = st.integers(0, 70_000).map(lambda cents: Decimal(cents) / 100)
costs = st.lists(
    st.tuples(st.sampled_from(sorted(LIMITS)), grosze, grosze).map(
        lambda row: (row[0], str(max(row[1], row[2])), str(min(row[1], row[2])))
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(costs)
def test_never_more_than_accepted_and_the_limits_and_the_parts_are_the_whole(rows: list[Cost]) -> None:
    found = refund(rows)
    accepted = {kind: sum((Decimal(row[2]) for row in rows if row[0] == kind), Decimal(0)) for kind in LIMITS}
    parts = [min(accepted[kind], LIMITS[kind]) for kind in ("travel", "insurance", "medical")]
    assert [row["counted"] for row in found["rows"]] == parts
    assert found["to_pay"] == found["documented"] == sum(parts) <= min(TOTAL, sum(accepted.values()))
    assert found["accepted"] == sum(accepted.values())


@pytest.mark.parametrize(
    ("ended", "opened", "due"),
    [
        ("2027-03-26", "2027-03-26", "2027-04-09"),
        # The fourteenth day is a Saturday, then Sunday: Monday.
        ("2027-03-27", "2027-03-27", "2027-04-12"),
        # Corpus Christi 2027 is 27 May.
        ("2027-05-13", "2027-05-13", "2027-05-28"),
        # The office came to the end of it nine days late: at least seven days are left.
        ("2027-03-26", "2027-04-04", "2027-04-12"),
        ("2027-03-26", "2027-04-02", "2027-04-09"),
    ],
)
def test_a_claim_may_be_filed_for_fourteen_days_and_never_less_than_seven(ended: str, opened: str, due: str) -> None:
    world = World(dt.datetime.fromisoformat(f"{opened}T12:00:00").replace(tzinfo=ZONE))
    script = REFUND.definition.elements["set_term"].script
    assert script is not None
    known = {"placement": placement(ended_on=ended), "rules": RULES}
    assert evaluate(script.removeprefix("="), known, world) == due


@pytest.mark.parametrize(("owner", "proof"), [("own", False), ("other", True)])
def test_only_an_account_of_somebody_else_needs_a_proof(owner: str, proof: bool) -> None:
    assert REFUND.decisions.decide("account_rule", {"claim": {"account_owner": owner}}, TODAY).value is proof


def test_the_scenarios_are_told_what_an_internship_tells() -> None:
    """What stands in for the other case in scenarios has exactly its parts."""
    told = json.loads((ROOT / "bpmn/internship_refund/scenarios/entitled.json").read_text())["start"]
    definition = load("internship").definition
    for element in ("tell_completed", "tell_stopped"):
        parts = re.findall(r"[{,] ?(\w+):", definition.elements[element].inputs["placement"])
        assert parts == list(told["data"]["placement"]), element
        assert definition.elements[element].event_name == told["message"]
