"""Terms: the clock moves, the sweep finds what is due, the case goes on; early and repeated jobs do nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from es_workflow import clock, db, jobs
from es_workflow.casework import audit, timers
from es_workflow.casework.business_clock import Clock
from es_workflow.errors import NotAllowed
from es_workflow.models import Timer, UserTask
from tests.casework.play import GOOD, POOR, REQUEST, do, open_elements, open_task


@pytest.fixture
def awaiting_correction(make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], POOR)
    do(case, "review_second", people.assessors[1], POOR)
    return case


def test_term_ends_the_case_when_nobody_answers(awaiting_correction, office):
    case = awaiting_correction
    [timer] = db.session.scalars(select(Timer).where(Timer.case_id == case.id)).all()
    task = open_task(case, "correct_request")
    assert timer.due_at == task.due_at
    assert timers.next_due(case) == timer.due_at
    assert timer.due_at.astimezone(clock.ZONE).time() == dt.time(), "the whole last day counts"
    office.clock.move_to(timer.due_at - dt.timedelta(minutes=5))
    assert timers.sweep() == 0
    office.clock.move_to(timer.due_at)
    assert timers.sweep() == 1
    assert timers.sweep() == 0, "the case already has its job"
    jobs.drain()
    db.session.refresh(case)
    assert (case.status, open_elements(case)) == ("abandoned", [])
    assert case.ended_at is not None
    assert db.session.get_one(UserTask, task.id).status == "cancelled"
    assert timers.next_due(case) is None


def test_early_and_repeated_wakes_do_nothing(awaiting_correction, office):
    case = awaiting_correction
    seq = case.audit_seq
    assert not timers.wake(case.id)
    assert case.audit_seq == seq
    office.clock.advance(dt.timedelta(days=20))
    assert timers.wake(case.id)
    assert not timers.wake(case.id)
    assert case.audit_seq == seq + 1
    assert audit.verify(case).whole


def test_what_is_overdue_happens_before_the_next_step(make_case, people, office):
    """The reminder to the director is due; the director decides before the sweep came."""
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], GOOD)
    do(case, "review_second", people.assessors[1], GOOD)
    office.clock.advance(dt.timedelta(days=10))
    do(case, "decide", people.director, {"agreed": "no", "reason": "Brak środków."})
    assert case.status == "refused"
    last = audit.list_for(case)[-1]
    assert last.data["timers"]
    assert "remind" in last.data["path"]


def test_real_time_cannot_be_moved(db_session):
    with pytest.raises(NotAllowed):
        Clock(movable=False).advance(dt.timedelta(days=1))


def test_time_does_not_go_back(db_session, office):
    before = office.clock.advance(dt.timedelta(days=3))
    with pytest.raises(NotAllowed):
        office.clock.advance(-dt.timedelta(days=1))
    assert office.clock.now() >= before
    assert office.clock.now() - dt.datetime.now(dt.UTC) > dt.timedelta(days=2, hours=23)
