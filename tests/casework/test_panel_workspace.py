"""The comparison of all candidates: my sheets and my progress; what others think shows only when it may."""

from __future__ import annotations

import pytest

from es_workflow import db
from es_workflow.casework import declarations
from es_workflow.casework.panels import workspace
from tests.casework import juries
from tests.casework.test_panel_sessions import candidate


@pytest.fixture
def jury(people):
    return juries.jurors(people, 3)


@pytest.fixture
def call(people, jury):
    call = juries.make_call()
    juries.seat(call, jury)
    return call


def row_of(call, user, case):
    return next(row for row in workspace.of(call, user).rows if row.case.id == case.id)


def test_my_progress_and_the_way_to_my_open_sheets(call, people, jury):
    first, second = juries.apply(call, people), juries.apply(call, people, by=people.outsider)
    juries.score(first, jury[0], 70)
    mine = workspace.of(call, jury[0])
    assert [criterion.code for criterion in mine.criteria] == ["J1"]
    assert (mine.done, mine.mine) == (1, 2)
    done, open_ = (row_of(call, jury[0], case) for case in (first, second))
    assert (done.state, done.task, done.mine, done.cells[0].mine) == ("done", None, 70, 70)
    assert (open_.state, open_.task, open_.mine) == ("open", juries.sheet_of(second, jury[0]), None)
    assert (done.filed, done.asked) == (1, 3)


def test_nobody_learns_what_others_think_before_all_sheets_of_the_case_are_in(call, people, jury):
    case = juries.apply(call, people)
    juries.score(case, jury[0], 70)
    juries.score(case, jury[1], 40)
    assert row_of(call, jury[0], case).mean == 70  # of what they may read: their own
    waiting = row_of(call, jury[2], case)
    assert (waiting.state, waiting.mean, waiting.cells[0].mean) == ("open", None, None)
    juries.score(case, jury[2], 10)
    for user in jury:
        assert (row_of(call, user, case).mean, row_of(call, user, case).cells[0].mean) == (40, 40)


def test_who_runs_the_panel_sees_how_many_sheets_are_in_but_no_points_while_some_are_out(call, people, jury):
    case = juries.apply(call, people)
    juries.score(case, jury[0], 70)
    row = row_of(call, people.clerk, case)
    assert (row.state, row.filed, row.asked, row.mean, row.mine) == ("none", 1, 3, None, None)


def test_who_is_excluded_sees_the_candidate_and_nothing_of_its_sheets(call, people, jury):
    case = juries.apply(call, people)
    declarations.declare(juries.sheet_of(case, jury[0]), conflict=True, reason="Brat", by=jury[0])
    juries.score(case, jury[1], 40)
    juries.score(case, jury[2], 10)
    db.session.flush()
    row = row_of(call, jury[0], case)
    assert (row.state, row.mean, row.mine, row.asked) == ("excluded", None, None, 2)
    assert workspace.of(call, jury[0]).mine == 0


def test_candidates_of_another_edition_are_not_there(call, people, jury):
    candidate(call, people, 50)
    other = juries.make_call()
    juries.seat(other, jury[:1])
    case = candidate(other, people, 60)
    assert [row.case.id for row in workspace.of(other, jury[0]).rows] == [case.id]
