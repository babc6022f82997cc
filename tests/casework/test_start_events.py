"""Cases that begin at a term: by the worker, each once, and as the version in use says."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from es_workflow import db, jobs
from es_workflow.casework import audit, start_events
from es_workflow.casework.access import visible_cases
from es_workflow.casework.background import sweep_timers
from es_workflow.models import Case, Deployment, ProcessStart
from tests.casework.talking import put
from tests.casework.test_jobs import waiting
from tests.engine import drawing

pytestmark = pytest.mark.usefixtures("db_session")

HOUR = dt.timedelta(hours=1)


def clockwork(text: str, kind: str) -> Deployment:
    """Begins at the term, and is over at once."""
    at = drawing.start("at", inner=drawing.timer_definition(text, kind))
    return put("clockwork", "s -by_hand-> e; at -by_itself-> e", drawing.start("s"), at, drawing.end("e"))


def begun() -> list[Case]:
    return list(db.session.scalars(select(Case).where(Case.process_key == "clockwork")))


def minute_passes() -> None:
    sweep_timers()
    jobs.drain()


def test_a_duration_begins_one_case_after_it(office, coordinator):
    clockwork("PT2H", "timeDuration")
    minute_passes()
    assert begun() == []
    office.clock.advance(2 * HOUR)
    minute_passes()
    [case] = begun()
    [event] = audit.list_for(case)
    assert (event.type, event.actor_id, case.started_by_id) == ("case.started", None, None)
    assert event.data["timers"] == ["at"]
    assert case in db.session.scalars(select(Case).where(visible_cases(coordinator))).all()
    office.clock.advance(24 * HOUR)
    minute_passes()
    assert len(begun()) == 1
    assert db.session.scalars(select(ProcessStart)).all() == []


def test_a_date_begins_one_case_and_one_that_has_passed_none(office):
    clockwork((office.clock.now() - 5 * HOUR).isoformat(), "timeDate")
    office.clock.advance(HOUR)
    minute_passes()
    assert begun() == []
    clockwork((office.clock.now() + 5 * HOUR).isoformat(), "timeDate")
    office.clock.advance(5 * HOUR)
    minute_passes()
    assert len(begun()) == 1


def test_a_cycle_begins_as_many_cases_as_it_says_and_makes_up_for_none(office):
    clockwork("R3/PT1H", "timeCycle")
    for cases in (1, 2, 3, 3):
        office.clock.advance(HOUR)
        minute_passes()
        assert len(begun()) == cases
    clockwork("R/PT1H", "timeCycle")
    office.clock.advance(10 * HOUR)
    minute_passes()
    assert len(begun()) == 4, "nine hours in which no worker ran are not made up for"
    office.clock.advance(HOUR)
    minute_passes()
    assert len(begun()) == 5


def test_a_term_is_due_once_for_several_sweeps_and_jobs(office):
    clockwork("R/PT1H", "timeCycle")
    office.clock.advance(HOUR)
    assert (start_events.sweep(), start_events.sweep()) == (1, 0)
    [start] = db.session.scalars(select(ProcessStart)).all()
    assert start_events.begin(start.id)
    assert not start_events.begin(start.id)
    jobs.drain()
    assert len(begun()) == 1


def test_a_new_version_replaces_the_terms_of_the_old_one(office):
    clockwork("R/PT1H", "timeCycle")
    office.clock.advance(HOUR)
    start_events.sweep()
    assert waiting()[-1] == "begin_by_term"
    clockwork("R/PT3H", "timeCycle")
    jobs.drain()
    assert begun() == []
    office.clock.advance(2 * HOUR)
    minute_passes()
    assert begun() == []
    office.clock.advance(HOUR)
    minute_passes()
    assert len(begun()) == 1


def test_the_same_version_put_into_use_again_keeps_its_terms(office):
    first = clockwork("PT2H", "timeDuration")
    office.clock.advance(HOUR)
    assert clockwork("PT2H", "timeDuration").id == first.id
    office.clock.advance(HOUR)
    minute_passes()
    assert len(begun()) == 1
