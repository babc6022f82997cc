"""A term that is counted from a call follows the call: extended, closed by hand, or given other dates."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select

from es_workflow import clock, db, jobs
from es_workflow.casework import audit, calendar, calendar_impact, calls, cases, deployments, timers
from es_workflow.casework.calls import CallData
from es_workflow.casework.scenario_time import set_clock
from es_workflow.models import Call, Case, Timer
from tests.casework import grants
from tests.casework.drawn import package, until, work
from tests.casework.play import open_elements
from tests.engine import drawing

OFFICE_DAYS = "=office days after(date(date and time(call.opens)), 20)"
DRAFT = package(
    "start -> write -> filed; closed -> expired; soon -> told",
    drawing.start(),
    work("write", "pes_rep", due="=date and time(call.closes)"),
    drawing.boundary("closed", "write", until("=date and time(call.closes)")),
    drawing.boundary("soon", "write", until(OFFICE_DAYS), interrupting=False),
    drawing.end("told"),
    drawing.end("filed"),
    drawing.end("expired"),
    start={"group": "pes_rep", "needs_call": True, "action": {"pl": "Zacznij", "en": "Begin"}},
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


@pytest.fixture
def call(people) -> Call:
    set_clock(at("2026-11-23T10:00"))
    deployments.put_into_use(DRAFT)
    version = grants.make_project()
    data = CallData("p", "Nabór", "Call", at("2026-11-01T08:00"), at("2026-12-01T00:00"), version.id)
    return calls.create_call(data, by=None)


@pytest.fixture
def draft(people, call) -> Case:
    return cases.start("p", by=people.applicant, organisation=people.organisation, call=call)


def terms(case: Case) -> tuple[dt.datetime, dt.datetime]:
    """Until when the draft may be filed: as people see it, and as the timer has it."""
    [task] = cases.open_tasks(case)
    closes = max(timer.due_at for timer in db.session.scalars(select(Timer).where(Timer.case_id == case.id)))
    return task.due_at, closes


def test_an_extension_reaches_an_application_that_is_being_written(people, call, draft):
    calls.extend(call, at("2026-12-10T00:00"), reason="awaria", by=people.coordinator)
    jobs.drain()
    assert terms(draft) == (at("2026-12-10T00:00"),) * 2
    [moved] = [event for event in audit.list_for(draft) if event.type == "terms.moved"]
    assert {term["element"] for term in moved.data["terms"]} == {"write", "closed"}
    set_clock(at("2026-12-05T10:00"))
    timers.wake(draft.id)
    assert open_elements(draft) == ["write"]
    set_clock(at("2026-12-10T00:01"))
    timers.wake(draft.id)
    assert draft.ended_at


def test_an_extension_counts_before_the_old_end_does_whoever_looks_first(people, call, draft):
    """The sweep has found the case before the job of the extension came."""
    calls.extend(call, at("2026-12-10T00:00"), reason="awaria", by=people.coordinator)
    set_clock(at("2026-12-02T10:00"))
    timers.wake(draft.id)
    assert open_elements(draft) == ["write"]
    assert terms(draft) == (at("2026-12-10T00:00"),) * 2


def test_closing_by_hand_ends_the_drafts(people, call, draft):
    calls.close_now(call, reason="środki wyczerpane", by=people.coordinator)
    jobs.drain()
    assert draft.ended_at


def test_other_dates_of_the_call_count_too_and_its_other_data_do_not(people, call, draft):
    before = draft.calendar_revision
    calls.update_call(call, dataclasses.replace(calls.data_of(call), title_pl="Nabór 2"), by=people.coordinator)
    jobs.drain()
    assert draft.calendar_revision == before
    later = dataclasses.replace(calls.data_of(call), closes_at=at("2026-12-20T00:00"))
    calls.update_call(call, later, by=people.coordinator)
    jobs.drain()
    assert terms(draft) == (at("2026-12-20T00:00"),) * 2


def test_a_case_that_begins_sees_the_call_as_it_is_by_now(people, call):
    """Somebody has the call on the screen; it is extended; then they begin."""
    stale = call.closes_at
    db.session.execute(Call.__table__.update().values(closes_at=at("2026-12-10T00:00")))
    assert call.closes_at == stale
    case = cases.start("p", by=people.applicant, organisation=people.organisation, call=call)
    assert terms(case) == (at("2026-12-10T00:00"),) * 2


def test_looking_at_a_change_of_the_calendar_knows_the_call(people, call, draft):
    calls.extend(call, at("2026-12-10T00:00"), reason="awaria", by=people.coordinator)
    jobs.drain()
    seen = calendar_impact.of(calendar.closing(dt.date(2026, 11, 25), "remont").after)
    assert (seen.cases, [example.element.id for example in seen.examples]) == (1, ["soon"])
