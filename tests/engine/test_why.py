"""The engine says why a token went where it went: what conditions read, what decisions needed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from es_workflow import feel
from es_workflow.engine import DecisionMade, FlowsChosen, IncidentResolved, TaskNotOpen
from es_workflow.feel import Decided, RequiredDecision
from tests.engine.drawing import (
    boundary,
    call,
    end,
    inclusive,
    io,
    process,
    rule,
    script,
    start,
    timer_definition,
    user,
    xor,
)
from tests.engine.world import bench


def test_a_gateway_tells_the_flow_and_what_the_conditions_read():
    flows = (
        "start -> a -> gate; gate -[=a.sum < limit]-> b -> e1; gate -[=a.sum < case.most]-> c -> e2;"
        " gate -[=a.other]-> d -> e3; gate -rest-> f -> e4"
    )
    people = [user(name) for name in "abcdf"]
    nodes = [start(), xor("gate", "rest"), *people, *(end(f"e{number}") for number in range(1, 5))]
    known = {"case": {"most": 100}}
    b = bench(process("p", flows, *nodes), variables={"limit": 5}, known=known)
    b.do("a", a={"sum": Decimal("7.50"), "text": "long" * 1000})
    [chosen] = b.of(FlowsChosen)
    assert chosen.element_id == "gate"
    assert [b.definition.elements[flow].target for flow in chosen.flow_ids] == ["c"]
    assert chosen.values == {"a.sum": Decimal("7.50"), "limit": 5, "case.most": 100}, "what was not asked is not told"


def test_the_default_flow_is_told_with_what_kept_the_token_from_the_others():
    flows = "start -> gate; gate -[=n > 1]-> b -> e1; gate -rest-> c -> e2"
    b = bench(process("p", flows, start(), xor("gate", "rest"), user("b"), user("c"), end("e1"), end("e2")))
    assert b.of(FlowsChosen) == []  # n does not exist: the token stopped
    flows = flows.replace("n > 1", "n.m > 1")
    b = bench(
        process("p", flows, start(), xor("gate", "rest"), user("b"), user("c"), end("e1"), end("e2")),
        variables={"n": {"m": 1}},
    )
    assert b.of(FlowsChosen) == [FlowsChosen("gate", ("rest",), {"n.m": 1})]


def test_an_inclusive_gateway_tells_all_its_flows():
    flows = (
        "start -> gate; gate -[=n > 1]-> b -> e1; gate -[=n > 2]-> c -> e2; gate -[=n > 3]-> d -> e3;"
        " gate -rest-> f -> e4"
    )
    people = [user(name) for name in "bcdf"]
    nodes = [start(), inclusive("gate", "rest"), *people, *(end(f"e{number}") for number in range(1, 5))]
    b = bench(process("p", flows, *nodes), variables={"n": 3})
    [chosen] = b.of(FlowsChosen)
    assert (len(chosen.flow_ids), chosen.values) == (2, {"n": 3})


def test_a_gateway_that_asks_nothing_tells_nothing():
    b = bench(process("p", "start -> gate -> a -> end", start(), xor("gate"), user("a"), end()))
    assert b.of(FlowsChosen) == []


def test_a_decision_is_told_with_those_it_needed():
    needed = RequiredDecision("rate", Decimal("0.85"), ("r1",), {"day": "2026-11-24"})
    made = Decided(Decimal("85.00"), "share", ("r2",), {"Kwota": Decimal("100.00")}, (needed,))
    b = bench(
        process("p", "start -> r -> end", start(), rule("r", "share", "x"), end()), decide=lambda decision, given: made
    )
    assert b.of(DecisionMade) == [DecisionMade("share", "r", made.inputs, made.value, ("r2",), (needed,))]


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("a.b + c", ("a.b", "c")),
        ('a = "b.c" and d(a)', ("a",)),
        ("for x in list.items return x.price * rate", ("list.items", "rate")),
        ("list[item.price > limit.most]", ("list",)),
        ("date(a.day) > case.started", ("a.day", "case.started")),
        ("x.y.z(1)", ("x.y",)),
        ("a.", ()),
    ],
)
def test_paths_are_what_an_expression_reads(expression, paths):
    assert set(feel.paths_of(expression)) == set(paths)


def test_a_path_through_a_list_gives_the_values_of_its_items():
    assert feel.value_at("a.b.c", {"a": {"b": [{"c": 1}, {"c": 2}]}}) == [1, 2]
    assert feel.value_at("a.b.c", {"a": {"b": 1}}) is None
    assert feel.value_at("a", {}) is None


# --- mending


def test_data_are_corrected_where_the_stopped_token_sees_them():
    child = process(
        "child", "cs -> ct -> ca -> ce", start("cs"), script("ct", "=n / m.k + lost", "x"), user("ca"), end("ce")
    )
    mapped = call("a", "child", io({"n": "=6", "m": '={"k": "no number", "other": 1}'}))
    b = bench(process("p", "start -> a -> end", start(), mapped, end()), child, variables={"n": 1})
    [incident] = b.case.incidents
    b.case.correct(incident.task_id, {"m.k": 2, "lost": Decimal("0.50")})
    assert b.case.incidents == [incident], "correcting is not retrying"
    assert b.case.variables_at(incident.task_id)["m"] == {"k": 2, "other": 1}
    b.case.retry(incident.task_id)
    b.keep()
    assert b.at(b.task("ca").id)["x"] == Decimal("3.5")
    assert b.case.variables["n"] == 1, "the caller keeps its own"


def test_the_answers_of_a_form_whose_mapping_failed_are_corrected():
    mapped = io(outputs={"sum": "=a.amount + missing"})
    b = bench(process("p", "start -> a -> b -> end", start(), user("a", None, mapped), user("b"), end()))
    b.do("a", a={"amount": 5})
    [incident] = b.case.incidents
    b.case.correct(incident.task_id, {"a.amount": 7, "missing": 1})
    b.case.retry(incident.task_id)
    b.keep()
    assert b.case.variables["sum"] == 8


def test_only_a_stopped_token_is_corrected():
    b = bench(process("p", "start -> a -> end", start(), user("a"), end()))
    with pytest.raises(TaskNotOpen):
        b.case.correct(b.task("a").id, {"x": 1})


def test_an_incident_is_over_when_its_token_is_taken_away():
    child = process("child", "cs -> ct -> ce", start("cs"), script("ct", "=missing", "x"), end("ce"))
    border = boundary("late", "a", timer_definition("P1D"))
    flows = "start -> a -> end; late -> after -> end2"
    b = bench(process("p", flows, start(), call("a", "child"), border, user("after"), end(), end("end2")), child)
    [incident] = b.case.incidents
    b.wait(days=2)
    assert b.open == ["after"]
    assert b.of(IncidentResolved) == [IncidentResolved(incident.task_id, "ct")]
