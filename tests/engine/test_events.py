"""Terms, messages, signals and errors, on borders, in the flow and beside it."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow.engine import (
    ElementCompleted,
    ErrorCaught,
    InstanceEnded,
    MessageReceived,
    NothingWaits,
    StatusChanged,
    TaskCancelled,
    TimerFired,
)
from tests.engine.drawing import (
    TERMINATE,
    boundary,
    call,
    catch,
    element,
    end,
    error,
    error_definition,
    io,
    message,
    message_definition,
    parallel,
    process,
    props,
    script,
    signal,
    start,
    sub,
    timer_definition,
    user,
    xor,
)
from tests.engine.world import bench

FILL = [start(), user("fill"), end()]
SIGNAL = '<bpmn:signalEventDefinition signalRef="g"/>'


def with_border(definition: str, *parts: str, interrupting: bool = True, outside: str = "") -> bytes:
    border = boundary("border", "fill", definition, *parts, interrupting=interrupting)
    flows = "start -> fill -> end; border -> other -> end2"
    return process("p", flows, *FILL, border, user("other"), end("end2"), outside=outside)


def test_an_interrupting_timer_takes_the_task_away():
    b = bench(with_border(timer_definition("P14D"), props(status="late")))
    task = b.task("fill")
    b.wait(days=14)
    assert b.open == ["other"]
    assert b.of(TimerFired) == [TimerFired("border")]
    assert b.of(TaskCancelled) == [TaskCancelled(task.id, "fill")]
    assert b.of(StatusChanged) == [StatusChanged("late")]
    b.do("other")
    assert b.case.end_events == ("end2",)


def test_the_timer_goes_when_the_task_is_done():
    b = bench(with_border(timer_definition("P14D")))
    b.do("fill")
    assert b.case.ended
    b.wait(days=20)
    assert not b.of(TimerFired)


def test_a_term_is_fixed_on_entry_and_kept():
    b = bench(with_border(timer_definition("=fill_until")), variables={"fill_until": "2026-11-30"})
    due = b.case.timers[0].due_at
    assert due == dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)
    b.case.set_variables({"fill_until": "2027-01-01"})
    b.wait(days=1)
    assert b.case.timers[0].due_at == due
    b.wait(days=6)
    assert b.open == ["fill"]
    b.wait(hours=13, minutes=59)
    assert b.open == ["fill"]
    b.wait(minutes=1)
    assert b.open == ["other"]


def test_firing_early_or_again_does_nothing():
    b = bench(with_border(timer_definition("P1D"), interrupting=False))
    b.case.fire_timers()
    b.keep()
    assert b.open == ["fill"]
    b.wait(days=1)
    b.case.fire_timers()
    b.keep()
    assert b.open == ["fill", "other"]


def test_timers_fire_in_the_order_of_their_terms():
    """A worker that was down for a month must not let a later deadline win."""
    flows = "start -> fill -> end; later -> b -> end2; sooner -> a -> end3"
    later, sooner = (
        boundary("later", "fill", timer_definition("P9D")),
        boundary("sooner", "fill", timer_definition("P2D")),
    )
    b = bench(process("p", flows, *FILL, later, sooner, user("a"), user("b"), end("end2"), end("end3")))
    assert b.wait(days=30).open == ["a"]


def test_a_message_on_the_border_brings_its_payload():
    outside = message("m", "resign")
    b = bench(with_border(message_definition("m"), io(outputs={"reason": "=resignation.why"}), outside=outside))
    assert [(s.kind, s.name, s.correlation) for s in b.case.subscriptions] == [("message", "resign", None)]
    b.deliver("resign", resignation={"why": "no money"})
    assert b.open == ["other"]
    assert b.case.variables["reason"] == "no money"
    assert b.case.variables.get("resignation") is None
    assert b.of(MessageReceived) == [MessageReceived("border", "resign")]
    with pytest.raises(NothingWaits):
        b.case.deliver("resign", {})


def test_a_message_beside_the_task_can_come_again():
    b = bench(with_border(message_definition("m"), interrupting=False, outside=message("m", "note")))
    b.deliver("note").deliver("note", text="second")
    assert b.open == ["fill", "other", "other"]
    assert b.case.variables["text"] == "second"
    b.do("fill")
    with pytest.raises(NothingWaits):
        b.case.deliver("note", {})
    b.do("other").do("other")
    assert b.case.end_events == ("end", "end2", "end2")


def test_catching_a_message_with_correlation():
    flows = "start -> fill -> wait -> read -> end"
    nodes = [*FILL, catch("wait", message_definition("m")), user("read")]
    b = bench(process("p", flows, *nodes, outside=message("m", "paid", "=fill.invoice")))
    b.do("fill", fill={"invoice": "FV/1"})
    assert b.case.subscriptions[0].correlation == "FV/1"
    with pytest.raises(NothingWaits):
        b.case.deliver("paid", {}, "FV/2")
    with pytest.raises(NothingWaits):
        b.case.deliver("other", {}, "FV/1")
    b.deliver("paid", "FV/1", amount=3)
    assert b.open == ["read"]
    assert b.case.variables["amount"] == 3


def test_a_receive_task_waits_like_an_event_and_can_time_out():
    flows = "start -> wait -> end; late -> end2"
    wait = element("receiveTask", "wait", io(outputs={"sum": "=amount * 2"}), messageRef="m")
    data = process(
        "p", flows, start(), wait, boundary("late", "wait", timer_definition("P5D")), end(), end("end2"),
        outside=message("m", "paid"),
    )  # fmt: skip
    b = bench(data).deliver("paid", amount=3)
    assert (b.case.ended, b.case.variables["sum"]) == (True, 6)
    assert bench(data).wait(days=5).case.end_events == ("end2",)


def test_a_signal_wakes_everything_that_waits_for_it():
    flows = "start -> split; split -> one -> a -> end; split -> two -> b -> end2"
    nodes = [start(), parallel("split"), catch("one", SIGNAL), catch("two", SIGNAL), user("a"), user("b")]
    b = bench(process("p", flows, *nodes, end(), end("end2"), outside=signal("g", "calls closed")))
    b.case.signal("nothing")
    b.keep()
    assert b.open == []
    b.case.signal("calls closed")
    b.keep()
    assert b.open == ["a", "b"]
    assert not b.case.subscriptions


def withdrawal(definition: str, *, interrupting: bool = True, outside: str = "", status: str = "withdrawn") -> bytes:
    event = sub(
        "aside",
        "aside_start -> aside_task -> aside_end",
        start(
            "aside_start",
            props(status=status, action_group="applicant", form="withdrawal"),
            inner=definition,
            isInterrupting="true" if interrupting else "false",
            name="Wycofaj wniosek",
        )
        if "message" in definition
        else start("aside_start", inner=definition, isInterrupting="true" if interrupting else "false"),
        user("aside_task"),
        end("aside_end"),
        by_event=True,
    )
    return process("p", "start -> fill -> check -> end", *FILL, user("check"), event, outside=outside)


def test_an_interrupting_event_sub_process_sees_current_data_and_ends_the_rest():
    b = bench(withdrawal(message_definition("m"), outside=message("m", "withdraw")))
    b.do("fill", fill={"amount": 7})
    (action,) = b.case.actions
    assert (action.name, action.element.name, action.element.properties["form"]) == (
        "withdraw", "Wycofaj wniosek", "withdrawal",
    )  # fmt: skip
    b.deliver("withdraw", withdrawal={"why": "x"})
    assert b.open == ["aside_task"]
    seen = b.at(b.task("aside_task").id)
    assert seen["fill"] == {"amount": 7}
    assert seen["withdrawal"] == {"why": "x"}
    assert not b.case.actions
    assert StatusChanged("withdrawn") in b.events
    assert [event.element_id for event in b.of(TaskCancelled)] == ["check"]
    b.do("aside_task")
    assert b.case.ended
    assert [event.element_id for event in b.of(ElementCompleted)][-2:] == ["aside_end", "aside"]


def test_an_event_sub_process_beside_the_case_can_run_several_times():
    b = bench(withdrawal(message_definition("m"), interrupting=False, outside=message("m", "note")))
    b.deliver("note", withdrawal=1).do("fill").deliver("note", withdrawal=2)
    assert b.open == ["aside_task", "aside_task", "check"]
    b.do("check")
    assert not b.case.ended
    b.do("aside_task").do("aside_task")
    assert b.case.ended


def test_an_event_sub_process_waits_no_longer_when_the_process_is_over():
    b = bench(withdrawal(message_definition("m"), outside=message("m", "withdraw")))
    b.do("fill").do("check")
    assert b.case.ended
    assert not b.case.actions
    assert b.of(InstanceEnded) == [InstanceEnded(("end",))]
    with pytest.raises(NothingWaits):
        b.case.deliver("withdraw", {})


@pytest.mark.parametrize("when", ["=fill = null", "=nobody_knows"])
def test_a_case_action_is_offered_only_at_its_stage(when):
    parts = props(action_group="applicant", action_when=when)
    aside = sub("aside", "as -> ae", start("as", parts, inner=message_definition("m")), end("ae"), by_event=True)
    flows = "start -> fill -> check -> end"
    b = bench(process("p", flows, *FILL, user("check"), aside, outside=message("m", "withdraw")))
    assert bool(b.case.actions) is (when == "=fill = null")
    b.do("fill", fill={"amount": 7})
    assert not b.case.actions
    with pytest.raises(NothingWaits):
        b.case.deliver("withdraw", {})


def test_the_form_of_a_case_action_sees_the_variables_of_the_called_process_where_it_waits():
    inputs = io({"period": "=42"})
    aside = sub(
        "aside",
        "as -> ae",
        start("as", props(action_group="a"), inner=message_definition("m")),
        end("ae"),
        by_event=True,
    )
    child = process("child", "cs -> cu -> ce", start("cs"), user("cu"), aside, end("ce"), outside=message("m", "pause"))
    caller = process("p", "start -> called -> end", start(), call("called", "child", inputs), end())
    b = bench(caller, child)
    assert b.case.variables_at_action("pause")["period"] == 42
    assert b.case.variables.get("period") is None
    with pytest.raises(NothingWaits):
        b.case.variables_at_action("resume")


@pytest.mark.parametrize("where", ["in the flow", "beside it"])
def test_a_key_that_says_nothing_is_an_incident_or_the_case_would_hear_what_is_meant_for_others(where):
    note = message("m", "note", "=number")
    beside = element("startEvent", "as", inner=message_definition("m"), isInterrupting="false")
    aside = sub("aside", "as -> at -> ae", beside, user("at"), end("ae"), by_event=True)
    if where == "in the flow":
        data = process(
            "p",
            "start -> c -> at -> end",
            start(),
            catch("c", message_definition("m")),
            user("at"),
            end(),
            outside=note,
        )
    else:
        data = process("p", "start -> a -> end", start(), user("a"), end(), aside, outside=note)
    b = bench(data, variables={"number": None})
    [stopped] = b.case.incidents
    assert "note" in stopped.message
    with pytest.raises(NothingWaits):
        b.deliver("note", "another")
    b.case.set_variables({"number": "mine"})
    b.case.retry(stopped.task_id)
    with pytest.raises(NothingWaits):
        b.case.receive("note", {}, "another")
    b.case.receive("note", {}, "mine")
    assert "at" in b.open


def test_the_innermost_element_takes_the_message():
    inside = sub("part", "s -> wait -> e", start("s"), catch("wait", message_definition("m")), end("e"))
    aside = sub("aside", "as -> ae", start("as", inner=message_definition("m")), end("ae"), by_event=True)
    outside = message("m", "note")
    b = bench(process("p", "start -> part -> a -> end", start(), inside, user("a"), end(), aside, outside=outside))
    assert b.deliver("note").open == ["a"]
    assert b.deliver("note").case.ended


def test_an_event_sub_process_started_by_a_term():
    b = bench(withdrawal(timer_definition("P30D"), interrupting=False))
    b.wait(days=30)
    assert b.open == ["aside_task", "fill"]
    assert not b.case.timers


def test_two_cases_of_one_definition_do_not_know_of_each_other():
    data = withdrawal(message_definition("m"), outside=message("m", "withdraw"))
    b = bench(data)
    b.deliver("withdraw")
    fresh = b.copy()
    fresh.definition = b.definition
    assert fresh.open == ["fill"]
    assert [action.name for action in fresh.case.actions] == ["withdraw"]


def test_terminate_ends_everything():
    flows = "start -> split; split -> a -> stop; split -> b -> end"
    nodes = [start(), parallel("split"), user("a"), user("b"), end("stop", inner=TERMINATE), end()]
    b = bench(process("p", flows, *nodes))
    b.do("a")
    assert b.case.ended
    assert b.case.end_events == ("stop",)
    assert [event.element_id for event in b.of(TaskCancelled)] == ["b"]


def test_terminate_inside_a_sub_process_ends_only_that():
    inside = sub(
        "part", "s -> split; split -> a -> stop; split -> b -> e", start("s"), parallel("split"), user("a"), user("b"),
        end("stop", inner=TERMINATE), end("e"),
    )  # fmt: skip
    b = bench(process("p", "start -> part -> after -> end", start(), inside, user("after"), end()))
    assert b.do("a").open == ["after"]


CHILD = process(
    "child", "cs -> cu -> cg; cg -[=cu.bad]-> ce_error; cg -fine-> ce", start("cs"), user("cu"), xor("cg", "fine"),
    end("ce_error", inner=error_definition("e")), end("ce"), outside=error("e", "BAD"),
)  # fmt: skip


def catching_child(code: str | None) -> bytes:
    border = boundary("caught", "called", error_definition("e" if code else None), props(status="refused"))
    flows = "start -> called -> end; caught -> mend -> end2"
    nodes = [start(), call("called", "child"), border, user("mend"), end(), end("end2")]
    return process("p", flows, *nodes, outside=error("e", code) if code else "")


@pytest.mark.parametrize("code", ["BAD", None])
def test_an_error_in_a_called_process_is_caught_on_its_border(code):
    b = bench(catching_child(code), CHILD)
    b.do("cu", cu={"bad": True})
    assert b.open == ["mend"]
    assert b.of(ErrorCaught) == [ErrorCaught("caught", code or "")]
    assert StatusChanged("refused") in b.events
    b.do("mend")
    assert b.case.end_events == ("end2",)


def test_without_an_error_the_border_is_quiet():
    b = bench(catching_child("BAD"), CHILD)
    b.do("cu", cu={"bad": False})
    assert b.case.end_events == ("end",)


def test_an_error_goes_out_through_frames_until_somebody_catches_it():
    inner = sub("inner", "is -> iu -> ie", start("is"), user("iu"), end("ie", inner=error_definition("e")))
    other = boundary("not_me", "inner", error_definition("o"))
    outer = sub("outer", "os -> inner -> oe; not_me -> oe2", start("os"), inner, other, end("oe"), end("oe2"))
    border = boundary("caught", "outer", error_definition("e"))
    flows = "start -> outer -> end; caught -> mend -> end2"
    outside = error("e", "BAD") + error("o", "OTHER")
    b = bench(process("p", flows, start(), outer, border, user("mend"), end(), end("end2"), outside=outside))
    assert b.do("iu").open == ["mend"]


def test_a_deadline_on_a_sub_process_takes_everything_in_it_away():
    inside = sub(
        "part", "s -> split; split -> a -> e; split -> called -> e2", start("s"), parallel("split"), user("a"),
        call("called", "child2"), end("e"), end("e2"),
    )  # fmt: skip
    child = process("child2", "cs -> cu -> ce", start("cs"), user("cu"), end("ce"))
    flows = "start -> part -> end; late -> mend -> end2"
    border = boundary("late", "part", timer_definition("P7D"))
    b = bench(process("p", flows, start(), inside, border, user("mend"), end(), end("end2")), child)
    assert b.open == ["a", "cu"]
    assert b.wait(days=7).open == ["mend"]
    assert sorted(event.element_id for event in b.of(TaskCancelled)) == ["a", "cu"]


def test_statuses_are_told_where_tokens_arrive_also_in_called_processes():
    child = process("child", "cs -> cu -> ce", start("cs"), user("cu", None, props(status="inside")), end("ce"))
    milestone = element("intermediateThrowEvent", "milestone", props(status="half"))
    nodes = [start("start", props(status="new")), milestone, call("called", "child"), script("s", "=1", "x")]
    b = bench(process("p", "start -> milestone -> called -> s -> end", *nodes, end("end", props(status="over"))), child)
    b.do("cu")
    assert [event.status for event in b.of(StatusChanged)] == ["new", "half", "inside", "over"]


def test_a_reminder_still_goes_on_after_its_task_is_done():
    flows = "start -> fill -> check -> end; remind -> nudge -> end2"
    border = boundary("remind", "fill", timer_definition("P1D"), interrupting=False)
    b = bench(process("p", flows, *FILL, user("check"), border, user("nudge"), end("end2")))
    b.wait(days=1).do("fill")
    assert b.open == ["check", "nudge"]
    b.do("nudge").do("check")
    assert b.case.ended
