"""Conditional events, links, and the ways a case can begin."""

from __future__ import annotations

import pytest

from es_workflow.engine import ConditionMet, MessageReceived, TimerFired
from es_workflow.errors import WorkflowError
from tests.engine.drawing import (
    boundary,
    catch,
    condition_definition,
    element,
    end,
    inclusive,
    io,
    link_definition,
    message,
    message_definition,
    parallel,
    process,
    script,
    signal,
    signal_definition,
    start,
    sub,
    throw,
    timer_definition,
    user,
    xor,
)
from tests.engine.world import bench

FULL = condition_definition("=fill.left < 10")


def test_a_condition_in_the_flow_lets_the_token_pass_once_it_holds():
    flows = "start -> split; split -> wait -> a -> end; split -> fill -> again -> fill2 -> end2"
    nodes = [start(), parallel("split"), catch("wait", FULL), user("a"), user("fill"), user("fill2", "fill"), end()]
    b = bench(process("p", flows, *nodes, script("again", "=1", "x"), end("end2")))
    assert b.open == ["fill"]
    assert b.do("fill", fill={"left": 50}).open == ["fill2"]
    assert b.do("fill2", fill={"left": 5}).open == ["a"]
    assert b.of(ConditionMet) == [ConditionMet("wait", {"fill.left": 5})]


def test_a_condition_that_holds_already_does_not_wait():
    nodes = [start(), user("fill"), catch("wait", FULL), end()]
    assert bench(process("p", "start -> fill -> wait -> end", *nodes)).do("fill", fill={"left": 1}).case.ended


def watched(interrupting: bool) -> bytes:
    border = boundary("low", "work", FULL, interrupting=interrupting)
    flows = "start -> split; split -> work -> end; split -> merge -> fill -> merge; low -> alarm -> end2"
    nodes = [start(), parallel("split"), user("work"), xor("merge"), user("fill"), border, user("alarm")]
    return process("p", flows, *nodes, end(), end("end2"))


def test_a_condition_on_a_border_interrupts():
    assert bench(watched(True)).do("fill", fill={"left": 5}).open == ["alarm", "fill"]


def test_a_condition_beside_the_work_happens_each_time_it_becomes_true():
    b = bench(watched(False))
    for left in (5, 4, 20, 3):
        b.do("fill", fill={"left": left})
    assert b.open == ["alarm", "alarm", "fill", "work"]
    b.do("work").do("fill", fill={"left": 20}).do("fill", fill={"left": 1})
    assert len(b.of(ConditionMet)) == 2


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_condition_starts_an_event_sub_process(interrupting):
    begin = start("s", inner=FULL, isInterrupting="true" if interrupting else "false")
    aside = sub("aside", "s -> alarm -> e", begin, user("alarm"), end("e"), by_event=True)
    nodes = [start(), user("fill"), user("next"), end(), aside]
    b = bench(process("p", "start -> fill -> next -> end", *nodes)).do("fill", fill={"left": 5})
    assert b.open == (["alarm"] if interrupting else ["alarm", "next"])


def test_a_correction_by_hand_is_a_change_of_variables():
    b = bench(watched(True))
    b.case.set_variables({"fill": {"left": 0}})
    b.keep()
    assert b.open == ["alarm", "fill"]


def test_a_condition_wins_the_race_behind_an_event_gateway():
    race = element("eventBasedGateway", "race")
    flows = "start -> split; split -> fill -> end; split -> race; race -> low -> a -> end2; race -> late -> b -> end3"
    nodes = [start(), parallel("split"), user("fill"), race, catch("low", FULL), catch("late", timer_definition("P1D"))]
    data = process("p", flows, *nodes, user("a"), user("b"), end(), end("end2"), end("end3"))
    assert bench(data).do("fill", fill={"left": 1}).open == ["a"]
    assert bench(data).wait(days=1).open == ["b", "fill"]


