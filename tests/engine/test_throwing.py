"""What a case tells others: messages, signals, escalations and errors, and who hears them."""

from __future__ import annotations

import pytest

from es_workflow.engine import EscalationCaught, MessageThrown, SignalThrown
from tests.engine.drawing import (
    boundary,
    call,
    catch,
    each,
    element,
    end,
    error,
    error_definition,
    escalation,
    escalation_definition,
    io,
    message,
    message_definition,
    parallel,
    process,
    props,
    script,
    service,
    signal,
    signal_definition,
    start,
    sub,
    throw,
    user,
    zeebe,
)
from tests.engine.world import bench

OFFER = message("m", "offer", "=fill.number")


@pytest.mark.parametrize(
    "thrower",
    [
        throw("tell", message_definition("m"), io({"price": "=fill.price * 2", "by.name": '="me"'})),
        element("sendTask", "tell", io({"price": "=fill.price * 2", "by.name": '="me"'}), messageRef="m"),
        end("tell", io({"price": "=fill.price * 2", "by.name": '="me"'}), inner=message_definition("m")),
    ],
    ids=["event", "send task", "end event"],
)
def test_a_message_is_thrown_with_its_correlation_and_inputs(thrower):
    nodes = [start(), user("fill"), thrower] + ([] if "endEvent" in thrower else [end()])
    flows = "start -> fill -> tell" + ("" if "endEvent" in thrower else " -> end")
    b = bench(process("p", flows, *nodes, outside=OFFER))
    b.do("fill", fill={"number": 7, "price": 3})
    assert b.of(MessageThrown) == [MessageThrown("tell", "offer", "7", {"price": 6, "by": {"name": "me"}})]
    assert b.case.ended
    assert b.case.variables.get("price") is None


def test_a_thrown_message_carries_only_its_inputs_and_its_own_key():
    own = zeebe("publishMessage", correlationKey="=1 + 1")
    b = bench(process("p", "start -> tell -> end", start(), throw("tell", message_definition("m"), own), end(),
                      outside=message("m", "offer")), variables={"secret": 1})  # fmt: skip
    assert b.of(MessageThrown) == [MessageThrown("tell", "offer", "2", {})]


def test_a_send_task_may_do_an_operation_instead():
    asked = []
    task = service("tell", "mail:send").replace("serviceTask", "sendTask")
    b = bench(process("p", "start -> tell -> end", start(), task, end()), operate=asked.append)
    assert (b.case.ended, [call.operation for call in asked]) == (True, ["mail:send"])


def test_a_message_that_cannot_be_worked_out_stops_before_it_is_sent():
    b = bench(
        process("p", "start -> tell -> end", start(), throw("tell", message_definition("m")), end(), outside=OFFER)
    )
    (incident,) = b.case.incidents
    assert not b.of(MessageThrown)
    b.case.set_variables({"fill": {"number": "A"}})
    b.case.retry(incident.task_id)
    b.keep()
    assert [event.correlation for event in b.of(MessageThrown)] == ["A"]


def test_a_send_task_sends_to_each():
    task = element("sendTask", "tell", io({"to": "=one"}), inner=each("=[1, 2]", inputElement="one"), messageRef="m")
    b = bench(process("p", "start -> tell -> end", start(), task, end(), outside=message("m", "offer")))
    assert [event.payload for event in b.of(MessageThrown)] == [{"to": 1}, {"to": 2}]


@pytest.mark.parametrize("kind", ["throw", "end"])
def test_a_signal_wakes_this_case_and_is_told_to_the_others(kind):
    definition, parts = signal_definition(), io({"left": "=3"})
    thrower = throw("tell", definition, parts) if kind == "throw" else end("tell", parts, inner=definition)
    on = "tell -> end2" if kind == "throw" else ""
    flows = f"start -> split; split -> wait -> a -> end; split -> fill -> tell; {on}; border -> b -> end3"
    nodes = [
        start(),
        parallel("split"),
        catch("wait", definition),
        user("a"),
        user("fill"),
        thrower,
        end(),
        end("end3"),
    ]
    more = [boundary("border", "c", definition, interrupting=False), user("c"), user("b"), end("end4")]
    extra = [end("end2")] if on else []
    data = process("p", flows + "; split -> c -> end4", *nodes, *more, *extra, outside=signal("g", "closed"))
    b = bench(data).do("fill")
    assert b.open == ["a", "b", "c"]
    assert b.case.variables["left"] == 3
    assert b.of(SignalThrown) == [SignalThrown("tell", "closed", {"left": 3})]


def test_a_signal_from_outside_starts_an_event_sub_process():
    aside = sub("aside", "s -> t -> e", start("s", inner=signal_definition()), user("t"), end("e"), by_event=True)
    b = bench(process("p", "start -> fill -> end", start(), user("fill"), end(), aside, outside=signal("g", "stop")))
    b.case.signal("stop", {"why": "x"})
    b.keep()
    assert (b.open, b.case.variables["why"]) == (["t"], "x")


WARN = escalation("x", "LATE") + escalation("y", "OTHER")


def escalating(interrupting: bool, kind: str = "throw", code: str | None = "x") -> bytes:
    """A sub-process that escalates after its first task."""
    thrower = (
        throw("tell", escalation_definition("x")) if kind == "throw" else end("tell", inner=escalation_definition("x"))
    )
    inside = "s -> a -> tell -> b -> e" if kind == "throw" else "s -> split; split -> a -> tell; split -> b -> e"
    nodes = [start("s"), user("a"), thrower, user("b"), end("e")] + ([parallel("split")] if kind == "end" else [])
    frame = sub("part", inside, *nodes)
    border = boundary("warned", "part", escalation_definition(code), props(status="late"), interrupting=interrupting)
    flows = "start -> part -> end; warned -> boss -> end2"
    return process("p", flows, start(), frame, border, user("boss"), end(), end("end2"), outside=WARN)


