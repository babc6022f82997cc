"""Money worked by hand (examples.json, with the derivation of each) comes out of the real forms, tables and ledger."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from es_workflow.casework import books, de_minimis, exchange_rates, funding, payments, runtime
from es_workflow.casework.exchange_rates import RateTable
from es_workflow.casework.scenario_time import moment_of, set_clock
from tests.casework import grants
from tests.casework.play import do
from tests.casework.test_de_minimis import US, enter
from tests.money.desk import Desk, Row, faults

EXAMPLES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "examples.json").read_text())
RATE, GROSZ = Decimal("4.6806"), Decimal("0.01")
ACCOUNT = "PL61109010140000071219812874"


def those_with(part: str = "", key: str = "why") -> Any:
    """The examples that tell of this."""
    found = [example for example in EXAMPLES if key in (example[part] if part else example)]
    return pytest.mark.parametrize("example", found, ids=lambda example: example["why"][:60])


def exact(value: Any) -> str:
    """An amount as the examples write it."""
    return f"{Decimal(value).quantize(GROSZ):f}"


def desk_of(given: Row) -> Desk:
    return Desk(given.get("day", "2026-09-07"))


def application(desk: Desk, given: Row, requested: str) -> Any:
    answers: dict[str, Any] = {"vat_recoverable": given.get("vat", "no"), "requested": Decimal(requested)}
    if "vat_unrecoverable" in given:
        answers["vat_unrecoverable"] = Decimal(given["vat_unrecoverable"])
    costs = [(category, quantity, Decimal(price), vat) for category, quantity, price, vat in given["costs"]]
    return desk.apply(costs, country=given.get("country", "PL"), **answers)


def document(row: Row) -> dict[str, Any]:
    """A cost document as it is typed: amounts exact, without VAT unless the example has some."""
    amounts = ("net", "vat_amount", "vat_unrecoverable", "eligible")
    return {"vat_amount": Decimal(0)} | {k: Decimal(v) if k in amounts else v for k, v in row.items()}


@those_with()
def test_the_application_shows_the_base_and_the_highest_amount(example: Row) -> None:
    given, expected = example["given"], example["expected"]
    form = application(desk_of(given), given, given.get("requested", expected["limit"]))
    shown = {"base": exact(form.answers["base"]), "limit": exact(form.answers["grant_limit"])}
    assert shown == {"base": expected["base"], "limit": expected["limit"]}
    refused = [field.removeprefix("f-") for field in faults(form, "costs", "requested", "vat")]
    assert refused == expected.get("refused", [])
    if not refused:
        more = application(desk_of(given), given, exact(Decimal(expected["limit"]) + GROSZ))
        assert faults(more, "requested") == ["f-requested"]


@those_with("expected", "granted")
def test_the_grant_keeps_every_limit_and_becomes_euros(example: Row, people: Any, db_session: Any) -> None:
    given, expected = example["given"], example["expected"]
    assert exact(granted(desk_of(given), given, expected, people)) == expected["granted"]
    if "eur" in expected:
        assert exact(de_minimis.in_euros(Decimal(expected["granted"]), RATE)) == expected["eur"]
    if "paid_eur" in expected:
        assert exact(de_minimis.in_euros(Decimal(expected["paid"]), RATE)) == expected["paid_eur"]


def granted(desk: Desk, given: Row, expected: Row, people: Any) -> Decimal:
    """The award: what the aid, the year and the call leave of what is asked for."""
    day = dt.date.fromisoformat(desk.day)
    set_clock(moment_of(f"{desk.day}T10:00"))
    exchange_rates.keep([RateTable("1/A/NBP", day, {"EUR": RATE})], by=None, source="test")
    for when, euros in given.get("other_aid", ()):
        enter(US, f"{dt.date.fromisoformat(when):%d.%m.%Y}", euros)
    sought = Decimal(expected["limit"])
    left = de_minimis.standing(de_minimis.Recipient(US, "My"), day).left_eur
    left_pln = de_minimis.in_zloty(left, exchange_rates.rate_on(day))
    offered = None
    if left_pln < sought:
        told = {"application": {"sought": sought}, "de_minimis": {"left_pln": left_pln, "left_eur": left}}
        offered = desk.open("reduced_offer", {}, **told).answers["offered"]
    year = Decimal(given.get("granted_this_year", 0))
    award: Decimal = desk.award(sought, granted_this_year=year, offered=offered)
    if award < desk.terms["minimum"]:
        return Decimal(0)
    available = Decimal(given.get("call_left", "420000.00"))
    if available < award:
        form = desk.open(
            "partial_offer", {}, award={"amount": award}, call={"terms": desk.terms, "available": available}
        )
        award = form.answers["offered"]
    return award


@those_with("given", "documents")
def test_the_settlement_pays_what_the_rules_leave_and_releases_the_rest(
    example: Row, people: Any, db_session: Any
) -> None:
    given, expected = example["given"], example["expected"]
    desk, agreement = desk_of(given), Decimal(expected["granted"])
    applied = application(desk, given, expected["limit"]).answers
    limits = [exact(limit) for limit in limits_of(desk, applied, given, agreement)]
    assert limits == expected.get("document_limits", limits)
    accepted = [
        {"category": row["category"], "accepted": Decimal(limit)}
        for row, limit in zip(given["documents"], limits, strict=True)
    ]
    annex = [{"category": category, "amount": Decimal(amount)} for category, amount in given.get("annex", ())]
    eligible = desk.eligible(applied, accepted, annex or None)["total"]
    paid = desk.pay(eligible, agreement)
    shown = (exact(eligible), exact(paid["to_pay"]), exact(paid["unused"]))
    assert shown == (expected["eligible"], expected["paid"], expected["released"])
    assert booked(agreement, Decimal(exact(paid["to_pay"])), people, given) == {
        name: expected[name] for name in ("paid", "released", "subsidy", "own")
    }


def limits_of(desk: Desk, applied: Row, given: Row, agreement: Decimal) -> list[Decimal]:
    """What the form lets be eligible of each document; a grosz more it refuses."""
    documents = [document(row) for row in given["documents"]]
    if not documents:
        return []
    shown = desk.settle(applied, documents, agreement).answers["cost_docs"]
    limits = [row["limit"] for row in shown]
    full = [{**row, "eligible": limit} for row, limit in zip(documents, limits, strict=True)]
    more = [{**row, "eligible": limit + GROSZ} for row, limit in zip(documents, limits, strict=True)]
    money_of = [f"cost_docs-{number}-eligible" for number in range(len(documents))]
    assert faults(desk.settle(applied, full, agreement), *money_of) == []
    assert faults(desk.settle(applied, more, agreement), *money_of) == [f"f-{name}" for name in money_of]
    return limits


def booked(agreement: Decimal, to_pay: Decimal, people: Any, given: Row) -> dict[str, str]:
    """The same through a case: reserved, contracted, ordered, paid, the rest released; the books agree."""
    call = grants.make_call(given.get("call_left", "60000.00"))
    case = grants.apply(call, people.applicant, people.organisation, exact(agreement))
    do(case, "decide", people.director, {"amount": None})
    do(case, "sign", people.applicant, {"amount": agreement})
    now, parts = runtime.office().clock.now(), {"subsidy": "0.00", "own": "0.00"}
    if to_pay:
        order = payments.order(case, to_pay, account=ACCOUNT, recipient="PES", title="x", by=None, now=now)
        parts = {"subsidy": exact(order.subsidy), "own": exact(order.own)}
        funding.pay(case, to_pay, now=now)
    released = funding.release(case, None, now=now)["released_amount"]
    funds = funding.of_case(case)
    assert (funds.paid + released, funds.reserved, funds.contracted) == (agreement, 0, 0)
    assert call.reserved + call.contracted + call.paid == to_pay
    assert not list(books.differences())
    return {"paid": exact(funds.paid), "released": exact(released), **parts}


@those_with("given", "recovery")
def test_returned_money_divides_into_principal_and_interest(example: Row) -> None:
    given, expected = example["given"], example["expected"]
    desk, owed, divided = desk_of(given), Decimal(expected["paid"]), []
    told = {name: given["recovery"][name] for name in ("ground", "paid_on", "delivered_on")}
    for on_day, amount in given["recovery"]["returns"]:
        part = desk.returned(owed, **told, on_day=on_day, amount=None if amount is None else Decimal(amount))
        divided.append([exact(part["principal"]), exact(part["interest"])])
        owed = part["remaining"]
    assert (divided, owed) == (expected["returns"], 0)


def test_each_example_says_how_it_was_worked_out() -> None:
    assert len(EXAMPLES) >= 21
    assert all(example["derivation"] for example in EXAMPLES)
