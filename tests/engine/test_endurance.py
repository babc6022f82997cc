"""Thousands of rounds and cases: nothing grows, nothing leaks."""

from __future__ import annotations

import pickle
import time

import pytest

from es_workflow.engine import ProcessInstance
from tests.engine.drawing import end, parallel, process, script, start, user
from tests.engine.test_state import correction_loop, one_round
from tests.engine.world import Bench, bench


def rounds(number: int, measured: tuple[int, ...]) -> list[tuple[int, int]]:
    """State bytes and tree size after the measured rounds, saved and loaded after each round."""
    b, sizes = correction_loop(), []
    b.round_trips = False
    for done in range(1, number + 1):
        one_round(b)
        b.state = b.case.save()
        b.case = ProcessInstance.load(b.definition, b.state, b.env)
        b.events.clear()
        if done in measured:
            sizes.append((len(b.state), sum(len(workflow.tasks) for workflow in b.case._run.workflows)))
    b.do("formal", formal={"ok": True}).do("a").do("b").do("cu")
    assert b.case.ended
    return sizes


@pytest.mark.soak
def test_ten_thousand_correction_rounds_leave_no_trace():
    tenth, last = rounds(10_000, (10, 10_000))
    assert abs(tenth[0] - last[0]) <= 10
    assert tenth[1] == last[1]
    assert last[0] < 1500


def test_three_hundred_correction_rounds_leave_no_trace():
    tenth, last = rounds(300, (10, 300))
    assert abs(tenth[0] - last[0]) <= 10
    assert tenth[1] == last[1]


def test_twenty_parallel_sections_in_a_row_start_at_once():
    nodes, chain = [start(), user("first"), end()], ["start -> first -> s0"]
    for n in range(20):
        following = f"s{n + 1}" if n < 19 else "end"
        nodes += [parallel(f"s{n}"), parallel(f"j{n}"), user(f"a{n}"), user(f"b{n}")]
        chain += [f"s{n} -> a{n} -> j{n}", f"s{n} -> b{n} -> j{n} -> {following}"]
    b = bench(process("p", "; ".join(chain), *nodes))
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        case = ProcessInstance.start(b.definition, {}, b.env)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.02
    assert len(case._run.workflow.tasks) <= 3


def shape(b: Bench) -> bytes:
    graph = b.definition.graph
    nodes = {name: {key: vars(node) for key, node in spec.task_specs.items()} for name, spec in graph.items()}
    return pickle.dumps({name: {key: sorted(value) for key, value in both.items()} for name, both in nodes.items()}) + (
        repr({n: {k: (len(v["_inputs"]), len(v["_outputs"]), len(v["boundaries"])) for k, v in both.items()}
              for n, both in nodes.items()}).encode())  # fmt: skip


def subscribers(b: Bench) -> int:
    """Whoever listens to the specs' signals would keep a finished case in memory."""
    nodes = (node for spec in b.definition.graph.values() for node in spec.task_specs.values())
    signals = (value for node in nodes for value in vars(node).values() if hasattr(value, "n_subscribers"))
    return sum(signal.n_subscribers() for signal in signals)


def test_a_definition_keeps_nothing_of_a_thousand_cases():
    b = correction_loop()
    before, listening = shape(b), subscribers(b)
    for number in range(1000):
        case = ProcessInstance.start(b.definition, {"number": number}, b.env)
        (task,) = case.open_tasks
        case.complete_task(task.id, {"formal": {"ok": False}})
        if number % 3 == 0:
            case.deliver("note", {})
        if number % 50 == 0:
            assert ProcessInstance.load(b.definition, case.save(), b.env).variables["number"] == number
    assert shape(b) == before
    assert subscribers(b) == listening
    fresh = ProcessInstance.start(b.definition, {}, b.env)
    assert [task.element.id for task in fresh.open_tasks] == ["formal"]


def test_two_branches_of_which_one_fails_join_after_the_mending():
    flows = "start -> split; split -> a -> count -> join; split -> b -> join; join -> after -> end"
    nodes = [
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        script("count", "=a.x + missing", "sum"),
        parallel("join"),
    ]
    b = bench(process("p", flows, *nodes, user("after"), end())).do("a", a={"x": 1})
    (incident,) = b.case.incidents
    b.do("b")
    assert b.open == []
    b.case = ProcessInstance.load(b.definition, b.case.save(), b.env)
    b.case.set_variables({"missing": 2})
    b.keep()
    b.case.retry(incident.task_id)
    b.keep()
    assert (b.open, b.case.variables["sum"], b.case.incidents) == (["after"], 3, [])
    assert b.do("after").case.ended
