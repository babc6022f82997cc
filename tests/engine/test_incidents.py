"""A mistake of content stops one token, keeps what people entered, and can be mended."""

from __future__ import annotations

import pytest

from es_workflow.engine import (
    WAIT,
    IncidentRaised,
    IncidentResolved,
    StatusChanged,
    TaskCompleted,
    TaskNotOpen,
    TaskOpened,
)
from es_workflow.errors import WorkflowError
from tests.engine.drawing import (
    boundary,
    call,
    element,
    end,
    error,
    error_definition,
    io,
    message,
    parallel,
    process,
    props,
    rule,
    script,
    service,
    start,
    timer_definition,
    user,
    xor,
)
from tests.engine.world import bench


def mend(b, **values):
    (incident,) = b.case.incidents
    b.case.set_variables(values)
    b.case.retry(incident.task_id)
    b.keep()
    return incident


def test_an_accepted_form_is_kept_when_the_next_condition_fails():
    flows = "start -> a -> gate; gate -[=limit < a.amount]-> b -> end; gate -rest-> c -> end2"
    nodes = [start(), user("a"), xor("gate", "rest"), user("b"), user("c"), end(), end("end2")]
    b = bench(process("p", flows, *nodes))
    b.do("a", a={"amount": 5})
    assert b.case.variables["a"] == {"amount": 5}
    assert len(b.of(TaskCompleted)) == 1
    assert not b.case.ended
    incident = mend(b, limit=3)
    assert (incident.element_id, incident.expression) == ("gate", "limit < a.amount")
    assert "limit" in incident.message
    assert b.open == ["b"]
    assert b.of(IncidentResolved) == [IncidentResolved(incident.task_id, "gate")]


def test_a_failing_output_mapping_keeps_the_answers_and_the_task_is_not_open_again():
    mapped = io(outputs={"sum": "=a.amount + missing"})
    b = bench(process("p", "start -> a -> b -> end", start(), user("a", None, mapped), user("b"), end()))
    task = b.task("a")
    b.do("a", a={"amount": 5})
    assert b.open == []
    with pytest.raises(TaskNotOpen):
        b.case.complete_task(task.id, {})
    mend(b, missing=2)
    assert b.case.variables["sum"] == 7
    assert b.open == ["b"]
    assert len(b.of(TaskCompleted)) == 1


def test_a_failing_input_mapping_opens_the_task_after_the_mending():
    flows = "start -> a -> end; late -> end2"
    border = boundary("late", "a", timer_definition("P1D"))
    task = user("a", None, io({"first": "=1", "second": "=missing + 1"}))
    b = bench(process("p", flows, start(), task, border, end(), end("end2")))
    assert (b.open, b.case.timers) == ([], [])
    mend(b, missing=1)
    assert b.task("a").local == {"first": 1, "second": 2}
    assert len(b.case.timers) == 1
    assert len(b.of(TaskOpened)) == 1


def test_a_retry_puts_up_no_border_twice_and_tells_no_status_twice():
    wait = element("receiveTask", "wait", props(status="waiting"), messageRef="m")
    border = boundary("late", "wait", timer_definition("P1D"))
    flows = "start -> wait -> end; late -> end2"
    data = process("p", flows, start(), wait, border, end(), end("end2"), outside=message("m", "paid", "=missing"))
    b = bench(data)
    mend(b, missing="x")
    assert len(b.case.timers) == 1
    assert len(b.of(StatusChanged)) == 1
    assert b.case.subscriptions[0].correlation == "x"


def test_a_timer_that_says_no_time_stops_only_itself():
    flows = "start -> a -> end; late -> end2"
    border = boundary("late", "a", timer_definition("=until"))
    b = bench(process("p", flows, start(), user("a"), border, end(), end("end2")), variables={"until": "soon"})
    assert b.open == ["a"]
    mend(b, until="2026-11-24")
    assert len(b.case.timers) == 1
    b.wait(days=2)
    assert b.case.end_events == ("end2",)


