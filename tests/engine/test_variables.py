"""One scope for each process instance, locals for mappings, exact values, and nothing in a value can break a case."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from es_workflow.engine import OperationCall
from tests.engine.drawing import call, end, io, parallel, process, script, service, start, sub, user, xor
from tests.engine.world import NOW, bench


def test_submitting_a_form_gives_the_variable_of_its_name():
    b = bench(process("p", "start -> a -> b -> end", start(), user("a", "application"), user("b"), end()))
    b.do("a", application={"fair": {"name": "Targi"}, "cost": Decimal("150.00")})
    seen = b.at(b.task("b").id)
    assert seen["application"] == {"fair": {"name": "Targi"}, "cost": Decimal("150.00")}
    assert str(seen["application"]["cost"]) == "150.00"


def test_mappings_are_local_and_only_outputs_leave():
    mapped = io({"shown": "=total * 2", "half": "=shown / 4"}, {"review.first": "=points", "note": "literal"})
    b = bench(
        process("p", "start -> a -> b -> end", start(), user("a", "points", mapped), user("b"), end()),
        variables={"total": 10},
    )
    task = b.task("a")
    assert task.local == {"shown": 20, "half": 5}
    assert b.at(task.id)["half"] == 5
    assert b.case.variables["shown"] is None
    b.do("a", points=7)
    assert b.case.variables["review"] == {"first": 7}
    assert b.case.variables["note"] == "literal"
    assert b.case.variables["points"] is None
    assert b.case.variables["shown"] is None


def test_dotted_targets_of_parallel_branches_do_not_overwrite_each_other():
    flows = "start -> s; s -> a -> j; s -> b -> j; j -> end"
    a = user("a", "assessment", io(outputs={"review.first": "=assessment"}))
    second = user("b", "assessment", io(outputs={"review.second": "=assessment"}))
    b = bench(process("p", flows, start(), parallel("s"), a, second, parallel("j"), end()))
    b.do("b", assessment={"points": 2}).do("a", assessment={"points": 1})
    assert b.case.variables["review"] == {"second": {"points": 2}, "first": {"points": 1}}


def test_what_nobody_has_written_yet_is_null_and_the_unknown_is_an_incident():
    flows = "start -> gate; gate -[=late.x = 1]-> a -> end; gate -other-> b -> end2"
    b = bench(process("p", flows, start(), xor("gate", "other"), user("a", "late"), user("b"), end(), end("end2")))
    assert b.open == ["b"]
    b = bench(
        process(
            "p",
            flows.replace("late.x", "lte.x"),
            start(),
            xor("gate", "other"),
            user("a", "late"),
            user("b"),
            end(),
            end("end2"),
        )
    )
    assert [incident.element_id for incident in b.case.incidents] == ["gate"]


def test_what_an_operation_may_give_is_null_until_it_does():
    flows = "start -> gate; gate -[=number = null]-> s -> a -> end; gate -known-> b -> end2"
    nodes = [start(), xor("gate", "known"), service("s", "o"), user("a"), user("b"), end(), end("end2")]
    settings = {"operate": lambda call: {"number": 7}, "results": frozenset({"number"})}
    b = bench(process("p", flows, *nodes), **settings)
    assert (b.open, b.case.variables["number"]) == (["a"], 7)


def test_a_called_process_has_variables_of_its_own():
    child = process("child", "cs -> ct -> cu -> ce", start("cs"), script("ct", "=x + 1", "x"), user("cu"), end("ce"))
    b = bench(
        process("p", "start -> a -> end", start(), call("a", "child"), end()), child, variables={"x": 1, "kept": "k"}
    )
    assert b.at(b.task("cu").id)["x"] == 2
    assert b.case.variables["x"] == 1
    b.case.set_variables({"kept": "changed meanwhile"})
    b.do("cu", cu={"ok": True})
    assert b.case.variables["x"] == 2
    assert b.case.variables["kept"] == "changed meanwhile"
    assert b.case.variables["cu"] == {"ok": True}


def test_a_called_process_can_be_closed_off():
    child = process(
        "child", "cs -> ct -> cu -> ce", start("cs"), script("ct", "=base + 1", "sum"), user("cu"), end("ce")
    )
    shut = {"propagateAllParentVariables": "false", "propagateAllChildVariables": "false"}
    closed = call("a", "child", io({"base": "=x"}), **shut)
    b = bench(process("p", "start -> a -> end", start(), closed, end()), child, variables={"x": 1})
    seen = b.at(b.task("cu").id)
    assert (seen["base"], seen["sum"], seen.get("x")) == (1, 2, None)
    b.do("cu")
    assert b.case.variables["sum"] is None


def test_a_sub_process_shares_the_variables_but_keeps_its_inputs():
    inside = sub("part", "s -> t -> u -> e", start("s"), script("t", "=inner + 1", "result"), user("u"), end("e"),
                 parts=io({"inner": "=x"}, {"found": "=inner * 100"}))  # fmt: skip
    b = bench(process("p", "start -> part -> end", start(), inside, end()), variables={"x": 1})
    assert b.at(b.task("u").id)["inner"] == 1
    b.do("u", u=1)
    assert (b.case.variables["result"], b.case.variables["found"], b.case.variables["inner"]) == (2, 100, None)


def test_what_the_office_knows_is_seen_and_cannot_be_hidden():
    b = bench(
        process("p", "start -> t -> u -> end", start(), script("t", "=call.closes", "until"), user("u"), end()),
        variables={"call": "mine"},
        known={"call": {"closes": dt.date(2026, 12, 1)}},
    )
    assert b.case.variables["until"] == "2026-12-01"


def test_dates_become_iso_text_and_come_back_with_date():
    flows = "start -> t -> t2 -> u -> end"
    b = bench(
        process(
            "p",
            flows,
            start(),
            script("t", "=today()", "day"),
            script("t2", '=date(day) + duration("P1D")', "next"),
            user("u"),
            end(),
        )
    )
    assert b.case.variables["day"] == NOW.date().isoformat()
    assert b.case.variables["next"] == "2026-11-24"


@pytest.mark.parametrize(
    "value",
    [
        {"typename": "Task", "data": {}},
        {"__class__": {"__init__": 1}, "_x": None},
        {"id": "x", "data": {"tasks": []}, "": {"": ""}},
        "\u0000 \ud7ff „”",
        {"deep": {"er": {"and": {"deeper": [[[[{"a": None}]]]]}}}},
        [Decimal("0.1"), Decimal("1E+2"), 10**30, -1, True, None],
        {str(n): n for n in range(200)},
    ],
)
def test_no_value_and_no_key_of_a_form_breaks_the_case(value):
    b = bench(process("p", "start -> a -> b -> end", start(), user("a", "form"), user("b"), end()))
    b.do("a", form=value)
    assert b.case.variables["form"] == value
    b.do("b")
    assert b.case.ended


def test_the_order_of_keys_and_every_digit_survive():
    b = bench(process("p", "start -> a -> b -> end", start(), user("a", "form"), user("b"), end()))
    b.do("a", form={"z": Decimal("1.10"), "a": Decimal("123456789012345678.99")})
    assert list(b.case.variables["form"]) == ["z", "a"]
    assert str(b.case.variables["form"]["a"]) == "123456789012345678.99"


def test_nobody_outside_reaches_into_the_state():
    calls: list[OperationCall] = []

    def operate(call: OperationCall):
        call.inputs["form"]["x"] = "changed by the operation"
        calls.append(call)

    flows = "start -> a -> s -> b -> end"
    b = bench(process("p", flows, start(), user("a", "form"), service("s", "o"), user("b"), end()), operate=operate)
    sent = {"x": 1}
    b.round_trips = False
    b.do("a", form=sent)
    sent["x"] = "changed by the caller"
    b.case.variables["form"]["x"] = "changed by a reader"
    b.task("b").local["l"] = 1
    assert calls
    assert b.case.variables["form"] == {"x": 1}


def test_a_text_that_looks_like_an_expression_is_data():
    b = bench(
        process("p", "start -> a -> t -> b -> end", start(), user("a"), script("t", "=a", "copy"), user("b"), end())
    )
    b.do("a", a="=1 + 1")
    assert b.case.variables["copy"] == "=1 + 1"
