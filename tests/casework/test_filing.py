"""A number is not a filing: who was given a number has filed nothing until `case:file`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from es_workflow import db
from es_workflow.casework import cases, catalogues, deployments, facts, incidents, legal_clock, results, runtime
from es_workflow.models import Call, Case
from tests.casework import filing
from tests.casework.play import do

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def call(organisation) -> Call:
    return filing.make_call()


@pytest.fixture
def case(call: Call, applicant, organisation) -> Case:
    return cases.start("claims", by=applicant, organisation=organisation, call=call)


def known(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = facts.of_case(case, runtime.office().clock.now())
    return found


def listed(case: Case) -> tuple[int, int]:
    """How many rows the public list of its call and the catalogue have."""
    db.session.flush()  # both ask the database
    return len(results.preview(case.call)[1]), len(catalogues.get("claims").rows)


def test_a_case_with_a_number_has_not_been_filed(case: Case) -> None:
    assert case.number is not None
    assert case.number.startswith("CL.1.1.")
    assert case.submitted_at is None
    assert known(case)["case"] | {"started": None} == {
        "number": case.number, "status": None, "status_name": None, "subject": None, "started": None,
        "submitted": None, "office_days": 0, "clock": "running",
    }  # fmt: skip
    in_a_month = case.started_at + dt.timedelta(days=30)
    assert legal_clock.office_days(case, in_a_month, runtime.office().calendars.recent()) == 0
    assert listed(case) == (0, 0)


def test_the_filing_sets_the_day_once_and_keeps_the_number(case: Case, applicant) -> None:
    number, before = case.number, runtime.office().clock.now()
    do(case, "ask", applicant, {"amount": Decimal("5.00")})
    assert case.number == number
    assert case.submitted_at is not None
    assert before <= case.submitted_at <= runtime.office().clock.now()
    assert known(case)["case"]["submitted"] is not None
    assert listed(case) == (1, 1)


def test_the_terms_of_the_call_count_as_they_are_when_it_is_filed(case: Case, call: Call, applicant) -> None:
    call.terms = {"amount": 200}
    assert known(case)["call"]["terms"] == {"amount": 200}
    do(case, "ask", applicant, {"amount": Decimal("5.00")})
    call.terms = {"amount": 300}
    assert known(case)["call"]["terms"] == {"amount": 200}


def test_what_has_no_number_cannot_be_filed(call: Call, applicant, organisation) -> None:
    deployments.put_into_use(filing.package(filing.UNNUMBERED))
    case = cases.start("claims", by=applicant, organisation=organisation, call=call)
    do(case, "ask", applicant, {"amount": Decimal("5.00")})
    [stopped] = incidents.list_open(case)
    assert (stopped.element_id, case.submitted_at) == ("file", None)
    assert "Sprawa bez numeru nie może być złożona." in stopped.message
