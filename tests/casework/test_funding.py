"""Cases and their call's money, through a process: reserved while it lasts, then the waiting list, then who is next."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from es_workflow.casework import books, calls, cases, facts, funding, incidents, queue, runtime, steps
from es_workflow.casework.calls import InvalidCall
from es_workflow.casework.funding import Funds
from tests.casework import grants
from tests.casework.play import do, open_elements


@pytest.fixture
def call(people):
    """A call with money for two applications of 400 zł."""
    return grants.make_call("1000.00")


def decided(call, people, amount="400.00"):
    """An application that was approved."""
    case = grants.apply(call, people.applicant, people.organisation, amount)
    do(case, "decide", people.director, {"amount": None})
    return case


def known(case):
    """What the case's expressions read."""
    return facts.of_case(case, runtime.office().clock.now())


def variables(case, *names):
    found = steps.peek(case).variables
    return [found.get(name) for name in names]


def test_money_is_reserved_while_it_lasts_then_cases_wait_in_their_order(call, people):
    first, second, third, fourth = (decided(call, people) for _ in range(4))
    assert [open_elements(case) for case in (first, second, third, fourth)] == [["sign"], ["sign"], [], []]
    assert variables(second, "funding", "reserved_amount") == ["reserved", Decimal("400.00")]
    assert variables(third, "funding", "waiting_position") == ["waiting", 1]
    assert variables(fourth, "funding", "waiting_position") == ["waiting", 2]
    assert (call.reserved, call.free, call.budget_line.reserved) == (800, 200, 800)
    assert not list(books.differences())


def test_a_release_promotes_the_next_and_sends_it_on(call, people):
    first, _second, third, fourth = (decided(call, people) for _ in range(4))
    do(first, "sign", people.applicant, {"amount": 0})
    grants.deliver()
    assert open_elements(grants.fresh(third.id)) == ["sign"]
    assert variables(third, "funding", "reserved_amount", "rank") == ["reserved", Decimal("400.00"), None]
    assert open_elements(grants.fresh(fourth.id)) == []
    assert queue.position(call, fourth.id) == 1
    assert grants.fresh(first.id).ended_at is not None
    assert funding.of_case(first) == Funds()
    assert not list(books.differences())


def test_who_does_not_fit_is_passed_over_by_the_next_who_does(call, people):
    first, big, small = decided(call, people, "900.00"), decided(call, people, "950.00"), decided(call, people, "500")
    calls.set_allocation(call, Decimal("1500.00"), by=people.clerk)
    grants.deliver()
    assert [open_elements(grants.fresh(one.id)) for one in (first, big, small)] == [["sign"], [], ["sign"]]


def test_paid_and_released_are_what_was_reserved(call, people):
    case = decided(call, people)
    do(case, "sign", people.applicant, {"amount": Decimal("400.00")})
    assert funding.of_case(case) == Funds(contracted=Decimal("400.00"))
    do(case, "settle", people.director, {"amount": Decimal("354.24")})
    assert funding.of_case(case) == Funds(paid=Decimal("354.24"))
    assert variables(case, "released_amount") == [Decimal("45.76")]
    assert (call.paid, call.free) == (Decimal("354.24"), Decimal("645.76"))
    assert known(case)["funds"]["paid"] == Decimal("354.24")
    assert not list(books.differences())


def test_more_than_contracted_is_not_paid_and_says_so(call, people):
    case = decided(call, people)
    do(case, "sign", people.applicant, {"amount": Decimal("400.00")})
    do(case, "settle", people.director, {"amount": Decimal("400.01")})
    [incident] = incidents.list_open(case)
    assert incident.message == "Kwota 400,01 zł przekracza kwotę środków z umów: 400,00 zł."
    assert funding.of_case(case) == Funds(contracted=Decimal("400.00"))


@pytest.mark.parametrize("amount", [Decimal("0.001"), 0, -1, True, None])
def test_what_is_no_amount_stops_the_case_in_words(call, people, amount):
    case = cases.start("grants", by=people.applicant, organisation=people.organisation, call=call)
    do(case, "ask", people.applicant, {"amount": amount})
    do(case, "decide", people.director, {"amount": None})
    [incident] = incidents.list_open(case)
    assert "kwota" in incident.message.lower()
    assert call.spoken_for == 0


def test_a_case_that_leaves_the_list_is_passed_over(call, people):
    first, _second, third, fourth = (decided(call, people) for _ in range(4))
    funding.leave(third)
    do(first, "sign", people.applicant, {"amount": 0})
    grants.deliver()
    assert [open_elements(grants.fresh(one.id)) for one in (third, fourth)] == [[], ["sign"]]


def test_a_call_keeps_its_line_and_what_is_spoken_for(call, people):
    decided(call, people)
    other = grants.make_line("10.00", "Z4", call.project_version)
    data = calls.data_of(call)
    with pytest.raises(InvalidCall, match="linii budżetowej"):
        calls.update_call(call, replace(data, budget_line_id=other.id), by=people.clerk)
    with pytest.raises(InvalidCall, match="400,00 zł"):
        calls.update_call(call, replace(data, allocation=Decimal("399.99")), by=people.clerk)


def test_the_line_bounds_calls_that_share_it_and_frees_them(people):
    line = grants.make_line("600.00")
    one, other = grants.make_call("600.00", line), grants.make_call("600.00", line)
    first, second = decided(one, people), decided(other, people)
    assert (open_elements(first), open_elements(second)) == (["sign"], [])
    do(first, "sign", people.applicant, {"amount": 0})
    grants.deliver()
    assert open_elements(grants.fresh(second.id)) == ["sign"]
    assert not list(books.differences())


def test_a_call_without_a_line_has_no_money(people):
    call = grants.make_call("1000.00", budget_line_id=None)
    [incident] = incidents.list_open(decided(call, people))
    assert "nie ma linii budżetowej" in incident.message


def test_the_terms_are_those_of_the_day_of_filing(call, people):
    call.terms = {"cap": 4000}
    case = grants.apply(call, people.applicant, people.organisation, "1")
    call.terms = {"cap": 1}
    assert known(case)["call"]["terms"] == {"cap": 4000}
    draft = cases.start("grants", by=people.applicant, organisation=people.organisation, call=call)
    assert known(draft)["call"]["terms"] == {"cap": 1}
