"""The engine alone, without database and pages: what a step costs and what a case weighs, as both grow."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bench.answers import application
from es_workflow.engine import ProcessInstance
from tests.engine.drawing import call, each, end, parallel, process, script, start, user, xor
from tests.engine.world import Bench, bench

Row = tuple[str, ...]
BODY = dict(application(random.Random(1)))


def best(work: Callable[[], Any], times: int = 5) -> float:
    """Milliseconds of the quickest of several tries: what the work costs when nothing disturbs it."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken) * 1000


def ms(value: float) -> str:
    """Milliseconds for a table."""
    return str(Decimal(value).quantize(Decimal("0.01")))


def rounds(marks: tuple[int, ...] = (10, 100, 1_000, 10_000)) -> list[Row]:
    """Round by round: one step, loading, saving, and the size of the state with a form of twenty answers in it."""
    flows = "start -> fill -> check -> gate -again-> fill; gate -[=check.ok = true]-> end"
    b = bench(process("p", flows, start(), user("fill"), user("check"), xor("gate", "again"), end()))
    b.round_trips = False
    rows: list[Row] = []
    for number in range(1, marks[-1] + 1):
        b.do("fill", fill=BODY).do("check", check={"ok": False})
        b.events.clear()
        b.case = ProcessInstance.load(b.definition, b.case.save(), b.env)
        if number in marks:
            rows.append(_round(f"round {number:,}", b, b.case.save()))
    return rows


def _round(name: str, b: Bench, state: bytes) -> Row:
    step = best(lambda: _one_step(b, state), 50)
    load = best(lambda: ProcessInstance.load(b.definition, state, b.env), 50)
    return name, ms(step), ms(load), ms(best(b.case.save, 50)), f"{len(state):,}"


def _one_step(b: Bench, state: bytes) -> None:
    case = ProcessInstance.load(b.definition, state, b.env)
    case.complete_task(case.open_tasks[0].id, {"fill": BODY})
    case.save()


def _alone(name: str, b: Bench) -> Row:
    """A process that stands at its widest or deepest point: its start, loading, saving, size."""
    begin = best(lambda: ProcessInstance.start(b.definition, b.variables, b.env))
    case = ProcessInstance.start(b.definition, b.variables, b.env)
    state = case.save()
    load = best(lambda: ProcessInstance.load(b.definition, state, b.env))
    return name, ms(begin), ms(load), ms(best(case.save)), f"{len(state):,}"


def shapes() -> list[Row]:
    """Wide, repeated, deep and long processes."""
    rows = [_alone(f"{width} parallel branches", _branches(width)) for width in (5, 50, 500)]
    for width in (5, 50, 500):
        many = user("many", inner=each("=items", inputElement="item"))
        b = bench(process("p", "start -> many -> end", start(), many, end()), variables={"items": list(range(width))})
        rows.append(_alone(f"{width} instances of a task", b))
    rows.append(_alone("20 nested calls", _nested(20)))
    rows.append(_alone("200 elements in a row", _chain(200)))
    rows.append(_alone("20 parallel sections in a row", _sections(20)))
    return rows


def _branches(width: int) -> Bench:
    flows = "; ".join(["start -> split", *(f"split -> t{n} -> join" for n in range(width)), "join -> end"])
    tasks = [user(f"t{n}") for n in range(width)]
    return bench(process("p", flows, start(), parallel("split"), *tasks, parallel("join"), end()))


def _nested(depth: int) -> Bench:
    outer = process("p", "start -> c0 -> end", start(), call("c0", "q0"), end())
    inner = [
        process(f"q{n}", f"s{n} -> x{n} -> e{n}", start(f"s{n}"),
                user(f"x{n}") if n == depth - 1 else call(f"x{n}", f"q{n + 1}"), end(f"e{n}"))
        for n in range(depth)
    ]  # fmt: skip
    return bench(outer, *inner)


def _chain(length: int) -> Bench:
    names = [f"n{n}" for n in range(length)]
    flows = " -> ".join(["start", "first", *names, "last", "end"])
    scripts = [script(name, f"={number}", f"v{number}") for number, name in enumerate(names)]
    return bench(process("p", flows, start(), user("first"), *scripts, user("last"), end()))


def _sections(count: int) -> Bench:
    nodes, chain = [start(), end()], ["start -> s0"]
    for n in range(count):
        following = f"s{n + 1}" if n < count - 1 else "end"
        nodes += [parallel(f"s{n}"), parallel(f"j{n}"), user(f"a{n}"), user(f"b{n}")]
        chain += [f"s{n} -> a{n} -> j{n}", f"s{n} -> b{n} -> j{n} -> {following}"]
    return bench(process("p", "; ".join(chain), *nodes))
