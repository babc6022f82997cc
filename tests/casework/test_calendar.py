"""The office's calendar: terms around every holiday in a running process, closures, suspensions, what they move."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

import es_workflow
from es_workflow import clock, db, jobs
from es_workflow.casework import (
    audit,
    business_clock,
    calendar,
    calendar_cache,
    calendar_impact,
    cases,
    steps,
    tasks,
    timers,
)
from es_workflow.casework.scenario_time import set_clock
from es_workflow.errors import NotFound, WorkflowError
from es_workflow.models import Case, Notification, OfficeDay, Timer, UserTask
from tests.casework.drawn import open_case, package, until, work
from tests.casework.play import open_elements, open_task
from tests.engine import drawing
from tests.feel import holidays_by_law

DAY = dt.timedelta(days=1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def noon(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(12), tzinfo=clock.ZONE)


def answering(expression: str, **manifest):
    """The applicant answers in the term, or the case ends without."""
    return package(
        "start -> answer -> end; late -> over",
        drawing.start(),
        work("answer", "pes_rep", due=expression),
        drawing.boundary("late", "answer", until(expression)),
        drawing.end(),
        drawing.end("over"),
        **manifest,
    )


# --- terms through a running process, with the clock moved


def test_a_term_around_every_holiday_through_the_process(people, office):
    """In one process run: the term that would end on each holiday of 2019–2027 ends on the next working day."""
    expression = "=end of term(today(), 7)"
    rounds = package(
        "start -> join -> answer -> join; late -> join",
        drawing.start(),
        drawing.xor("join"),
        work("answer", "pes_rep", due=expression),
        drawing.boundary("late", "answer", until(expression)),
    )
    first = holidays_by_law.ALL[0]
    set_clock(noon(first - 60 * DAY))
    case = open_case(rounds, people)
    for holiday in holidays_by_law.ALL:
        set_clock(noon(holiday - 7 * DAY))
        if not timers.wake(case.id):  # a round that is not over yet is ended by an answer
            task = open_task(case, "answer")
            tasks.complete(task, by=people.applicant, answers={}, rev=task.rev)
        db.session.flush()
        end = clock.end_of_day(holidays_by_law.next_working(holiday))
        assert open_task(case, "answer").due_at == end, holiday
        assert timers.next_due(case) == end, holiday
        task = open_task(case, "answer")
        set_clock(end - dt.timedelta(seconds=2))
        assert not timers.wake(case.id), holiday
        set_clock(end)
        assert timers.wake(case.id), holiday
        db.session.refresh(task)
        assert task.status == "cancelled", holiday


CHECKED = [
    ("end of term(today(), 7)", "2023-04-26", "2023-05-04"),
    ("end of term(today(), 7)", "2022-06-09", "2022-06-17"),
    ("end of term(today(), 14)", "2024-12-10", "2024-12-24"),
    ("end of term(today(), 14)", "2025-12-10", "2025-12-29"),
    ("end of term months(today(), 1)", "2023-01-31", "2023-02-28"),
    ("end of term working days(today(), 5)", "2023-04-28", "2023-05-09"),
    ("end of term working days(today(), 5)", "2025-12-19", "2025-12-31"),
]


@pytest.mark.parametrize(("expression", "begun", "last"), CHECKED)
def test_checked_terms_through_the_process(people, office, expression, begun, last):
    set_clock(noon(day(begun)))
    case = open_case(answering(f"={expression}"), people)
    assert clock.last_day(open_task(case, "answer").due_at) == day(last)
    set_clock(clock.end_of_day(day(last)))
    assert timers.wake(case.id)
    assert open_elements(case) == []


LAST_DAYS = ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26", "2026-11-30", "2027-02-26"]
"""Around the days on which clocks change (29.03 and 25.10.2026), and on ordinary ones."""


@pytest.fixture
def stand_still(monkeypatch):
    """stand_still(moment): the office's clock shows it and stops, however long the machine takes."""

    def stop(moment: dt.datetime) -> None:
        monkeypatch.setattr(business_clock.Clock, "now", lambda _clock: moment)

    return stop


