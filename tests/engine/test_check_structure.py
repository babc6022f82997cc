"""Structures in which a token would get lost, wait for ever or not know its way are refused."""

from __future__ import annotations

import pytest

from tests.engine.drawing import (
    boundary,
    catch,
    element,
    end,
    error,
    error_definition,
    inclusive,
    link_definition,
    message,
    message_definition,
    parallel,
    process,
    start,
    sub,
    throw,
    timer_definition,
    user,
    xor,
)
from tests.engine.test_check import problems, with_node

STRUCTURE = {
    "unreachable": ("start -> x -> end; y -> end", [user("y")], "y: no token can get here"),
    "dead end": ("start -> x -> end; x -> y", [user("y")], "y: a dead end"),
    "gateway without default": (
        "start -> x -> g; g -[=x]-> end; g -[=not(x)]-> end2",
        [xor("g"), end("end2")],
        "g: no default flow",
    ),
    "flow without condition": (
        "start -> x -> g; g -d-> end; g -c-> end2",
        [xor("g", "d"), end("end2")],
        "c: no condition on a flow",
    ),
    "condition on the only way": ("start -> x -> g; g -[=x]-> end", [xor("g")], "the only way out"),
    "condition leaving a task": ("start -> x; x -[=x]-> end; x -> y -> end", [user("y")], "leaves the user task 'x'"),
    "condition leaving a parallel gateway": (
        "start -> x -> g; g -[=x]-> end; g -> end2",
        [parallel("g"), end("end2")],
        "leaves the parallel gateway 'g'",
    ),
    "unknown default": ("start -> x -> g; g -a-> end", [inclusive("g", "b")], "default flow 'b' does not leave it"),
    "parallel gateway as loop target": (
        "start -> g -> x -> h; h -[=x]-> g; h -d-> end",
        [parallel("g"), xor("h", "d")],
        "would wait for ever",
    ),
    "flow into the start": ("start -> x -> end; x -> start", [], "cannot lead into the start event"),
    "flow out of the end": ("start -> x -> end -> x", [], "cannot leave the end event"),
    "two starts": ("start -> x -> end; s2 -> x", [start("s2")], "p: the process has several plain start events"),
    "flow to nowhere": ("start -> x -> end; x -> ghost", [], "its target 'ghost' is not in the same process"),
    "flow into a frame": (
        "start -> x -> end; x -> y; f -> end",
        [sub("f", "s -> y -> e", start("s"), user("y"), end("e"))],
        "its target 'y' is not in the same process",
    ),
    "frame without start": (
        "start -> x -> f -> end",
        [sub("f", "y -> e", user("y"), end("e"))],
        "f: the sub-process has 0 start",
    ),
    "border of nothing": (
        "start -> x -> end; b -> end",
        [boundary("b", "ghost", timer_definition("P1D"))],
        "'ghost', which is no",
    ),
    "border of a gateway": (
        "start -> x -> g -> end; b -> end",
        [parallel("g"), boundary("b", "g", timer_definition("P1D"))],
        "'g', which is no",
    ),
    "border without a way on": ("start -> x -> end", [boundary("b", "x", timer_definition("P1D"))], "b: a dead end"),
    "error border on a task": (
        "start -> x -> end; b -> end",
        [boundary("b", "x", error_definition(None))],
        "this task throws no errors",
    ),
    "error that nobody catches": (
        "start -> x -> end2",
        [end("end2", inner=error_definition("e"))],
        "nobody catches the error 'BAD'",
    ),
    "event gateway before a task": (
        "start -> x -> g; g -> y -> end",
        [element("eventBasedGateway", "g"), user("y")],
        "'y' is no event",
    ),
    "second way into a racing event": (
        "start -> x -> g; g -> y -> end; x -> y",
        [element("eventBasedGateway", "g"), catch("y", timer_definition("P1D"))],
        "another way in",
    ),
    "two starts by one message": (
        "start -> x -> end; s2 -> x; s3 -> x",
        [start("s2", inner=message_definition("m")), start("s3", inner=message_definition("m"))],
        "several start events wait for the message 'note'",
    ),
    "a frame that begins by a message": (
        "start -> x -> f -> end",
        [sub("f", "s -> e", start("s", inner=message_definition("m")), end("e"))],
        "a message start event of a sub-process is not supported",
    ),
    "a link that comes out nowhere": (
        "start -> x -> l; x -> end",
        [throw("l", link_definition("L"))],
        "the link 'L' comes out nowhere",
    ),
    "a link that nothing leads to": (
        "start -> x -> end; l -> x",
        [catch("l", link_definition("L"))],
        "no link 'L' leads here",
    ),
    "a link that comes out twice": (
        "start -> x -> end; x -> l; l2 -> x; l3 -> x",
        [throw("l", link_definition("L")), catch("l2", link_definition("L")), catch("l3", link_definition("L"))],
        "comes out at several places",
    ),
    "a flow out of a link": (
        "start -> x -> l -> end; l2 -> x",
        [throw("l", link_definition("L")), catch("l2", link_definition("L"))],
        "a flow cannot leave the link 'l'",
    ),
    "a flow into a link": (
        "start -> x -> l; x -> l2 -> end",
        [throw("l", link_definition("L")), catch("l2", link_definition("L"))],
        "a flow cannot lead into the link 'l2'",
    ),
    "a link behind an event gateway": (
        "start -> x -> g -> l2 -> end; x -> l",
        [element("eventBasedGateway", "g"), throw("l", link_definition("L")), catch("l2", link_definition("L"))],
        "behind an event-based gateway 'l2' is no event",
    ),
    "event frame in the flow": (
        "start -> x -> f -> end",
        [sub("f", "s -> e", start("s", inner=timer_definition("P1D")), end("e"), by_event=True)],
        "flows cannot touch an event sub-process",
    ),
    "event frame without event": (
        "start -> x -> end",
        [sub("f", "s -> e", start("s"), end("e"), by_event=True)],
        "a plain start event of an event sub-process",
    ),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_structures_that_are_refused(name):
    flows, nodes, expected = STRUCTURE[name]
    outside = message("m", "note") + error("e", "BAD")
    found = with_node(user("x"), *nodes, flows=flows, outside=outside)
    assert any(expected in text for text in found), found


def test_a_default_flow_with_a_condition():
    data = process(
        "p", "start -> x -> g; g -d-> end; g -[=x]-> end2", start(), user("x"), xor("g", "d"), end(), end("end2")
    )
    condition = b'targetRef="end"><bpmn:conditionExpression>=x</bpmn:conditionExpression>'
    assert any(
        "d: the default flow has a condition" in text for text in problems(data.replace(b'targetRef="end">', condition))
    )
