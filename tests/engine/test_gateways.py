"""Which way a token goes."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow.engine import FlowTaken, IncidentRaised, TimerFired
from es_workflow.engine.run import MAX_STEPS
from tests.engine.drawing import (
    boundary,
    catch,
    element,
    end,
    inclusive,
    message,
    message_definition,
    parallel,
    process,
    props,
    script,
    start,
    timer_definition,
    user,
    xor,
)
from tests.engine.world import bench


def choice(*, first: str, second: str) -> bytes:
    flows = f"""start -> ask -> gate; gate -[={second}]-> two -> end2; gate -[={first}]-> one -> end
                gate -rest-> three -> end3"""
    nodes = [start(), user("ask"), xor("gate", "rest"), user("one"), user("two"), user("three")]
    return process("p", flows, *nodes, end(), end("end2"), end("end3"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [({"a": 5, "b": 5}, "two"), ({"a": 5, "b": 0}, "one"), ({"a": 0, "b": 0}, "three"), ({}, "three")],
)
def test_the_first_true_flow_in_document_order_else_the_default(answer, expected):
    b = bench(choice(first="ask.a > 1", second="ask.b > 1"))
    assert b.do("ask", ask=answer).open == [expected]


def test_a_condition_that_is_neither_yes_nor_no_stops_the_token():
    b = bench(choice(first="ask.a", second="false"))
    b.do("ask", ask={"a": "maybe"})
    assert b.open == []
    (incident,) = b.case.incidents
    assert incident.element_id == "gate"
    assert "maybe" in incident.message
    b.case.set_variables({"ask": {"a": True}})
    b.case.retry(incident.task_id)
    b.keep()
    assert b.open == ["one"]
    assert not b.case.incidents


def test_an_inclusive_gateway_takes_every_true_flow_and_joins_those():
    flows = """start -> ask -> split; split -[=ask.a]-> a -> join; split -[=ask.b]-> b -> join
               split -rest-> c -> join; join -> after -> end"""
    nodes = [start(), user("ask"), inclusive("split", "rest"), user("a"), user("b"), user("c"), inclusive("join")]
    data = process("p", flows, *nodes, user("after"), end())
    assert bench(data).do("ask", ask={"a": True, "b": True}).open == ["a", "b"]
    assert bench(data).do("ask", ask={"a": False, "b": True}).do("b").open == ["after"]
    assert bench(data).do("ask", ask={"a": False, "b": False}).do("c").open == ["after"]
    b = bench(data).do("ask", ask={"a": True, "b": True}).do("b")
    assert b.open == ["a"]
    assert b.do("a").open == ["after"]


def waiting_for_the_first() -> bytes:
    flows = """start -> gate; gate -> long -> too_late -> end; gate -> short -> hurry -> end2
               gate -> letter -> read -> end3"""
    nodes = [
        start(),
        element("eventBasedGateway", "gate"),
        catch("long", timer_definition("P9D")),
        catch("short", timer_definition("P1D"), props(status="urgent")),
        catch("letter", message_definition("m")),
        user("too_late"),
        user("hurry"),
        user("read"),
        end(),
        end("end2"),
        end("end3"),
    ]
    return process("p", flows, *nodes, outside=message("m", "letter"))


def test_each_timer_behind_an_event_gateway_has_its_own_term():
    b = bench(waiting_for_the_first())
    assert {timer.element_id: timer.due_at - b.now for timer in b.case.timers} == {
        "long": dt.timedelta(days=9),
        "short": dt.timedelta(days=1),
    }
    b.wait(hours=23)
    assert b.open == []
    b.wait(hours=1)
    assert b.open == ["hurry"]
    assert not b.case.timers
    assert not b.case.subscriptions
    assert [event.element_id for event in b.of(TimerFired)] == ["short"]
    assert len(b.of(FlowTaken)) == 3


def test_a_message_wins_the_race_and_only_then_its_status_counts():
    b = bench(waiting_for_the_first())
    b.deliver("letter")
    assert b.open == ["read"]
    b.wait(days=20)
    assert b.open == ["read"]
    assert not [event for event in b.events if getattr(event, "status", "") == "urgent"]


def test_an_endless_automatic_loop_stops_with_an_incident():
    flows = "start -> merge -> count -> gate; gate -[=n < 0]-> end; gate -more-> merge"
    b = bench(process("p", flows, start(), xor("merge"), script("count", "=1", "n"), xor("gate", "more"), end()))
    assert not b.case.ended
    assert len(b.of(IncidentRaised)) == 1
    assert str(MAX_STEPS) in b.case.incidents[0].message
    b.case.set_variables({"n": -1})
    b.case.retry(b.case.incidents[0].task_id)
    assert len(b.case.incidents) == 1


def test_an_endless_loop_of_terms_that_have_passed_stops_too():
    flows = "start -> a -> merge -> wait -> gate; gate -[=n = 1]-> end; gate -more-> merge"
    nodes = [start(), user("a", "n"), xor("merge"), catch("wait", timer_definition("-P1D")), xor("gate", "more"), end()]
    b = bench(process("p", flows, *nodes))
    b.do("a", n=0).wait(days=1)
    assert not b.case.timers
    b.case.set_variables({"n": 1})
    b.case.retry(b.case.incidents[0].task_id)
    assert b.case.ended


def test_parallel_branches_can_each_have_a_deadline():
    flows = """start -> split; split -> a -> join; split -> b -> join; late_a -> join2; late_b -> join2
               join -> end; join2 -> end2"""
    nodes = [start(), parallel("split"), user("a"), user("b"), parallel("join"), xor("join2"), end(), end("end2")]
    borders = [boundary("late_a", "a", timer_definition("P1D")), boundary("late_b", "b", timer_definition("P2D"))]
    b = bench(process("p", flows, *nodes, *borders))
    b.wait(days=1)
    assert b.open == ["b"]
    b.wait(days=1)
    assert b.case.ended