@pytest.mark.parametrize("last", LAST_DAYS)
def test_a_task_is_accepted_in_the_last_second_and_refused_in_the_next(people, office, stand_still, last):
    late, of = clock.end_of_day(day(last)), answering(f'=date("{last}")')
    set_clock(noon(day(last) - 3 * DAY))
    good, slow = open_case(of, people), open_case(of, people)
    stand_still(late - dt.timedelta(seconds=1))
    office_now = office.clock.now().astimezone(clock.ZONE)
    assert (office_now.date(), office_now.strftime("%H:%M")) == (day(last), "23:59")
    task = open_task(good, "answer")
    tasks.complete(task, by=people.applicant, answers={}, rev=task.rev)
    db.session.refresh(good)
    assert good.ended_at is not None
    stand_still(late)
    assert office.clock.now().astimezone(clock.ZONE).strftime("%H:%M") == "00:00"
    task = open_task(slow, "answer")
    with pytest.raises(steps.TaskClosed, match="Termin upłynął"):
        tasks.complete(task, by=people.applicant, answers={}, rev=task.rev)


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
def test_a_day_on_which_clocks_change_ends_at_its_own_midnight(people, office, stand_still, sunday):
    late = clock.end_of_day(day(sunday))
    hours = (
        late - dt.datetime.combine(day(sunday), dt.time(), tzinfo=clock.ZONE).astimezone(dt.UTC)
    ).total_seconds() / 3600
    assert hours in (23, 25)
    set_clock(noon(day(sunday) - DAY))
    case = open_case(answering(f'=date("{sunday}")'), people)
    stand_still(late - dt.timedelta(seconds=1))
    assert not timers.wake(case.id)
    stand_still(late)
    assert timers.wake(case.id)


# --- changes

MONDAY = "2026-11-23T12:00"
HALT = (day("2026-11-25"), day("2026-11-27"))


def make(change, by) -> None:
    calendar.take(change, by=by)
    db.session.flush()
    jobs.drain()


def last_day(case) -> dt.date:
    db.session.expire_all()
    [timer] = db.session.scalars(select(Timer).where(Timer.case_id == case.id))
    task = open_task(case, "answer")
    assert timer.due_at == task.due_at
    return clock.last_day(timer.due_at)


def test_a_suspension_moves_running_terms_and_its_removal_moves_them_back(people, office):
    set_clock(at(MONDAY))
    days, office_days = answering("=end of term(today(), 7)"), answering("=office days after(today(), 3)", key="q")
    case, plan = open_case(days, people), open_case(office_days, people)
    make(calendar.suspension(*HALT, "ustawa"), people.coordinator)
    assert (last_day(case), last_day(plan)) == (day("2026-12-03"), day("2026-11-26"))
    later = open_case(days, people)
    assert last_day(later) == day("2026-12-03"), "new terms follow the calendar too"
    [entry] = calendar.suspensions(2026)
    make(calendar.taking_back(entry.id, "uchylono"), people.coordinator)
    assert (last_day(case), last_day(later)) == (day("2026-11-30"), day("2026-11-30"))
    [moved, back] = [one for one in audit.list_for(case) if one.type == "terms.moved"]
    assert {term["term"] for term in moved.data["terms"]} == {"due", "timer"}
    assert moved.data["terms"][0]["after"] == back.data["terms"][0]["before"]
    assert audit.verify(case).whole
    told = db.session.scalars(select(Notification.text_pl).where(Notification.user_id == people.applicant.id)).all()
    assert "Zmienił się termin: answer. Nowy termin: 03.12.2026." in told
    changed = [one for one in audit.list_for(None) if one.type == "calendar.changed"]
    assert [(one.actor_id, one.data["removed"], one.data["reason"]) for one in changed] == [
        (people.coordinator.id, False, "ustawa"),
        (people.coordinator.id, True, "uchylono"),
    ]
    assert audit.verify(None).whole


