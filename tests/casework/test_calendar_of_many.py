"""A change of the calendar while thousands of cases have running terms: the request is short, every term moves once."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from sqlalchemy import func, select, text

from es_workflow import clock, db, jobs
from es_workflow.casework import calendar, calendar_impact
from es_workflow.casework.scenario_time import set_clock
from es_workflow.models import AuditEvent, Case, Timer, UserTask
from tests.casework.drawn import open_case
from tests.casework.many import copy
from tests.casework.test_calendar import answering
from tests.people import add_everybody

LAST, LATER = dt.date(2026, 11, 30), dt.date(2026, 12, 3)
SECONDS = 1.0
"""What the request of a change may take, whatever the number of cases."""
DONE = 1000
"""Jobs that are done; the rest of ten thousand waits."""


@pytest.mark.parametrize("number", [40, pytest.param(10_000, marks=pytest.mark.soak(1))])
def test_a_change_is_short_and_every_term_moves_once(real_db, office, number):
    with db.transaction():
        people = add_everybody()
        set_clock(dt.datetime(2026, 11, 23, 12, tzinfo=clock.ZONE))
        case_id = open_case(answering("=end of term(today(), 7)"), people).id
    with db.transaction():
        copy(case_id, number - 1, "MANY")
    begun = time.monotonic()
    with db.transaction():
        seen = calendar_impact.of(calendar.suspension(dt.date(2026, 11, 25), dt.date(2026, 11, 27), "ustawa").after)
    looked = time.monotonic() - begun
    assert looked < calendar_impact.PATIENCE + SECONDS
    assert (seen.of, seen.cases) == (number, seen.looked_at)
    begun = time.monotonic()
    with db.transaction():
        change = calendar.suspension(dt.date(2026, 11, 25), dt.date(2026, 11, 27), "ustawa")
        calendar.take(change, by=people.coordinator)
    taken = time.monotonic() - begun
    assert taken < SECONDS
    begun = time.monotonic()
    jobs.drain(limit=DONE)
    moved = time.monotonic() - begun
    with db.transaction() as session:
        ends = session.execute(select(Timer.due_at, func.count()).group_by(Timer.due_at)).all()
        days = {clock.last_day(due): count for due, count in ends}
        assert days[LATER] == session.scalar(select(func.count()).where(AuditEvent.type == "terms.moved"))
        assert days[LATER] == session.scalar(select(func.count()).where(Case.calendar_revision > 0))
        assert sum(days.values()) == number
        assert number > DONE or days == {LATER: number}
        spreads = session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'spread_calendar'"))
        assert spreads == (0 if number < DONE else 1), "the cases that have no job yet get one by it"
        due = set(session.scalars(select(UserTask.due_at).distinct()))
        assert {clock.last_day(one) for one in due} == set(days)
    told = (
        f"looked at {seen.looked_at} in {looked:.2f} s, changed in {taken:.3f} s, moved {days[LATER]} in {moved:.1f} s"
    )
    print(f"{number} cases: {told}")
