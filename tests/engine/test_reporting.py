"""Operations that somebody outside reports until a term: reported in time, not in time, cancelled, tried again."""

from __future__ import annotations

import datetime as dt

from es_workflow.clock import ZONE
from es_workflow.engine import OperationDone, OperationLapsed, Waiting

from .drawing import boundary, end, process, service, start, timer_definition, user
from .world import bench

UNTIL = dt.datetime(2026, 12, 1, 0, 0, tzinfo=ZONE)
PROCESS = process("p", "start -> s -> a -> end", start(), service("s", "o"), user("a"), end())


def waits(call):
    return Waiting(until=UNTIL, otherwise={"how": "late"})


def test_it_waits_without_a_job_and_takes_what_is_reported():
    b = bench(PROCESS, operate=waits)
    assert (b.open, b.case.jobs) == ([], [])
    [term] = b.case.timers
    assert (term.element_id, term.due_at) == ("s", UNTIL)
    b.case.complete_job(term.task_id, {"how": "in time"})
    b.keep()
    assert (b.open, b.case.variables["how"], b.case.timers) == (["a"], "in time", [])
    assert b.of(OperationDone)
    assert not b.of(OperationLapsed)


def test_nobody_reports_and_the_other_result_counts():
    b = bench(PROCESS, operate=waits)
    b.wait(days=7, hours=13, minutes=59)
    assert b.open == []
    b.wait(minutes=1)
    assert (b.open, b.case.variables["how"], b.case.timers) == (["a"], "late", [])
    assert [(lapsed.element_id, lapsed.operation) for lapsed in b.of(OperationLapsed)] == [("s", "o")]


def test_what_interrupts_it_ends_the_wait():
    flows = "start -> s -> a -> end; b -> c -> end"
    early = boundary("b", "s", timer_definition("P1D"))
    b = bench(process("p", flows, start(), service("s", "o"), early, user("a"), user("c"), end()), operate=waits)
    b.wait(days=1)
    assert (b.open, b.case.timers, b.of(OperationLapsed)) == (["c"], [], [])


def test_terms_happen_in_their_order():
    flows = "start -> s -> a -> end; b -> c -> end"
    later = boundary("b", "a", timer_definition("P1D"))
    b = bench(process("p", flows, start(), service("s", "o"), user("a"), later, user("c"), end()), operate=waits)
    b.wait(days=60)
    assert [lapsed.element_id for lapsed in b.of(OperationLapsed)] == ["s"]
    assert (b.open, b.case.variables["how"]) == (["a"], "late")