def test_days_off_of_the_office_move_its_plans_and_no_applicant_s_term(people, office):
    set_clock(at(MONDAY))
    case, plan = (
        open_case(answering("=end of term working days(today(), 3)"), people),
        open_case(answering("=office days after(today(), 3)", key="q"), people),
    )
    make(calendar.closing(day("2026-11-24"), "za 16.11"), people.coordinator)
    make(calendar.opening(day("2026-11-28"), "odpracowanie"), people.coordinator)
    assert (last_day(case), last_day(plan)) == (day("2026-11-26"), day("2026-11-27"))
    make(calendar.closing(day("2026-11-27"), "x"), people.coordinator)
    assert last_day(plan) == day("2026-11-28"), "the Saturday that is worked instead"
    for entry in calendar.days(2026):
        make(calendar.taking_back(entry.id, "pomyłka"), people.coordinator)
    assert (last_day(case), last_day(plan)) == (day("2026-11-26"), day("2026-11-26"))


def test_the_preview_tells_exactly_what_then_moves_and_does_nothing(people, office):
    set_clock(at(MONDAY))
    of, other = answering("=end of term(today(), 7)"), answering("=end of term(today(), 1)", key="q")
    moving = [open_case(of, people) for _ in range(3)]
    open_case(other, people)
    change = calendar.suspension(*HALT, "ustawa")
    seen = calendar_impact.of(change.after)
    assert (seen.cases, seen.terms, seen.passed, seen.is_whole) == (3, 3, 0, True)
    assert {(example.case.id, clock.last_day(example.after)) for example in seen.examples} == {
        (case.id, day("2026-12-03")) for case in moving
    }
    db.session.expire_all()
    assert [last_day(case) for case in moving] == [day("2026-11-30")] * 3
    make(change, people.coordinator)
    moved = [one for case in moving for one in audit.list_for(case) if one.type == "terms.moved"]
    assert [{one["term"] for one in event.data["terms"]} for event in moved] == [{"due", "timer"}] * 3, "one to people"
    assert calendar_impact.of(calendar_cache.read()).terms == 0


def test_the_preview_says_how_many_terms_would_be_over_at_once(people, office):
    set_clock(at(MONDAY))
    case = open_case(answering("=end of term(today(), 7)"), people)
    make(calendar.suspension(*HALT, "ustawa"), people.coordinator)
    set_clock(at("2026-12-02T12:00"))
    [entry] = calendar.suspensions(2026)
    change = calendar.taking_back(entry.id, "uchylono")
    assert calendar_impact.of(change.after).passed == 1
    make(change, people.coordinator)
    db.session.refresh(case)
    assert case.ended_at is not None


def test_too_many_cases_to_look_at_are_said_to_be_too_many(people, office, monkeypatch):
    set_clock(at(MONDAY))
    open_case(answering("=end of term(today(), 7)"), people)
    monkeypatch.setattr(calendar_impact, "PATIENCE", -1.0)
    seen = calendar_impact.of(calendar.suspension(*HALT, "ustawa").after)
    assert (seen.looked_at, seen.of, seen.is_whole) == (0, 1, False)


def test_a_step_before_the_job_catches_up_first(people, office):
    """The term would be over; the suspension entered this morning saves it, whoever comes first."""
    set_clock(at(MONDAY))
    of = answering("=end of term(today(), 7)")
    saved, woken = open_case(of, people), open_case(of, people)
    calendar.take(calendar.suspension(*HALT, "ustawa"), by=people.coordinator)
    set_clock(at("2026-12-01T08:00"))
    task = open_task(saved, "answer")
    tasks.complete(task, by=people.applicant, answers={}, rev=task.rev)
    assert [one.type for one in audit.list_for(saved)][-1] == "task.completed"
    assert steps.wake(woken.id)
    assert open_elements(woken) == ["answer"]
    assert last_day(woken) == day("2026-12-03")


def test_a_case_the_change_missed_is_found_by_the_next_sweep(people, office):
    set_clock(at(MONDAY))
    case = open_case(answering("=end of term(today(), 7)"), people)
    make(calendar.suspension(*HALT, "ustawa"), people.coordinator)
    db.session.execute(text("UPDATE case_file SET calendar_revision = 0"))
    assert not calendar.spread()
    jobs.drain()
    db.session.refresh(case)
    assert case.calendar_revision == calendar_cache.read().revision
    calendar.spread()
    assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")) == 0


