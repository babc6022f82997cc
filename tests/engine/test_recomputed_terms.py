"""Terms worked out again under another calendar: from what they saw when they began, and only those it concerns."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow import clock
from es_workflow.clock import ZONE
from es_workflow.engine import Environment, ProcessInstance, TermMoved
from es_workflow.feel import Calendar, World

from .drawing import boundary, end, io, process, script, start, sub, timer_definition, user, zeebe
from .world import Bench, bench, no_decision, no_operation

HALT = Calendar(suspensions=((dt.date(2026, 11, 25), dt.date(2026, 11, 27)),), revision=1)
CLOSED = Calendar(days_off=(dt.date(2026, 11, 25),), revision=2)


def due(expression: str) -> str:
    return zeebe("taskSchedule", dueDate=expression)


def until(id: str, host: str, expression: str, kind: str = "timeDate", *, interrupting: bool = True) -> str:
    return boundary(id, host, timer_definition(expression, kind), interrupting=interrupting)


def under(b: Bench, calendar: Calendar, *, now: dt.datetime | None = None) -> list[TermMoved]:
    """The case loaded under that calendar, its terms worked out again, and kept."""
    env = Environment(World(now or b.now, calendar), no_decision, no_operation, b.known, b.results, b.moving)
    b.case = ProcessInstance.load(b.definition, b.case.save(), env)
    moved = b.case.recompute_terms()
    b.keep()
    return moved


def days(b: Bench) -> dict[str, str]:
    """The last days of what runs."""
    found = {term.element_id: clock.last_day(term.due_at).isoformat() for term in b.case.timers}
    return found | {
        task.element.id: clock.last_day(task.due_at).isoformat() for task in b.case.open_tasks if task.due_at
    }


def one(task_due: str, timer: str, **settings) -> Bench:
    drawn = process(
        "p", "start -> a -> end; t -> end", start(), user("a", None, due(task_due)), until("t", "a", timer), end()
    )
    return bench(drawn, **settings)


def test_due_date_and_timer_move_and_move_back():
    b = one("=end of term working days(today(), 5)", "=end of term(today(), 7)")
    assert days(b) == {"a": "2026-11-30", "t": "2026-11-30"}
    moved = under(b, HALT)
    assert days(b) == {"a": "2026-12-03", "t": "2026-12-03"}
    assert {(change.element_id, change.name) for change in moved} == {("a", "due"), ("t", "timer")}
    assert under(b, HALT) == [], "doing it again changes nothing"
    under(b, Calendar())
    assert days(b) == {"a": "2026-11-30", "t": "2026-11-30"}


def test_today_is_the_day_on_which_the_term_began():
    b = one("=end of term(today(), 7)", "=office days after(today(), 3)")
    under(b, HALT, now=dt.datetime(2026, 11, 30, 9, 0, tzinfo=ZONE))
    assert days(b) == {"a": "2026-12-03", "t": "2026-11-26"}
    under(b, CLOSED)
    assert days(b) == {"a": "2026-11-30", "t": "2026-11-27"}


def test_variables_that_changed_meanwhile_do_not_move_a_running_term():
    b = one(
        "=end of term(date(letter.on), n)",
        "=date(letter.on)",
        variables={"letter": {"on": "2026-11-23", "x": 1}, "n": 7},
    )
    b.case.set_variables({"letter": {"on": "2027-01-01"}, "n": 30})
    under(b, HALT)
    assert days(b) == {"a": "2026-12-03", "t": "2026-11-23"}


def test_only_what_is_read_is_remembered():
    b = one(
        "=end of term(date(form.fair.end), 7)",
        "P30D",
        variables={"form": {"fair": {"end": "2026-11-23"}, "essay": "x" * 9000}},
    )
    remembered = [task.internal_data["basis"] for task in b.case._run.tasks() if "basis" in task.internal_data]
    assert [basis["saw"] for basis in remembered] == [{"form": {"fair": {"end": "2026-11-23"}}}]


def test_what_does_not_ask_the_calendar_is_not_remembered_and_stays():
    b = one('=today() + duration("P7D")', "P7D")
    assert not [task for task in b.case._run.tasks() if "basis" in task.internal_data]
    assert under(b, HALT) == []


def test_a_moving_global_counts_as_it_is_now_and_everything_else_as_it_was():
    b = one(
        "=date(call.closes) + duration(span)", "=date(other.closes)",
        variables={"span": "P2D"}, known={"call": {"closes": "2026-12-01"}, "other": {"closes": "2026-12-01"}},
        moving=frozenset({"call"}),
    )  # fmt: skip
    assert days(b) == {"a": "2026-12-03", "t": "2026-12-01"}
    b.case.set_variables({"span": "P9D"})
    b.known = {"call": {"closes": "2026-12-10"}, "other": {"closes": "2026-12-10"}}
    moved = under(b, Calendar())
    assert days(b) == {"a": "2026-12-12", "t": "2026-12-01"}
    assert [(change.element_id, change.name) for change in moved] == [("a", "due")]
    assert under(b, Calendar()) == []


def test_a_date_mapped_in_moves_and_with_it_what_uses_it():
    """As content does it: the task shows the date, its due date and its timer take it from there."""
    shows = io({"last_day": "=end of term(today(), 7)", "reminder": '=date(last_day) - duration("P2D")'})
    drawn = process(
        "p",
        "start -> a -> end; t -> end; r -> end",
        start(),
        user("a", None, shows, due("=last_day")),
        until("t", "a", "=last_day"),
        until("r", "a", "=reminder", interrupting=False),
        end(),
    )
    b = bench(drawn)
    assert days(b) == {"a": "2026-11-30", "t": "2026-11-30", "r": "2026-11-28"}
    moved = under(b, HALT)
    assert days(b) == {"a": "2026-12-03", "t": "2026-12-03", "r": "2026-12-01"}
    assert b.at(b.task("a").id)["last_day"] == "2026-12-03"
    assert {change.name for change in moved} == {"last_day", "reminder", "due", "timer"}
    under(b, Calendar())
    assert days(b) == {"a": "2026-11-30", "t": "2026-11-30", "r": "2026-11-28"}


def test_a_date_mapped_into_a_subprocess_moves_what_runs_inside():
    inner = sub(
        "s",
        "is -> a -> ie",
        start("is"),
        user("a", None, due("=last_day")),
        end("ie"),
        parts=io({"last_day": "=end of term(today(), 7)"}),
    )
    b = bench(process("p", "start -> s -> end; t -> end", start(), inner, until("t", "s", "=last_day"), end()))
    under(b, HALT)
    assert days(b) == {"a": "2026-12-03", "t": "2026-12-03"}


def test_a_mapped_date_that_somebody_has_written_over_stays():
    inner = sub(
        "s",
        "is -> w -> a -> ie",
        start("is"),
        script("w", '="2027-05-01"', "last_day"),
        user("a"),
        end("ie"),
        parts=io({"last_day": "=end of term(today(), 7)"}),
    )
    b = bench(process("p", "start -> s -> end", start(), inner, end()))
    assert under(b, HALT) == []
    assert b.at(b.task("a").id)["last_day"] == "2027-05-01"


def test_the_first_of_a_repeated_term_moves_and_the_following_go_on_from_it():
    reminder = until("r", "a", '="R3/" + string(end of term(today(), 7)) + "/P1D"', "timeCycle", interrupting=False)
    b = bench(process("p", "start -> a -> end; r -> end", start(), user("a"), reminder, end()))
    assert days(b) == {"r": "2026-11-30"}
    under(b, HALT)
    assert days(b) == {"r": "2026-12-03"}
    b.now = dt.datetime(2026, 12, 4, 9, 0, tzinfo=ZONE)
    b.wait()
    assert days(b) == {"r": "2026-12-04"}
    assert under(b, Calendar()) == []


def test_a_term_that_the_new_calendar_puts_into_the_past_happens():
    b = one("=today()", "=end of term(today(), 7)", now=dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZONE))
    under(b, HALT)
    later = dt.datetime(2026, 12, 2, 10, 0, tzinfo=ZONE)
    under(b, HALT, now=later)
    assert b.open == ["a"]
    under(b, Calendar(), now=later)
    b.now = later
    b.wait()
    assert b.case.ended


def test_a_term_that_cannot_be_worked_out_stays_and_says_why():
    b = one("=end of term(today(), 8000 / n)", "P1D", variables={"n": 1000})
    before = days(b)
    for task in b.case._run.tasks():
        if "basis" in task.internal_data:
            task.internal_data["basis"]["saw"] = {"n": 1}
    [problem] = under(b, HALT)
    assert "end of term" in problem.problem
    assert days(b) == before


@pytest.mark.parametrize(
    "text", ["=end of term(today(), 1)", "=office  days after(today(), 1)", "=end\nof term weeks(d, 1)"]
)
def test_expressions_that_ask_the_calendar_are_known(text):
    from es_workflow.engine.terms import is_counted

    assert is_counted(text)
    assert not is_counted(text[1:])
