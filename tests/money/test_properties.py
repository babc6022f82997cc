"""Whatever people apply for and bring to the settlement: no limit is passed and no grosz is lost or invented.

The bulk asks the content's decision tables; a sample goes through the forms and through the ledger of a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from es_workflow.casework import money
from es_workflow.models import ProjectVersion
from tests.money.desk import TERMS, Desk, Row, faults
from tests.money.test_examples import booked

LOAN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
GROSZ = Decimal("0.01")
CATEGORIES = ("stand", "registration", "stand_build", "transport", "travel", "lodging", "allowance", "promotion",
              "translation")  # fmt: skip
SHARES = {"promotion": Decimal("0.20"), "translation": Decimal("0.10")}
VAT = {"23": 23, "8": 8, "5": 5, "0": 0, "zw": 0}


def amounts(low: str = "0.01", high: str = "9000") -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=Decimal(low), max_value=Decimal(high), places=2)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(GROSZ, ROUND_HALF_UP)


@dataclass(frozen=True)
class Tale:
    """A random application, what is left of each limit, and the settlement that follows."""

    costs: tuple[tuple[str, Decimal, str], ...]
    """Category, net amount, VAT."""
    vat: str
    unrecoverable: int
    """Of the VAT, in per cent, where it can be recovered in part."""
    accepted: tuple[tuple[str, Decimal], ...]
    rate: int
    cap: Decimal
    year_granted: Decimal
    aid_left: Decimal | None
    call_left: Decimal
    asked: int
    """Of what could be asked for, in per cent."""

    @cached_property
    def application(self) -> dict[str, Any]:
        """The application with the amounts that its form works out; by hand, not by the form."""
        costs = [
            {"category": category, "net": net, "gross": rounded(net * (100 + VAT[vat]) / 100)}
            for category, net, vat in self.costs
        ]
        net, gross = sum((c["net"] for c in costs), Decimal(0)), sum((c["gross"] for c in costs), Decimal(0))
        part = rounded((gross - net) * self.unrecoverable / 100)
        told = {"no": gross, "yes": net, "partly": net + part}
        return {"costs": costs, "costs_net": net, "costs_gross": gross, "vat_recoverable": self.vat,
                "vat_unrecoverable": part, "base": told[self.vat]}  # fmt: skip

    @property
    def sought(self) -> Decimal:
        """What is asked for: a part of what the form would allow."""
        highest = min(rounded(self.application["base"] * self.rate / 100), self.cap)
        return max(rounded(highest * self.asked / 100), GROSZ)


tales = st.builds(
    Tale,
    costs=st.lists(
        st.tuples(st.sampled_from(CATEGORIES), amounts(), st.sampled_from(tuple(VAT))), min_size=1, max_size=6
    ).map(tuple),
    vat=st.sampled_from(("no", "yes", "partly")),
    unrecoverable=st.integers(0, 100),
    accepted=st.lists(st.tuples(st.sampled_from(CATEGORIES), amounts("0")), max_size=8).map(tuple),
    rate=st.integers(1, 100),
    cap=amounts("300", "8000"),
    year_granted=amounts("0", "9000"),
    aid_left=st.none() | amounts("0", "9000"),
    call_left=amounts("0", "9000"),
    asked=st.integers(1, 100),
)


def desk_for(tale: Tale) -> Desk:
    desk = Desk()
    desk.terms = {**TERMS, "rate": tale.rate, "cap_home": tale.cap}
    return desk


def agreement_of(tale: Tale, desk: Desk) -> Decimal:
    """The award within the limits; then what the call has."""
    offered = None if tale.aid_left is None else min(tale.sought, tale.aid_left)
    award: Decimal = desk.award(tale.sought, granted_this_year=tale.year_granted, offered=offered)
    assert award <= tale.sought <= tale.cap
    assert award <= max(0, 8000 - tale.year_granted)
    assert award <= (tale.sought if tale.aid_left is None else tale.aid_left)
    assert award in {tale.sought, offered, max(Decimal(0), 8000 - tale.year_granted)}, "it stops at a limit, not before"
    return min(award, tale.call_left)


def eligible_of(tale: Tale, desk: Desk) -> Decimal:
    """The eligible costs: every category within its plan and share, and not a grosz less than that."""
    documents = [{"category": category, "accepted": amount} for category, amount in tale.accepted]
    found = desk.eligible(tale.application, documents)
    total, rows = Decimal(found["total"]), {row["category"]: row for row in found["rows"]}
    assert set(rows) == set(CATEGORIES)
    assert total == sum(row["counted"] for row in rows.values())
    assert sum(row["counted"] + row["cut"] for row in rows.values()) == sum(
        amount for _category, amount in tale.accepted
    )
    for category, row in rows.items():
        assert 0 <= row["counted"] <= row["accepted"]
        assert row["counted"] <= rounded(row["planned"] * Decimal("1.2"))
        assert row["counted"] <= rounded(total * SHARES.get(category, Decimal(1)))
    whole = _largest_whole(rows)
    assert whole - 2 * GROSZ <= total <= whole + GROSZ / 1000
    return total


def _largest_whole(rows: Row) -> Decimal:
    """The largest total that keeps both shares, found by trying again and again."""
    kept = {name: min(Decimal(r["accepted"]), rounded(r["planned"] * Decimal("1.2"))) for name, r in rows.items()}
    whole = Decimal(sum(kept.values()))
    for _try in range(80):
        whole = sum((min(amount, whole * SHARES.get(name, Decimal(1))) for name, amount in kept.items()), Decimal(0))
    return whole


def paid_of(tale: Tale, desk: Desk, agreement: Decimal) -> Decimal:
    """What is paid: the refund, never above the agreement; with the unused part exactly the agreement."""
    eligible = eligible_of(tale, desk)
    found = desk.pay(eligible, agreement)
    to_pay = Decimal(found["to_pay"])
    assert to_pay == min(agreement, rounded(eligible * tale.rate / 100))
    assert to_pay + found["unused"] == agreement
    return to_pay


def check(tale: Tale) -> None:
    desk = desk_for(tale)
    agreement = agreement_of(tale, desk)
    assert agreement <= tale.call_left
    to_pay = paid_of(tale, desk, agreement)
    assert 0 <= to_pay <= agreement


@given(tale=tales)
@settings(max_examples=200, deadline=None)
def test_no_limit_is_passed_and_no_grosz_is_lost(tale: Tale) -> None:
    check(tale)


@pytest.mark.soak(4)
@given(tale=tales)
@settings(max_examples=10_000, deadline=None, suppress_health_check=LOAN)
def test_no_limit_is_passed_and_no_grosz_is_lost_in_ten_thousand(tale: Tale) -> None:
    check(tale)


@given(tale=tales)
@settings(max_examples=12, deadline=None, suppress_health_check=LOAN)
def test_the_form_works_out_what_was_worked_out_by_hand(tale: Tale) -> None:
    desk = desk_for(tale)
    costs = [(category, 1, net, vat) for category, net, vat in tale.costs]
    told = {"vat_recoverable": tale.vat}
    if tale.vat == "partly":
        told["vat_unrecoverable"] = tale.application["vat_unrecoverable"]
    form = desk.apply(costs, requested=tale.sought, **told)
    by_hand = {name: tale.application[name] for name in ("costs_net", "costs_gross", "base")}
    assert {name: form.answers[name] for name in by_hand} == by_hand
    assert form.answers["grant_limit"] == min(rounded(by_hand["base"] * tale.rate / 100), tale.cap)
    assert bool(faults(form, "requested")) == (tale.sought < desk.terms["minimum"])


@given(tale=tales)
@settings(max_examples=8, deadline=None, suppress_health_check=LOAN)
def test_paid_and_released_are_what_was_reserved(tale: Tale, people: Any, db_session: Any) -> None:
    desk = desk_for(tale)
    agreement = max(agreement_of(tale, desk), GROSZ)
    to_pay = paid_of(tale, desk, agreement)
    parts = booked(agreement, to_pay, people, {"call_left": str(agreement)})
    assert Decimal(parts["paid"]) + Decimal(parts["released"]) == agreement
    assert Decimal(parts["subsidy"]) + Decimal(parts["own"]) == to_pay


@given(amount=amounts("0.01", "100000"))
@settings(max_examples=300, deadline=None)
def test_the_parts_of_a_payment_are_the_payment(amount: Decimal) -> None:
    shares = money.split(amount, ProjectVersion(total=Decimal("3240000.00"), subsidy=Decimal("2754000.00")))
    assert shares.subsidy + shares.own == amount
    assert abs(shares.subsidy - amount * Decimal("0.85")) <= GROSZ / 2


@example(owed=Decimal("300.00"), parts=[1, 1], days=0)
@given(owed=amounts("300", "8000"), parts=st.lists(st.integers(1, 99), max_size=3), days=st.integers(0, 900))
@settings(max_examples=10, deadline=None, suppress_health_check=LOAN)
def test_instalments_give_back_exactly_what_was_paid(owed: Decimal, parts: list[int], days: int) -> None:
    desk, left, principal, received = Desk(), owed, Decimal(0), Decimal(0)
    told = {"paid_on": "2021-10-18", "delivered_on": "2021-11-02", "ground": "false_data"}
    for share in [*parts, None]:
        on_day = f"2022-0{1 + days % 9}-1{days % 10}"
        amount = None if share is None else max(rounded(left * share / 100), Decimal(1))
        found = desk.returned(left, **told, on_day=on_day, amount=amount)
        assert found["principal"] + found["interest"] == found["amount"]
        principal, received = principal + found["principal"], received + found["amount"]
        left = Decimal(found["remaining"])  # a whole amount is told as an int
        assert left >= 0
    assert (principal, left) == (owed, 0)
    assert received >= owed