@pytest.mark.parametrize("kind", ["throw", "end"])
@pytest.mark.parametrize("code", ["x", None])
def test_an_escalation_goes_to_the_border_beside_the_work(kind, code):
    b = bench(escalating(False, kind, code)).do("a")
    assert b.open == ["b", "boss"]
    assert b.of(EscalationCaught) == [EscalationCaught("warned", "LATE" if code else "")]
    b.do("b").do("boss")
    assert b.case.ended


@pytest.mark.parametrize("kind", ["throw", "end"])
def test_an_escalation_may_take_the_work_away(kind):
    assert bench(escalating(True, kind)).do("a").open == ["boss"]


def test_an_escalation_that_nobody_catches_is_only_a_note():
    assert bench(escalating(True, code="y")).do("a").open == ["b"]


def escalating_aside(interrupting: bool) -> bytes:
    begin = start("s", inner=escalation_definition("x"), isInterrupting="true" if interrupting else "false")
    tell = throw("louder", escalation_definition("x"))
    aside = sub("aside", "s -> boss -> louder -> e", begin, user("boss"), tell, end("e"), by_event=True)
    nodes = [start(), user("a"), throw("tell", escalation_definition("x")), user("b"), end(), aside]
    return process("p", "start -> a -> tell -> b -> end", *nodes, outside=WARN)


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_starts_an_event_sub_process_which_does_not_hear_itself(interrupting):
    b = bench(escalating_aside(interrupting)).do("a")
    assert b.open == (["boss"] if interrupting else ["b", "boss"])
    b.do("boss")
    assert b.open == ([] if interrupting else ["b"])
    assert len(b.of(EscalationCaught)) == 1


def test_an_escalation_leaves_a_called_process():
    nodes = [start("cs"), throw("tell", escalation_definition("x")), user("cu"), end("ce")]
    child = process("child", "cs -> tell -> cu -> ce", *nodes, outside=WARN)
    border = boundary("warned", "called", escalation_definition(None), interrupting=False)
    flows = "start -> called -> end; warned -> boss -> end2"
    b = bench(process("p", flows, start(), call("called", "child"), border, user("boss"), end(), end("end2")), child)
    assert b.open == ["boss", "cu"]


def failing_aside(code: str | None) -> bytes:
    aside = sub(
        "aside", "s -> mend -> e", start("s", inner=error_definition(code)), user("mend"), end("e"), by_event=True
    )
    nodes = [start(), parallel("split"), user("a"), user("b"), end("bad", inner=error_definition("e")), end(), aside]
    return process("p", "start -> split; split -> a -> bad; split -> b -> end", *nodes, outside=error("e", "BAD"))


@pytest.mark.parametrize("code", ["e", None])
def test_an_error_starts_an_event_sub_process_that_ends_the_rest(code):
    b = bench(failing_aside(code)).do("a")
    assert b.open == ["mend"]
    b.do("mend")
    assert b.case.end_events == ("bad",)


def failing_in_a_handler() -> bytes:
    """Beside the handler that fails stands one that would catch the error, were it its business."""
    begins = [
        start("s1", inner=message_definition("m"), isInterrupting="false"),
        start("s2", inner=error_definition("e")),
    ]
    bad = end("bad", inner=error_definition("e"))
    asides = [
        sub("asked", "s1 -> check -> bad", begins[0], user("check"), bad, by_event=True),
        sub("aside", "s2 -> never -> e2", begins[1], user("never"), end("e2"), by_event=True),
    ]
    frame = sub("part", "ps -> a -> pe", start("ps"), user("a"), end("pe"), *asides)
    border = boundary("caught", "part", error_definition("e"))
    nodes = [start(), frame, border, user("mend"), end(), end("end2")]
    flows = "start -> part -> end; caught -> mend -> end2"
    return process("p", flows, *nodes, outside=error("e", "BAD") + message("m", "question"))


def test_an_error_in_a_handler_is_not_caught_beside_it():
    b = bench(failing_in_a_handler()).deliver("question")
    assert b.open == ["a", "check"]
    assert b.do("check").open == ["mend"]


def test_an_error_in_an_event_sub_process_goes_further_out():
    aside = sub("aside", "s -> bad2", start("s", inner=error_definition("e")), end("bad2", inner=error_definition("e")),
                by_event=True)  # fmt: skip
    frame = sub("part", "ps -> a -> bad", start("ps"), user("a"), end("bad", inner=error_definition("e")), aside)
    border = boundary("caught", "part", error_definition("e"))
    flows = "start -> part -> end; caught -> mend -> end2"
    nodes = [start(), frame, border, user("mend"), end(), end("end2")]
    assert bench(process("p", flows, *nodes, outside=error("e", "BAD"))).do("a").open == ["mend"]


def test_the_event_that_names_the_error_wins_over_the_one_that_catches_all():
    frame = sub("part", "ps -> a -> bad", start("ps"), user("a"), end("bad", inner=error_definition("e")))
    borders = [boundary("any", "part", error_definition(None)), boundary("this", "part", error_definition("e"))]
    flows = "start -> part -> end; any -> x -> end2; this -> y -> end3"
    nodes = [start(), frame, *borders, user("x"), user("y"), end(), end("end2"), end("end3")]
    assert bench(process("p", flows, *nodes, outside=error("e", "BAD"))).do("a").open == ["y"]


def test_a_manual_task_does_not_hold_the_case_up():
    b = bench(process("p", "start -> phone -> count -> end", start(), element("manualTask", "phone"),
                      script("count", "=1", "n"), end()))  # fmt: skip
    assert b.case.ended
