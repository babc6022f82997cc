"""The happy path: every element that fair processes are made of, in one case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from es_workflow.engine import (
    WAIT,
    DecisionMade,
    ElementCompleted,
    FlowTaken,
    InstanceEnded,
    OperationCall,
    OperationDone,
    StatusChanged,
    TaskCompleted,
    TaskNotOpen,
    TaskOpened,
)
from es_workflow.feel import Decided
from tests.engine.drawing import (
    boundary,
    call,
    end,
    io,
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

PAY = process(
    "pay",
    "pay_start -> pay_count -> pay_confirm -> pay_end",
    start("pay_start"),
    script("pay_count", "=round half up(base * 0.85, 2)", "grant"),
    user("pay_confirm", "payment", group="accountant"),
    end("pay_end"),
)
MAIN = process(
    "p",
    """start -> fill -> number -> count -> gate -[=gross > 100]-> level -> settle -> end
       gate -small-> reject -> rejected
       remind_late -> nudge -> nudged""",
    start(),
    user("fill", "application", props(status="draft")),
    service("number", "case:number", headers={"series": "A"}),
    script("count", "=application.amount * 1.23", "gross"),
    xor("gate", default="small"),
    rule("level", "level", "level"),
    call("settle", "pay", io({"base": "=gross"}, {"paid": "=grant"}), propagateAllChildVariables="false"),
    user("reject", "reason"),
    boundary("remind_late", "fill", timer_definition("P3D"), interrupting=False),
    user("nudge", "nudge"),
    end("nudged"),
    end("end", props(status="paid")),
    end("rejected", props(status="rejected")),
)


def operate(call: OperationCall):
    assert (call.operation, dict(call.headers)) == ("case:number", {"series": "A"})
    assert call.inputs["application"] == {"amount": Decimal("100.00")}
    return {"number": "A.1"}


def decide(decision_id: str, variables: dict) -> Decided:
    return Decided("high", decision_id, ("rule_2",), {"gross": variables["gross"]}, ())


def case():
    return bench(MAIN, PAY, operate=operate, decide=decide)


def test_a_case_goes_from_its_start_to_its_end():
    b = case()
    assert b.open == ["fill"]
    b.do("fill", application={"amount": Decimal("100.00")})
    assert b.open == ["pay_confirm"]
    task = b.task("pay_confirm")
    assert b.at(task.id)["base"] == 123
    assert b.at(task.id)["grant"] == Decimal("104.55")
    b.do("pay_confirm", payment={"date": "2026-12-01"})
    assert b.case.ended
    assert b.case.end_events == ("end",)
    assert b.case.variables["paid"] == Decimal("104.55")
    assert b.case.variables["number"] == "A.1"
    assert b.case.variables["level"] == "high"
    assert not b.case.open_tasks
    assert not b.case.timers


def test_the_events_tell_the_whole_story():
    b = case()
    b.do("fill", application={"amount": Decimal("100.00")}).do("pay_confirm", payment={})
    passed = [event.element_id for event in b.of(ElementCompleted)]
    assert " ".join(passed) == ("start fill number count gate level pay_start pay_count pay_confirm pay_end settle end")
    assert [event.status for event in b.of(StatusChanged)] == ["draft", "paid"]
    assert [event.element_id for event in b.of(TaskOpened)] == ["fill", "pay_confirm"]
    assert [event.element_id for event in b.of(TaskCompleted)] == ["fill", "pay_confirm"]
    assert b.of(OperationDone) == [OperationDone("number", "case:number")]
    made = DecisionMade("level", "level", {"gross": 123}, "high", ("rule_2",))
    assert b.of(DecisionMade) == [made]
    assert b.events[-1] == InstanceEnded(("end",))
    taken = [event.flow_id for event in b.of(FlowTaken)]
    assert "small" not in taken
    assert len(taken) == 10


def test_the_other_way_and_an_ended_process_stays_ended():
    b = bench(MAIN, PAY, operate=lambda call: None, decide=decide)
    b.do("fill", application={"amount": 1})
    assert b.open == ["reject"]
    b.do("reject")
    assert b.case.end_events == ("rejected",)
    with pytest.raises(TaskNotOpen):
        b.case.complete_task(b.of(TaskOpened)[0].task_id, {})


def test_a_reminder_leaves_the_task_open_and_comes_once():
    b = bench(MAIN, PAY, operate=lambda call: None, decide=decide)
    (timer,) = b.case.timers
    assert timer.element_id == "remind_late"
    b.wait(days=2)
    assert b.open == ["fill"]
    b.wait(days=1)
    assert b.open == ["fill", "nudge"]
    b.wait(days=30)
    assert b.open == ["fill", "nudge"]
    b.do("fill", application={"amount": 1})
    assert b.open == ["nudge", "reject"]
    b.do("nudge").do("reject")
    assert b.case.end_events == ("nudged", "rejected")


def test_an_operation_that_reaches_outside_waits_for_its_job():
    b = bench(MAIN, PAY, operate=lambda call: WAIT, decide=decide)
    b.do("fill", application={"amount": Decimal("100.00")})
    assert b.open == []
    (job,) = b.case.jobs
    assert (job.element_id, job.operation, dict(job.headers), job.retries) == (
        "number",
        "case:number",
        {"series": "A"},
        3,
    )
    assert not b.of(OperationDone)
    b.case.complete_job(job.task_id, {"number": "A.2"})
    b.keep()
    assert b.open == ["pay_confirm"]
    assert b.case.variables["number"] == "A.2"
    with pytest.raises(TaskNotOpen):
        b.case.complete_job(job.task_id, {})
