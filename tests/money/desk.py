"""A desk that works out money with the content's own forms and tables: what is granted, what is eligible, what is paid.

No database and no process: each form is opened and read as people would submit it, each table is asked as a task would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from es_workflow.clock import ZONE
from es_workflow.config import ROOT
from es_workflow.content import load_package
from es_workflow.feel import World
from es_workflow.forms import Form

Row = Mapping[str, Any]
TERMS: Row = {"rate": 90, "cap_home": 4000, "abroad": "yes", "cap_abroad": 8000, "minimum": 300, "modes": "refund",
              "year_applications": 2, "year_amount": 8000}  # fmt: skip
"""What domain.md §3.5 says of a call, unless the example says otherwise."""


def on(day: str) -> World:
    """The morning of the day."""
    return World(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(10), tzinfo=ZONE))


class Desk:
    """The forms and tables of the fair subsidy on one day."""

    package = load_package(ROOT / "bpmn/fair_subsidy", ROOT / "forms/fair_subsidy")

    def __init__(self, day: str = "2026-09-07", terms: Row | None = None) -> None:
        self.day, self.world = day, on(day)
        self.terms = {**TERMS, **(terms or {})}

    def decide(self, decision: str, known: Row) -> Any:
        """What the table says."""
        return self.package.decisions.decide(decision, known, self.world).value

    @cached_property
    def rules(self) -> Any:
        """Rates and terms that hold for a case begun on the day."""
        return self.decide("rules", {})

    @cached_property
    def performance_rules(self) -> Any:
        """Terms and limits that hold for an agreement signed on the day."""
        return self.decide("performance_rules", {})

    def open(self, form: str, answers: Row, world: World | None = None, **variables: Any) -> Form:
        """The form with these answers, as its page would show it."""
        known = {
            "rules": self.rules, "performance_rules": self.performance_rules, "terms": self.terms, "project": None,
            "call": {"terms": self.terms}, "case": {"submitted": None}, "organisation": {}, "user": {}, **variables,
        }  # fmt: skip
        return self.package.form(form).open({**known, "variables": known}, world or self.world, "pl", answers=answers)

    # --- the application

    def apply(self, costs: Iterable[Sequence[Any]], **answers: Any) -> Form:
        """An application for these costs: (category, quantity, price, VAT)."""
        rows = [
            {"category": category, "description": "x", "quantity": quantity, "unit_price": price, "vat": vat}
            for category, quantity, price, vat in costs
        ]
        country = answers.pop("country", "PL")
        given = {"mode": "refund", "vat_recoverable": "no", "costs": rows, "fair": {"country": country}, **answers}
        return self.open("application", given)

    def award(self, sought: Decimal, *, granted_this_year: Decimal = Decimal(0), offered: Decimal | None = None) -> Any:
        """What can be granted within the limits."""
        return self.decide(
            "award",
            {
                "application": {"sought": sought},
                "used": {"granted_this_year": granted_this_year},
                "terms": self.terms,
                "reduced_offer": None if offered is None else {"offered": offered},
                "merit_result": {"points": 24, "fit_points": 5, "cost_points": 5},
                "reconsideration_review": None,
            },
        )["amount"]

    # --- the settlement

    def settle(self, application: Row, documents: Sequence[Row], granted: Decimal) -> Form:
        """A settlement that brings these cost documents."""
        fair = {"start": self.day, "end": self.day}
        rows = [
            {"number": f"F/{number}", "seller_nip": "1234563218", "issued_on": self.day, "service_on": self.day,
             "paid_on": self.day, "method": "transfer", **row}
            for number, row in enumerate(documents, 1)
        ]  # fmt: skip
        return self.open(
            "settlement", {"attended": "yes", "cost_docs": rows}, cancelled=False, duplicates=[], verification=None,
            application={**application, "fair": fair}, decision={"amount": granted},
        )  # fmt: skip

    def eligible(self, application: Row, accepted: Iterable[Row], planned: Sequence[Row] | None = None) -> Any:
        """What of the accepted documents ({category, accepted}) stays within the limits of the categories."""
        return self.decide(
            "eligible_costs",
            {
                "application": {**application, "fair": {"start": self.day}},
                "rules": self.rules,
                "performance_rules": self.performance_rules,
                "planned_costs": planned,
                "verification": {"docs": list(accepted)},
            },
        )

    def pay(self, eligible: Decimal, granted: Decimal) -> Any:
        """What is paid of an agreement for so much."""
        known = {"payment_preparation": {"eligible": eligible}, "decision": {"amount": granted}, "terms": self.terms}
        return self.decide("payment", known)

    # --- the return of paid money

    def returned(self, owed: Decimal, *, paid_on: str, delivered_on: str, ground: str, on_day: str, amount: Any) -> Any:
        """How a payment that came in on a day divides into principal and interest; None pays everything."""
        rules = self.decide("recovery_rules", {"paid_on": paid_on, "ground": ground})
        due = str(dt.date.fromisoformat(delivered_on) + dt.timedelta(days=int(rules["terms"]["term"])))
        form = self.open(
            "money_return", {"outcome": "received", "returned_on": on_day, "amount": amount}, world=on(on_day),
            recovery_rules=rules, to_return=owed, paid_on=paid_on, return_from=delivered_on, return_due=due,
            interest_since=paid_on if rules["interest_start"] == "payment" else due,
        )  # fmt: skip
        answers = {**form.answers, "amount": form.answers["due"] if amount is None else amount}
        return self.decide("returned", {"money_return": answers, "to_return": owed})


def faults(form: Form, *names: str) -> list[str]:
    """Which of these questions the form refuses; of rows by their place."""
    form.validate()
    return sorted({error.field_id for error in form.errors if error.field_id.removeprefix("f-").startswith(names)})