def test_doing_the_task_ends_the_incident_of_its_border():
    flows = "start -> a -> end; late -> end2"
    border = boundary("late", "a", timer_definition("=until"))
    b = bench(process("p", flows, start(), user("a"), border, end(), end("end2")), variables={"until": "soon"})
    b.do("a")
    assert b.case.ended
    assert not b.case.incidents


def test_an_operation_that_refuses_is_tried_again():
    answers = iter([WorkflowError("Rejestr nie odpowiada."), {"number": 7}])

    def operate(call):
        answer = next(answers)
        if isinstance(answer, WorkflowError):
            raise answer
        return answer

    b = bench(process("p", "start -> s -> a -> end", start(), service("s", "o"), user("a"), end()), operate=operate)
    assert [event.message for event in b.of(IncidentRaised)] == ["Rejestr nie odpowiada."]
    mend(b)
    assert (b.open, b.case.variables["number"]) == (["a"], 7)


def test_an_operation_is_not_repeated_when_only_its_mapping_failed():
    calls = []
    data = process(
        "p", "start -> s -> a -> end", start(), service("s", "o", io(outputs={"x": "=n + missing"})), user("a"), end()
    )
    b = bench(data, operate=lambda call: calls.append(call) or {"n": 1})
    mend(b, missing=1)
    assert len(calls) == 1
    assert b.case.variables["x"] == 2


def test_a_fault_of_the_office_software_is_no_incident():
    def operate(call):
        raise ConnectionError("the database is gone")

    with pytest.raises(ConnectionError):
        bench(process("p", "start -> s -> end", start(), service("s", "o"), end()), operate=operate)


def test_a_failed_job_can_be_tried_again():
    b = bench(process("p", "start -> s -> end", start(), service("s", "o"), end()), operate=lambda call: WAIT)
    job = b.case.jobs[0]
    b.case.fail_job(job.task_id, "Nie udało się utworzyć pisma.")
    b.keep()
    assert not b.case.jobs
    mend(b)
    assert b.case.jobs == [job]
    b.case.complete_job(job.task_id, {})
    assert b.case.ended


def test_a_decision_that_fails():
    def decide(decision_id, variables):
        raise WorkflowError("Żadna reguła nie pasuje.")

    b = bench(process("p", "start -> r -> end", start(), rule("r", "level", "x"), end()), decide=decide)
    assert b.case.incidents[0].message == "Żadna reguła nie pasuje."


def test_the_other_branches_go_on_and_the_join_waits():
    flows = "start -> s; s -> a -> t -> j; s -> b -> j; j -> after -> end"
    nodes = [
        start(),
        parallel("s"),
        user("a"),
        script("t", "=missing", "x"),
        user("b"),
        parallel("j"),
        user("after"),
        end(),
    ]
    b = bench(process("p", flows, *nodes))
    b.do("a").do("b")
    assert (b.open, b.case.ended) == ([], False)
    mend(b, missing=1)
    assert b.open == ["after"]


def test_an_incident_in_a_called_process_keeps_the_case_open():
    child = process("child", "cs -> ct -> ce", start("cs"), script("ct", "=missing", "x"), end("ce"))
    b = bench(process("p", "start -> a -> end", start(), call("a", "child"), end()), child)
    assert not b.case.ended
    assert b.case.incidents[0].element_id == "ct"


def test_an_error_that_is_caught_elsewhere_but_not_here():
    child = process(
        "child", "cs -> ce", start("cs"), end("ce", inner=error_definition("e")), outside=error("e", "BAD")
    )  # fmt: skip
    border = boundary("caught", "b", error_definition("e"))
    flows = "start -> a -> b -> end; caught -> end2"
    nodes = [start(), call("a", "child"), call("b", "child"), border, end(), end("end2")]
    b = bench(process("p", flows, *nodes, outside=error("e", "BAD")), child)
    assert b.case.incidents[0].element_id == "ce"


def test_only_a_stopped_token_can_be_retried():
    b = bench(process("p", "start -> a -> end", start(), user("a"), end()))
    with pytest.raises(TaskNotOpen):
        b.case.retry(b.task("a").id)
