"""Files and values from somebody who means harm: a Problem or a refusal, never an exception, a hang or a leak."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from decimal import Decimal

import pytest

from es_workflow.engine import Environment, ProcessInstance, check_process, parse_process
from es_workflow.engine.run import MAX_STEPS
from es_workflow.engine.timing import cycle_of, following
from es_workflow.errors import InvalidContent, WorkflowError
from es_workflow.feel import World
from tests.engine.drawing import (
    HEAD,
    again,
    boundary,
    call,
    catch,
    each,
    element,
    end,
    error_definition,
    parallel,
    process,
    script,
    start,
    sub,
    timer_definition,
    user,
    xor,
    zeebe,
)
from tests.engine.world import NOW, bench, no_decision, no_operation

GOOD = process("p", "start -> x -> end", start(), user("x"), end())
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
BOMB = b"".join(
    [
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">',
        *(f'<!ENTITY {b} "{f"&{a};" * 10}">'.encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        b"]>",
    ]
)


HOSTILE = {
    "empty": b"",
    "blank": b"   \n",
    "text": b"hello",
    "binary": bytes(range(256)),
    "cut off": GOOD[: len(GOOD) // 2],
    "two roots": GOOD + b"<x/>",
    "doctype": GOOD.replace(XML, XML + b"<!DOCTYPE d>"),
    "external entity": GOOD.replace(XML, XML + b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace(
        b'id="x"', b'id="x" name="&e;"'
    ),
    "external dtd": GOOD.replace(XML, XML + b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">'),
    "billion laughs": GOOD.replace(XML, XML + BOMB).replace(b'id="x"', b'id="x" name="&i;"'),
    "doctype in UTF-16": GOOD.replace(XML, b"<!DOCTYPE d>").decode().encode("utf-16"),
    "doctype in UTF-16 without a mark": GOOD.replace(XML, b"<!DOCTYPE d>").decode().encode("utf-16-le"),
    "doctype in UTF-7": GOOD.replace(b"UTF-8", b"UTF-7", 1).replace(b"?>\n", b"?>+ADwAIQ-DOCTYPE d+AD4-", 1),
    "doctype in EBCDIC": '<?xml version="1.0" encoding="cp037"?><!DOCTYPE d><d/>'.encode("cp037"),
    "unknown encoding": GOOD.replace(b"UTF-8", b"nonsense", 1),
    "XInclude": GOOD.replace(
        b"<bpmn:process ",
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/><bpmn:process ',
    ),
    "XInclude in a process": GOOD.replace(
        b"<bpmn:startEvent", b'<include xmlns="http://www.w3.org/2001/XInclude" href="/etc/passwd"/><bpmn:startEvent', 1
    ),
    "too large": GOOD + b" " * 2_000_001,
    "deep": HEAD.encode() + b"<bpmn:process>" * 5000,
    "another language": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "no namespace": b"<definitions><process id='p'/></definitions>",
    "a process without anything": f'{HEAD}<bpmn:process id="p" isExecutable="true"/></bpmn:definitions>'.encode(),
    "a process without an id": f"{HEAD}<bpmn:process/></bpmn:definitions>".encode(),
    "flows without ends": GOOD.replace(b"sourceRef=", b"x=").replace(b"targetRef=", b"y="),
    "an event without a host": process("p", "start -> x -> end; b -> end", start(), user("x"), end()).replace(
        b"<bpmn:endEvent", b'<bpmn:boundaryEvent id="b"/><bpmn:endEvent', 1
    ),
    "a boundary event on itself": process(
        "p", "start -> x -> end; b -> end", start(), user("x"), boundary("b", "b", timer_definition("P1D")), end()
    ),
    "an error nobody declared": process(
        "p", "start -> x -> end", start(), user("x"), end("end", inner=error_definition("nope"))
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_problems(name):
    files = {"bpmn/t/t.bpmn": HOSTILE[name]}
    problems = check_process(files, "p")
    assert problems
    assert all(problem.file == "bpmn/t/t.bpmn" for problem in problems)
    assert "root:" not in str(problems)
    with pytest.raises(InvalidContent):
        parse_process(files, "p")


def test_a_tower_of_frames_is_refused():
    text, flows = user("task"), "s0 -> task -> e0"
    for number in range(100):
        text = sub(f"f{number}", flows, start(f"s{number}"), text, end(f"e{number}"))
        flows = f"s{number + 1} -> f{number} -> e{number + 1}"
    data = process("p", flows, start("s100"), text, end("e100"))
    assert "more than 20 frames" in str(check_process({"t.bpmn": data}, "p")[0])


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = {"a": [value]}
    return value


def test_values_nested_beyond_use_are_refused_and_the_case_is_as_before():
    b = bench(GOOD)
    with pytest.raises(WorkflowError, match="zagnieżdżone"):
        b.case.complete_task(b.task("x").id, {"x": nested(60)})
    with pytest.raises(WorkflowError):
        b.case.set_variables({"x": nested(100_000)})
    assert not b.case.take_events()
    assert b.do("x", x=nested(40)).case.ended
    assert b.case.variables["x"] == nested(40)


def test_nothing_in_a_value_is_a_number_that_is_none():
    b = bench(GOOD)
    for value in (float("nan"), float("inf"), Decimal("NaN")):
        with pytest.raises(WorkflowError):
            b.case.complete_task(b.task("x").id, {"x": value})
    assert b.open == ["x"]


@pytest.mark.parametrize(
    "expression",
    ["=__import__('os').system('true')", "={}.__class__", "=open('/etc/passwd')", "=eval('1')", "=globalThis.process"],
)
def test_no_expression_gets_out(expression):
    data = process("p", "start -> x -> end", start(), user("x", assignee=expression), end())
    definition = parse_process({"t.bpmn": data}, "p")
    case = ProcessInstance.start(definition, {}, Environment(World(NOW), no_decision, no_operation))
    assert case.incidents or case.open_tasks[0].assignee is None


@pytest.mark.parametrize("text", ["P1000000Y", "P99999999999999D", "+294276-12-31T00:00:00Z", "0000-00-00", "PT9e99S"])
def test_a_term_without_measure_stops_the_token(text):
    b = bench(process("p", "start -> t -> end", start(), catch("t", timer_definition(text)), end()))
    assert [incident.element_id for incident in b.case.incidents] == ["t"]
    assert "To nie jest data" in b.case.incidents[0].message


@pytest.mark.parametrize("text", ["9999-12-31", "P5000Y", "P3000000D"])
def test_a_far_term_is_cut_at_a_hundred_years(text):
    b = bench(process("p", "start -> t -> end", start(), catch("t", timer_definition(text)), end()))
    assert [timer.due_at.year for timer in b.case.timers] == [NOW.year + 100]


def test_a_loop_without_people_and_a_crowd_stop():
    flows = "start -> gate -> s -> gate2 -[=true]-> gate; gate2 -rest-> end"
    endless = process("p", flows, start(), xor("gate"), script("s", "=1", "v"), xor("gate2", "rest"), end())
    assert "pętla bez końca" in bench(endless).case.incidents[0].message
    many = process("p", "start -> x -> end", start(), user("x", inner=each("=for i in 1..1001 return i")), end())
    assert "nie lista" in bench(many).case.incidents[0].message


@pytest.mark.parametrize("text", ["R1000000000/PT1S", "R9999/PT1S", "R/PT0S", "R/PT59S", "R/-P1D", "R0/P1D"])
def test_a_term_that_repeats_without_measure_is_refused(text):
    with pytest.raises(WorkflowError):
        cycle_of(text, World(NOW))


def test_a_term_that_began_long_ago_is_not_counted_minute_by_minute():
    world, started = World(NOW), time.perf_counter()
    term = following(cycle_of("R/1990-01-01T00:00:00+01:00/PT1M", world), world)
    assert term is not None
    assert term["left"] == -1
    assert NOW < dt.datetime.fromisoformat(term["due"]) <= NOW + dt.timedelta(minutes=1)
    assert following(cycle_of("R9999/1990-01-01T00:00:00+01:00/PT1M", world), world) is None
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("times", range(2, 9))
def test_missed_repetitions_count(times):
    """Begun four days and a half ago: four days are missed, so the sixth repetition is the next."""
    world = World(NOW)
    begun = (NOW - dt.timedelta(days=4, hours=12)).isoformat()
    term = following(cycle_of(f"R{times}/{begun}/P1D", world), world)
    left = times - 5
    due = (NOW + dt.timedelta(hours=12)).astimezone(dt.UTC).isoformat()
    assert term == ({"due": due, "left": left, "every": "P1D"} if left > 0 else None)


def repeated(most):
    """A script that is done again for ever, at most so often."""
    endless = zeebe("script", expression="=1", resultVariable="v")
    looped = element("scriptTask", "s", endless, inner=again("=true", loopMaximum=most))
    return process("p", "start -> s -> end", start(), looped, end())


def test_a_loop_with_a_huge_maximum_is_refused_or_stops():
    assert "is not a number" in str(check_process({"t.bpmn": repeated("1000000000")}, "p")[0])
    assert "pętla bez końca" in bench(repeated("1000")).case.incidents[0].message


def test_gateways_that_double_the_tokens_again_and_again_stop():
    layers = range(40)
    flows = ["start -> g0", "g40 -> end"]
    for n in layers:
        flows.append(f"g{n} -> p{n}; p{n} -> a{n} -> g{n + 1}; p{n} -> b{n} -> g{n + 1}")
    nodes = [part for n in layers for part in (xor(f"g{n}"), parallel(f"p{n}"), script(f"a{n}", "=1", "v"),
                                               script(f"b{n}", "=1", "v"))]  # fmt: skip
    started = time.perf_counter()
    b = bench(process("p", "; ".join(flows), start(), *nodes, xor("g40"), end()))
    assert 0 < len(b.case.incidents) <= MAX_STEPS + 1
    assert all("pętla bez końca" in incident.message for incident in b.case.incidents)
    assert len(b.case.save()) < 1_000_000
    assert time.perf_counter() - started < 30


def level(name, *called):
    """A process that makes these calls side by side, with ids of its own."""
    calls = "; ".join(f"{name}_s -> {name}_c{n} -> {name}_e" for n, _ in enumerate(called)) or f"{name}_s -> {name}_e"
    made = [call(f"{name}_c{n}", other) for n, other in enumerate(called)]
    return process(name, calls, start(f"{name}_s"), *made, end(f"{name}_e"))


def test_calls_that_double_again_and_again_stop():
    names = ["p", *(f"p{n}" for n in range(1, 30))]
    levels = [level(name, *[below] * 2) for name, below in itertools.pairwise(names)]
    started = time.perf_counter()
    b = bench(*levels, level(names[-1]))
    assert 0 < len(b.case.incidents) <= MAX_STEPS + 1
    assert time.perf_counter() - started < 30


@pytest.mark.parametrize("calls", [["p"], ["q", "p"], ["q", "r", "p"]])
def test_processes_that_call_themselves_are_refused(calls):
    callers = ["p", *calls[:-1]]
    files = {f"{caller}.bpmn": level(caller, called) for caller, called in zip(callers, calls, strict=True)}
    problems = [problem for problem in check_process(files, "p") if "calls itself" in problem.message]
    assert {problem.element for problem in problems} == set(callers)
