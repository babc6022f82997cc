"""Taking, giving back and submitting user tasks, on the toy process."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, select

from es_workflow import db
from es_workflow.casework import access, cases, runtime, tasks
from es_workflow.casework.steps import CaseClosed, TaskClosed
from es_workflow.errors import Conflict, NotAllowed
from es_workflow.models import ServiceJob, Timer, User, UserTask
from tests.casework.play import GOOD, POOR, REQUEST, do, open_elements, open_task


@pytest.fixture
def in_review(make_case, people):
    """A case whose two reviews are open."""
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    return case


def test_submitting_moves_the_case_on(make_case, people):
    case = make_case()
    outcome = do(case, "fill_request", people.applicant, REQUEST)
    assert open_elements(case) == ["review_first", "review_second"]
    assert case.status == "reviewing"
    assert outcome.status_before == "draft"
    assert case.subject == "Drukarka do biura"
    assert case.number
    assert case.number.startswith("TOY.1.1.")
    assert case.submitted_at is not None
    assert case.search_text.startswith("toy.1.1.")
    assert "drukarka do biura" in case.search_text


def test_claimed_task_is_the_claimers(in_review, people):
    first, second, _ = people.assessors
    task = open_task(in_review, "review_first")
    tasks.claim(task, by=first)
    with pytest.raises(Conflict, match="Jan Dąbrowski"):
        tasks.claim(task, by=second)
    with pytest.raises(NotAllowed):
        tasks.complete(task, by=second, answers=GOOD)


def test_claiming_twice_changes_nothing(in_review, people):
    task = open_task(in_review, "review_first")
    tasks.claim(task, by=people.assessors[0])
    rev = task.rev
    tasks.claim(task, by=people.assessors[0])
    assert task.rev == rev


def test_unclaimed_task_cannot_be_submitted(in_review, people):
    with pytest.raises(NotAllowed, match="Najpierw weź"):
        tasks.complete(open_task(in_review, "review_first"), by=people.assessors[0], answers=GOOD)


def test_other_group_cannot_claim(in_review, people):
    for person in (people.clerk, people.director, people.admin, people.applicant):
        with pytest.raises(NotAllowed):
            tasks.claim(open_task(in_review, "review_first"), by=person)


def test_four_eyes_forbid_both_reviews(in_review, people):
    first = people.assessors[0]
    tasks.claim(open_task(in_review, "review_first"), by=first)
    with pytest.raises(NotAllowed, match="czterech oczu"):
        tasks.claim(open_task(in_review, "review_second"), by=first)
    do(in_review, "review_first", first, GOOD)
    with pytest.raises(NotAllowed, match="czterech oczu"):
        tasks.claim(open_task(in_review, "review_second"), by=first)


def test_released_task_may_be_taken_by_a_colleague(in_review, people):
    task = open_task(in_review, "review_first")
    tasks.claim(task, by=people.assessors[0])
    tasks.release(task, by=people.assessors[0])
    tasks.claim(task, by=people.assessors[1])
    with pytest.raises(NotAllowed):
        tasks.release(task, by=people.assessors[2])


def test_coordinator_assigns_within_the_group_and_four_eyes(in_review, people):
    first, second, _ = people.assessors
    task, other = open_task(in_review, "review_first"), open_task(in_review, "review_second")
    with pytest.raises(NotAllowed):
        tasks.assign(task, to=first, by=second)
    with pytest.raises(NotAllowed, match="nie należy"):
        tasks.assign(task, to=people.clerk, by=people.coordinator)
    tasks.assign(task, to=first, by=people.coordinator)
    with pytest.raises(NotAllowed, match="czterech oczu"):
        tasks.assign(other, to=first, by=people.coordinator)
    assert first not in tasks.candidates(other)
    tasks.assign(task, to=second, by=people.coordinator)
    assert task.assignee_id == second.id


def test_second_submission_is_told_who_and_when(in_review, people):
    first = people.assessors[0]
    task = open_task(in_review, "review_first")
    do(in_review, "review_first", first, GOOD)
    with pytest.raises(TaskClosed, match=r"wykonał\(a\) już Jan Dąbrowski, \d+ \w+ \d{4}"):
        tasks.complete(task, by=first, answers=GOOD)


def test_applicants_of_one_organisation_share_their_task(make_case, people):
    case = make_case()
    outcome = do(case, "fill_request", people.colleague, REQUEST)
    assert outcome.case.status == "reviewing"


def test_late_submission_is_refused_kindly_and_changes_nothing(in_review, people, office):
    do(in_review, "review_first", people.assessors[0], POOR)
    do(in_review, "review_second", people.assessors[1], POOR)
    assert open_elements(in_review) == ["correct_request"]
    task = open_task(in_review, "correct_request")
    state, rev = in_review.state, in_review.rev
    office.clock.advance(dt.timedelta(days=10))
    with pytest.raises(TaskClosed, match="Termin upłynął"):
        tasks.complete(task, by=people.applicant, answers=REQUEST)
    db.session.refresh(in_review, ["state", "rev", "status"])
    assert (in_review.state, in_review.rev, in_review.status) == (state, rev, "correction")
    assert open_elements(in_review) == ["correct_request"]


def test_ended_case_takes_nothing_more(in_review, people):
    task = open_task(in_review, "review_first")
    tasks.claim(task, by=people.assessors[0])
    cases.act(in_review, "withdraw", by=people.applicant, answers={"reason": "Już niepotrzebne."})
    db.session.refresh(task)
    assert task.status == "cancelled"
    with pytest.raises((TaskClosed, CaseClosed)):
        tasks.complete(task, by=people.assessors[0], answers=GOOD)
    assert db.session.scalars(select(Timer).where(Timer.case_id == in_review.id)).all() == []
    assert db.session.scalars(select(ServiceJob).where(ServiceJob.case_id == in_review.id)).all() == []


@pytest.mark.parametrize("last", [False, True], ids=["one of two", "a decision, a new task and its timer follow"])
def test_ordinary_completion_needs_at_most_twelve_statements(in_review, people, office, last):
    real_time = type(office.clock)(movable=False)
    runtime._office = runtime.Office(office.config, real_time, office.operations, office.packages)
    first, second, _ = people.assessors
    if last:
        do(in_review, "review_second", second, GOOD)
    task_id = open_task(in_review, "review_first").id
    tasks.claim(open_task(in_review, "review_first"), by=first)
    db.session.commit()
    db.session.expunge_all()
    by = db.session.get_one(User, first.id)  # signing in, not counted
    assert access.is_office(by)
    assert not access.organisations_of(by)
    statements: list[str] = []
    connection = db.session.connection()

    def note(_connection, _cursor, statement, *_) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        task = tasks.get_visible(task_id, by)
        tasks.complete(task, by=by, answers=GOOD, rev=task.rev)
        db.session.flush()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert len(statements) <= 12, "\n".join(statements)
    assert db.session.get_one(UserTask, task_id).status == "completed"
