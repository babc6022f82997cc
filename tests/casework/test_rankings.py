"""The ranking list: the same whatever the order of arrival, approved by somebody else, funded in its order."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from es_workflow.casework import access, books, incidents, queue, ranking, rankings
from es_workflow.casework.rankings import ListChanged
from es_workflow.errors import Conflict, NotAllowed
from tests.casework import grants
from tests.casework.play import do, open_elements

MIDNIGHT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Placed:
    """A place on a list, without a case."""

    case_id: uuid.UUID
    score: Decimal
    ties: list[Decimal]
    submitted_at: dt.datetime
    amount: Decimal = Decimal(1)


points = st.decimals(min_value=0, max_value=6, places=1)
panels = st.lists(
    st.builds(
        Placed,
        case_id=st.uuids(version=4),
        score=points,
        ties=st.lists(points, max_size=2),
        submitted_at=st.integers(0, 3).map(lambda minutes: MIDNIGHT + dt.timedelta(minutes=minutes)),
    ),
    max_size=12,
    unique_by=lambda place: place.case_id,
)


def the_order_does_not_depend_on_the_arrival(panel, shuffled):
    expected = ranking.ranked(panel)
    assert ranking.ranked(shuffled) == expected
    assert ranking.digest(ranking.ranked(shuffled)) == ranking.digest(expected)
    for before, after in pairwise(expected):
        assert before.score >= after.score
        if before.score == after.score and before.ties == after.ties:
            assert before.submitted_at <= after.submitted_at


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_the_list_is_the_same_whatever_the_order_of_arrival(data):
    panel = data.draw(panels)
    the_order_does_not_depend_on_the_arrival(panel, data.draw(st.permutations(panel)))


@pytest.mark.soak
@given(st.data())
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_random_panels_are_ranked_the_same_whatever_the_order_of_arrival(data):
    panel = data.draw(panels)
    the_order_does_not_depend_on_the_arrival(panel, data.draw(st.permutations(panel)))


def test_points_then_tie_breakers_then_the_earlier_submission():
    def one(number, score, ties, minutes):
        return Placed(
            uuid.UUID(int=number), Decimal(score), [Decimal(tie) for tie in ties], MIDNIGHT + dt.timedelta(0, minutes)
        )

    best = one(1, "25.5", ["4"], 9)
    by_first_tie, by_second_tie = one(2, "24", ["6", "1"], 8), one(3, "24", ["5", "5"], 7)
    without_second_tie, earlier, later = one(4, "24", ["5"], 1), one(5, "20", [], 2), one(6, "20", [], 3)
    assert ranking.ranked([later, without_second_tie, by_second_tie, earlier, best, by_first_tie]) == [
        best, by_first_tie, by_second_tie, without_second_tie, earlier, later,
    ]  # fmt: skip


# --- through a process


@pytest.fixture
def call(people):
    """A call of ranking mode with money for two of 400 zł."""
    return grants.make_call("1000.00", mode="ranking")


@pytest.fixture
def approver(people):
    """May approve the list."""
    people.director.memberships[0].group.permissions = [*access.Permission]
    return people.director


def scored(call, people, points, tie=0, amount="400.00"):
    case = grants.apply(call, people.applicant, people.organisation, amount)
    do(case, "assess", people.director, {"amount": Decimal(points), "tie": Decimal(tie)})
    return case


def test_the_approved_list_funds_in_its_order_and_tells_everybody(call, people, approver):
    low, high, tied = scored(call, people, 18), scored(call, people, 25), scored(call, people, 18, tie=3)
    assert [row.place.case_id for row in rankings.rows(call)] == [high.id, tied.id, low.id]
    assert [row.funded for row in rankings.rows(call)] == [True, True, False]
    rankings.propose(call, by=people.clerk)
    rankings.approve(call, by=approver)
    grants.deliver()
    assert [open_elements(grants.fresh(case.id)) for case in (high, tied, low)] == [["sign"], ["sign"], []]
    assert [(row.rank, row.funded) for row in rankings.rows(call)] == [(1, True), (2, True), (3, False)]
    assert rankings.recomputes(call)
    do(grants.fresh(high.id), "sign", people.applicant, {"amount": 0})
    grants.deliver()
    assert open_elements(grants.fresh(low.id)) == ["sign"]
    assert not list(books.differences())


def test_whoever_put_the_list_forward_does_not_approve_it(call, people, approver):
    scored(call, people, 18)
    assert not rankings.can_approve(approver, call)
    rankings.propose(call, by=approver)
    assert not rankings.can_approve(approver, call)
    with pytest.raises(NotAllowed):
        rankings.approve(call, by=approver)
    assert not rankings.can_approve(people.applicant, call)
    call.four_eyes = False
    rankings.approve(call, by=approver)
    with pytest.raises(Conflict, match="już zatwierdzona"):
        rankings.propose(call, by=approver)


def test_a_list_that_changed_since_is_put_forward_again(call, people, approver):
    scored(call, people, 18)
    rankings.propose(call, by=people.clerk)
    late = scored(call, people, 30)
    with pytest.raises(ListChanged):
        rankings.approve(call, by=approver)
    rankings.propose(call, by=people.clerk)
    rankings.approve(call, by=approver)
    assert queue.find(late.id).rank == 1


def test_after_the_approval_a_case_comes_to_its_place_among_those_who_wait(call, people, approver):
    first, second, third = (scored(call, people, number) for number in (30, 29, 20))
    rankings.propose(call, by=people.clerk)
    rankings.approve(call, by=approver)
    late = scored(call, people, 25)
    grants.deliver()
    assert open_elements(grants.fresh(late.id)) == []
    assert [queue.position(call, case.id) for case in (late, third)] == [1, 2]
    do(grants.fresh(first.id), "sign", people.applicant, {"amount": 0})
    grants.deliver()
    assert open_elements(grants.fresh(late.id)) == ["sign"]
    assert open_elements(grants.fresh(second.id)) == ["sign"]
    assert rankings.recomputes(call)


def test_a_list_that_was_tampered_with_is_found(call, people, approver):
    scored(call, people, 30)
    low = scored(call, people, 20)
    rankings.propose(call, by=people.clerk)
    rankings.approve(call, by=approver)
    queue.find(low.id).score = Decimal(31)
    assert [found.balance for found in books.differences()] == ["ranking"]


def test_a_continuous_call_has_no_list(people):
    case = scored(grants.make_call("10.00", mode="ranking"), people, 1)
    case.call.mode = "continuous"
    other = grants.apply(case.call, people.applicant, people.organisation, "5")
    do(other, "assess", people.director, {"amount": Decimal(5), "tie": Decimal(0)})
    [incident] = incidents.list_open(other)
    assert "nie ma listy rankingowej" in incident.message