def test_many_cases_get_a_job_each_and_the_change_itself_waits_for_none(people, office, monkeypatch):
    set_clock(at(MONDAY))
    monkeypatch.setattr(calendar, "BATCH", 2)
    of = answering("=end of term(today(), 7)")
    several = [open_case(of, people) for _ in range(5)]
    statements: list[str] = []
    listen = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(db.session.get_bind(), "before_cursor_execute", listen)
    calendar.take(calendar.suspension(*HALT, "ustawa"), by=people.coordinator)
    db.session.flush()
    event.remove(db.session.get_bind(), "before_cursor_execute", listen)
    assert not [one for one in statements if "case_file" in one]
    jobs.drain()
    assert [last_day(case) for case in several] == [day("2026-12-03")] * 5


@pytest.mark.parametrize(
    ("propose", "says"),
    [
        (lambda: calendar.closing(day("2026-11-28"), "x"), "i tak jest wolny"),
        (lambda: calendar.closing(day("2026-12-24"), "x"), "i tak jest wolny"),
        (lambda: calendar.closing(day("2026-11-24"), "x"), "i tak jest wolny"),
        (lambda: calendar.opening(day("2026-11-25"), "x"), "i tak pracuje"),
        (lambda: calendar.opening(day("2026-11-24"), "x"), "Usuń najpierw"),
        (lambda: calendar.closing(day("2009-11-24"), "x"), "2010–2050"),
        (lambda: calendar.suspension(day("2026-12-02"), day("2026-12-01"), "x"), "wcześniejszy"),
        (lambda: calendar.suspension(day("2026-12-02"), day("2027-12-03"), "x"), "366"),
        (lambda: calendar.suspension(day("2027-03-10"), day("2027-03-20"), "x"), "już zawieszone"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(people, office, propose, says):
    calendar.take(calendar.closing(day("2026-11-24"), "x"), by=people.coordinator)
    db.session.flush()
    calendar.take(calendar.suspension(day("2027-03-01"), day("2027-03-10"), "x"), by=people.coordinator)
    db.session.flush()
    with pytest.raises(WorkflowError, match=says):
        propose()


def test_two_changes_at_once_the_second_is_told(people, office):
    first, second = calendar.closing(day("2026-11-24"), "x"), calendar.closing(day("2026-11-25"), "y")
    calendar.take(first, by=people.coordinator)
    with pytest.raises(calendar.NotInCalendar, match="właśnie się zmienił"):
        calendar.take(second, by=people.coordinator)


def test_an_entry_is_taken_back_once_and_stays_in_the_records(people, office):
    make(calendar.closing(day("2026-11-24"), "x"), people.coordinator)
    [entry] = calendar.days(2026)
    make(calendar.taking_back(entry.id, "y"), people.coordinator)
    assert calendar.days(2026) == []
    with pytest.raises(calendar.NotInCalendar):
        calendar.taking_back(entry.id, "z")
    assert db.session.scalars(select(OfficeDay.removed_at)).one() is not None
    make(calendar.closing(day("2026-11-24"), "again"), people.coordinator)
    with pytest.raises(NotFound):
        calendar.get(people.coordinator.id)


# --- one place builds the world


def test_a_step_reads_the_calendar_only_after_a_change(people, office):
    set_clock(at(MONDAY))
    case = open_case(answering("=end of term(today(), 7)"), people)
    statements: list[str] = []
    listen = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(db.session.get_bind(), "before_cursor_execute", listen)
    timers.wake(case.id)
    quiet = [one for one in statements if "calendar_revision" in one]
    assert len(quiet) == 1
    assert "FOR UPDATE" in quiet[0]
    assert not [one for one in statements if "office_day" in one or "deadline_suspension" in one]
    event.remove(db.session.get_bind(), "before_cursor_execute", listen)


def test_another_process_sees_the_change_in_its_next_step(people, office, config):
    """A cache that was filled before, as in another web process: the step's own query says that it is old."""
    set_clock(at(MONDAY))
    case = open_case(answering("=end of term(today(), 7)"), people)
    other = calendar_cache.CalendarCache()
    assert other.recent().suspensions == ()
    calendar.take(calendar.suspension(*HALT, "ustawa"), by=people.coordinator)
    db.session.flush()
    assert other.recent().suspensions == (), "for a few seconds a page may show the calendar of before"
    assert other.at_least(steps.lock(case.id).calendar_now).suspensions == (HALT,)
    assert other.recent().suspensions == (HALT,)


def test_a_page_asks_again_after_a_few_seconds(people, office, monkeypatch):
    cache = calendar_cache.CalendarCache()
    assert cache.recent().days_off == ()
    calendar.take(calendar.closing(day("2026-11-24"), "x"), by=people.coordinator)
    db.session.flush()
    monkeypatch.setattr(calendar_cache, "FRESH_SECONDS", 0.0)
    assert cache.recent().days_off == (day("2026-11-24"),)


# --- the legal clock


def test_the_legal_clock_stops_while_a_correction_is_awaited(people, office):
    stopped = drawing.props(clock="stopped")
    of = package(
        "start -> number -> assess -> correct -> again -> end",
        drawing.start(),
        drawing.service("number", "case:number"),
        work("assess", "clerk"),
        work("correct", "pes_rep", stopped),
        work("again", "clerk"),
        drawing.end(),
    )
    set_clock(at("2026-11-20T12:00"))  # a Friday
    case = open_case(of, people)

    def known(moment: str) -> tuple[int, str]:
        set_clock(at(moment))
        seen = steps.facts.of_case(db.session.get(Case, case.id), office.clock.now())["case"]
        return seen["office_days"], seen["clock"]

    def finish(element: str, by) -> None:
        task = open_task(case, element)
        if task.group_key == "clerk":
            tasks.claim(task, by=by)
        tasks.complete(task, by=by, answers={}, rev=task.rev)
        db.session.flush()

    assert known("2026-11-20T23:00") == (0, "running")
    assert known("2026-11-24T12:00") == (2, "running")
    finish("assess", people.clerk)
    assert known("2026-11-24T13:00") == (2, "stopped")
    assert known("2026-12-01T12:00") == (2, "stopped")
    finish("correct", people.applicant)
    assert known("2026-12-01T13:00") == (2, "running")
    assert known("2026-12-03T13:00") == (4, "running")
    calendar.take(calendar.closing(day("2026-12-04"), "x"), by=people.coordinator)
    db.session.flush()
    assert known("2026-12-07T13:00") == (5, "running")
    finish("again", people.clerk)
    assert known("2027-01-07T13:00") == (5, "running"), "it stays as it was at the end"
    assert json.dumps(case.clock_stops)


def test_a_letter_on_its_way_can_stop_the_clock(people, office):
    of = package(
        "start -> number -> make -> deliver -> answer -> end",
        drawing.start(),
        drawing.service("number", "case:number"),
        drawing.service("make", "document:create", headers={"template": "note"}),
        drawing.service("deliver", "document:deliver", drawing.props(clock="stopped")),
        work("answer", "clerk"),
        drawing.end(),
    )
    set_clock(at(MONDAY))
    case = open_case(of, people)
    db.session.refresh(case)
    assert case.clock_stopped_at is not None
    set_clock(at("2026-12-01T00:00"))
    timers.wake(case.id)
    assert case.clock_stopped_at is None
    assert len(case.clock_stops) == 1
    assert db.session.scalars(select(UserTask.element_id).where(UserTask.case_id == case.id)).all() == ["answer"]
    assert cases.open_tasks(case)


def test_only_one_place_builds_the_world_of_pages_and_one_that_of_steps():
    """Whoever builds a World of their own forgets the office's calendar."""
    allowed = {"casework/runtime.py", "casework/steps.py", "casework/calendar_impact.py"}
    folder = Path(es_workflow.__file__).parent
    found = {
        path.relative_to(folder).as_posix()
        for part in ("casework", "web", "cli", "demo")
        for path in (folder / part).rglob("*.py")
        if re.search(r"\bWorld\(", path.read_text())
    }
    assert found == allowed