def test_a_condition_that_cannot_be_worked_out_stops_there_and_can_be_tried_again():
    b = bench(watched(True)).do("fill", fill={"left": "many"})
    assert b.open == ["fill", "work"]
    if b.case.incidents:
        b.case.set_variables({"fill": {"left": 1}})
        b.case.retry(b.case.incidents[0].task_id)
        b.keep()
        assert b.open == ["alarm", "fill"]


def test_a_condition_that_is_neither_yes_nor_no_is_an_incident():
    nodes = [start(), catch("wait", condition_definition("=n + 1")), end()]
    b = bench(process("p", "start -> wait -> end", *nodes), variables={"n": 1})
    (incident,) = b.case.incidents
    assert incident.element_id == "wait"


def test_a_link_is_a_flow_that_is_not_drawn():
    flows = "start -> split; split -> a -> go; split -> b -> go2; come -> c -> end"
    go, go2 = throw("go", link_definition("L")), throw("go2", link_definition("L"))
    nodes = [start(), parallel("split"), user("a"), user("b"), go, go2, catch("come", link_definition("L")), user("c")]
    b = bench(process("p", flows, *nodes, end())).do("a").do("b")
    assert b.open == ["c", "c"]
    assert b.do("c").do("c").case.ended


def test_an_inclusive_join_waits_for_a_token_that_comes_by_a_link():
    flows = "start -> split; split -> a -> go; come -> join; split -> b -> join; join -> c -> end"
    nodes = [start(), parallel("split"), user("a"), user("b"), throw("go", link_definition("L")), inclusive("join")]
    b = bench(process("p", flows, *nodes, catch("come", link_definition("L")), user("c"), end()))
    assert b.do("b").open == ["a"]
    assert b.do("a").open == ["c"]


def test_an_inclusive_join_does_not_wait_for_a_token_that_may_come_where_one_is_already():
    """BPMN 2.0.2, 13.4.3: a path to a flow that has a token excuses a path to one that has none."""
    flows = """start -> split; split -> a -> merge -> join; split -> b -> either
               either -[=b.way = 1]-> merge; either -default-> join; join -> c -> end"""
    nodes = [
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        xor("merge"),
        xor("either", "default"),
        inclusive("join"),
    ]
    b = bench(process("p", flows, *nodes, user("c"), end()))
    assert b.do("a").open == ["b", "c"]
    assert b.do("b", b={"way": 1}).open == ["c", "c"]


STARTS = [
    start(),
    start("by_message", io(outputs={"source": "=who"}), inner=message_definition("m")),
    start("by_signal", inner=signal_definition()),
    start("by_term", inner=timer_definition("R/P1D", "timeCycle")),
]


def beginning(*starts: str) -> bytes:
    flows = "".join(
        f"{name} -> merge; "
        for name in ("start", "by_message", "by_signal", "by_term")
        if f'"{name}"' in "".join(starts)
    )
    outside = message("m", "order") + signal("g", "open")
    return process("p", flows + "merge -> a -> end", *starts, xor("merge"), user("a"), end(), outside=outside)


def test_a_process_says_how_it_can_begin():
    b = bench(beginning(*STARTS))
    assert b.open == ["a"]
    assert [(s.id, s.event, s.event_name, s.cycle) for s in b.definition.starts] == [
        ("start", None, None, False),
        ("by_message", "message", "order", False),
        ("by_signal", "signal", "open", False),
        ("by_term", "timer", None, True),
    ]


def test_a_message_begins_a_case_with_what_it_brings():
    b = bench(beginning(*STARTS), start_event="by_message", payload={"who": "x"})
    assert (b.open, b.case.variables["source"]) == (["a"], "x")
    assert b.of(MessageReceived) == [MessageReceived("by_message", "order")]
    assert bench(beginning(*STARTS), start_event="by_signal").open == ["a"]
    assert bench(beginning(*STARTS), start_event="by_term").of(TimerFired) == [TimerFired("by_term")]


@pytest.mark.parametrize("wrong", [None, "a", "nowhere"])
def test_a_process_that_begins_by_a_message_does_not_begin_otherwise(wrong):
    with pytest.raises(WorkflowError):
        bench(beginning(STARTS[1]), start_event=wrong)
