"""The saved state: small for ever, free of specs and history, and nothing leaks from one case into another."""

from __future__ import annotations

import pickle
import threading
import zlib

import pytest

from es_workflow.engine import ProcessInstance
from es_workflow.errors import WorkflowError
from tests.engine.drawing import (
    boundary,
    call,
    end,
    message,
    message_definition,
    parallel,
    process,
    script,
    start,
    sub,
    timer_definition,
    user,
    xor,
)
from tests.engine.world import NOW, bench

ROUND = """start -> merge -> formal -> split; split -> a -> join; split -> b -> join; join -> called -> gate
           gate -again-> correct -> merge; gate -[=formal.ok = true]-> end; remind -> nudge -> end2"""


def correction_loop():
    child = process("child", "cs -> cu -> ce", start("cs"), user("cu"), end("ce"))
    aside = sub(
        "aside",
        "as -> ae",
        start("as", inner=message_definition("m"), isInterrupting="false"),
        end("ae"),
        by_event=True,
    )
    nodes = [start(), xor("merge"), user("formal"), parallel("split"), user("a"), user("b"), parallel("join")]
    border = boundary("remind", "formal", timer_definition("P7D"), interrupting=False)
    more = [
        call("called", "child"),
        xor("gate", "again"),
        user("correct"),
        end(),
        border,
        user("nudge"),
        end("end2"),
        aside,
    ]
    return bench(process("p", ROUND, *nodes, *more, outside=message("m", "note")), child)


def one_round(b) -> None:
    b.do("formal", formal={"ok": False}).do("b", b=1).do("a", a=1).do("cu", cu={"x": 1})
    b.deliver("note", note="n").do("correct", correct="x")


def test_the_thousandth_round_is_as_small_as_the_tenth():
    b = correction_loop()
    b.round_trips = False
    sizes = []
    for number in range(1, 1001):
        one_round(b)
        b.state = b.case.save()
        b.case = ProcessInstance.load(b.definition, b.state, b.env)
        if number in (10, 1000):
            sizes.append((len(b.state), sum(len(w.tasks) for w in b.case._run.workflows)))
        b.events.clear()
    assert abs(sizes[0][0] - sizes[1][0]) <= 10
    assert sizes[0][1] == sizes[1][1]
    assert sizes[1][0] < 1500
    b.do("formal", formal={"ok": True}).do("a").do("b").do("cu")
    assert b.case.ended


def test_fifty_rounds_in_memory_do_not_change_the_outcome():
    b = correction_loop()
    b.round_trips = False
    for _ in range(50):
        one_round(b)
    assert b.open == ["formal"]
    assert len(b.case.save()) < 1500


def test_the_state_has_a_codec_byte_and_packs_what_is_large():
    b = bench(process("p", "start -> a -> b -> end", start(), user("a"), user("b"), end()))
    assert b.state[:1] == b"1"
    b.do("a", a={"text": "x" * 5000})
    assert b.state[:1] == b"2"
    assert len(b.state) < 500
    assert b"x" * 5000 in zlib.decompress(b.state[1:])
    with pytest.raises(WorkflowError):
        ProcessInstance.load(b.definition, b"9{}", b.env)


def test_saving_changes_nothing():
    b = correction_loop()
    b.round_trips = False
    b.do("formal", formal={"ok": False}).do("a")
    first = b.case.save()
    assert b.case.save() == first
    again = ProcessInstance.load(b.definition, first, b.env)
    assert again.save() == first
    b.do("b")
    assert b.open == ["cu"]


def test_a_state_whose_element_is_gone_is_refused_by_name():
    flows, nodes = "start -> a -> b -> end", [start(), user("a"), user("b"), end()]
    old = bench(process("p", flows, *nodes))
    new = bench(process("p", "start -> b -> end", start(), user("b"), end()))
    with pytest.raises(WorkflowError, match="„a”"):
        ProcessInstance.load(new.definition, old.state, old.env)


def test_a_new_version_of_the_process_takes_over_the_deadline_and_the_work():
    border, late = boundary("late", "a", timer_definition("P9D")), end("too_late")
    flows = "start -> a -> end; late -> too_late"
    old = bench(process("p", flows, start(), user("a"), border, end(), late))
    due = old.case.timers[0].due_at
    old.wait(days=1)
    new = bench(
        process("p", flows.replace("-> end", "-> b -> end", 1), start(), user("a"), user("b"), border, end(), late)
    )
    new.now, new.case = old.now, ProcessInstance.load(new.definition, old.state, old.env)
    assert new.case.timers[0].due_at == due
    assert new.do("a").open == ["b"]


def test_a_chain_of_automatic_steps_needs_no_deep_stack():
    names = [f"s{number}" for number in range(400)]
    flows = " -> ".join(["start", *names, "a", "end"])
    b = bench(process("p", flows, start(), *(script(name, "=1", "x") for name in names), user("a"), end()))
    assert b.open == ["a"]


def test_deeply_nested_frames():
    depth = 20
    text, flows = user("task"), "s0 -> task -> e0"
    for number in range(depth):
        text = sub(f"f{number}", flows, start(f"s{number}"), text, end(f"e{number}"))
        flows = f"s{number + 1} -> f{number} -> e{number + 1}"
    b = bench(process("p", flows, start(f"s{depth}"), text, end(f"e{depth}")))
    b.do("task", task=1)
    assert b.case.ended
    assert b.case.variables["task"] == 1


def test_the_definition_is_shared_by_threads_and_stays_as_it_was():
    b = correction_loop()
    graph = b.definition.graph
    before = pickle.dumps(
        {name: {k: (v._inputs, v._outputs) for k, v in spec.task_specs.items()} for name, spec in graph.items()}
    )
    failures: list[BaseException] = []

    def walk(number: int) -> None:
        try:
            case = ProcessInstance.start(b.definition, {"nr": number}, b.env)
            for _ in range(15):
                for name in ("formal", "b", "a", "cu", "correct"):
                    (task,) = [task for task in case.open_tasks if task.element.id == name]
                    case.complete_task(task.id, {name: {"ok": False, "nr": number}})
                    case = ProcessInstance.load(b.definition, case.save(), b.env)
                assert case.variables["nr"] == number
                assert case.variables["a"] == {"ok": False, "nr": number}
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    after = pickle.dumps(
        {name: {k: (v._inputs, v._outputs) for k, v in spec.task_specs.items()} for name, spec in graph.items()}
    )
    assert before == after


def test_nobody_asks_the_clock_of_the_machine(monkeypatch):
    """The business clock is env.world.now; a case started in 2026 keeps its terms whatever the server thinks."""
    import time

    b = bench(process("p", "start -> a -> end; late -> end2", start(), user("a"),
                      boundary("late", "a", timer_definition("P1D")), end(), end("end2")))  # fmt: skip
    monkeypatch.setattr(time, "time", lambda: 4102444800.0)
    b.case = ProcessInstance.load(b.definition, b.state, b.env)
    b.case.fire_timers()
    assert b.open == ["a"]
    assert (b.case.timers[0].due_at - NOW).days == 1


def test_case_data_do_not_get_into_the_log(caplog):
    caplog.set_level("DEBUG")
    b = bench(process("p", "start -> a -> end", start(), user("a"), end()))
    b.do("a", a={"pesel": "44051401359"})
    assert not caplog.records
