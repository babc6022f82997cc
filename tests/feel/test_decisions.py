"""Decision tables and the other ways to write a decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from es_workflow.errors import InvalidContent
from es_workflow.feel import Decided, FeelError, RequiredDecision, parse_decisions

from .models import data, decision, dmn, literal, requires, table, text
from .worlds import WORLD

RULES = [("< 10", '"small"; 1'), ("< 100", '"medium"; 2'), ("> 50", '"large"; 3')]
OUTPUTS = ['size | "large", "medium", "small"', "points"]


def decide(logic: str, **variables: Any) -> Decided:
    return parse_decisions({"a.dmn": dmn(decision("d", logic))}).decide("d", variables, WORLD)


@pytest.mark.parametrize(
    ("policy", "aggregation", "amount", "value", "rules"),
    [
        ("UNIQUE", "", 20, "medium", ["r2"]),
        ("FIRST", "", 5, "small", ["r1"]),
        ("PRIORITY", "", 70, "large", ["r3"]),
        ("RULE ORDER", "", 70, ["medium", "large"], ["r2", "r3"]),
        ("OUTPUT ORDER", "", 70, ["large", "medium"], ["r3", "r2"]),
        ("COLLECT", "", 5, ["small", "medium"], ["r1", "r2"]),
    ],
)
def test_hit_policies(policy: str, aggregation: str, amount: int, value: Any, rules: list[str]) -> None:
    one_output = [(tests, results.split(";")[0]) for tests, results in RULES]
    decided = decide(table(["amount"], OUTPUTS[:1], one_output, policy, aggregation), amount=amount)
    assert decided.value == value
    assert decided.rules == tuple(rules)
    assert decided.inputs == {"amount": amount}


@pytest.mark.parametrize(
    ("aggregation", "value"), [("SUM", Decimal("0.3")), ("MIN", Decimal("0.1")), ("MAX", Decimal("0.2")), ("COUNT", 2)]
)
def test_collected_values_are_aggregated(aggregation: str, value: Any) -> None:
    rules = [("> 1", "0.1"), ("> 2", "0.2"), ("> 9", "5")]
    assert decide(table(["x"], ["y"], rules, "COLLECT", aggregation), x=3).value == value


def test_several_outputs_are_a_context() -> None:
    decided = decide(table(["amount"], OUTPUTS, RULES, "RULE ORDER"), amount=70)
    assert decided.value == [{"size": "medium", "points": 2}, {"size": "large", "points": 3}]


@pytest.mark.parametrize(("policy", "value"), [("UNIQUE", None), ("FIRST", None), ("COLLECT", []), ("RULE ORDER", [])])
def test_no_rule_matches(policy: str, value: Any) -> None:
    assert decide(table(["x"], ["y"], [("> 1", "1")], policy), x=0).value == value
    assert decide(table(["x"], ["y | | 7"], [("> 1", "1")], policy), x=0).value == 7


def test_rules_that_should_not_overlap_but_do_are_an_error_naming_them() -> None:
    with pytest.raises(FeelError, match="r1, r2"):
        decide(table(["x"], ["y"], [("> 1", "1"), ("> 2", "1")], "UNIQUE"), x=3)
    with pytest.raises(FeelError, match="różne wyniki: r1, r2"):
        decide(table(["x"], ["y"], [("> 1", "1"), ("> 2", "2")], "ANY"), x=3)
    assert decide(table(["x"], ["y"], [("> 1", "1"), ("> 2", "1")], "ANY"), x=3).value == 1


def test_a_value_that_is_not_allowed_is_an_error() -> None:
    columns = table(['kind | "a", "b"'], ["y"], [("-", "1")])
    assert decide(columns, kind="a").value == 1
    assert decide(columns, kind=None).value == 1
    with pytest.raises(FeelError, match="spoza dozwolonych"):
        decide(columns, kind="c")


def test_cells_see_variables_and_dates() -> None:
    rules = [("<= date(call.closes); > limit", '"in time"'), ("-; -", '"late"')]
    columns = table(["today()", "score"], ["y"], rules, "FIRST")
    assert decide(columns, call={"closes": "2026-11-23"}, limit=3, score=4).value == "in time"
    assert decide(columns, call={"closes": "2026-11-22"}, limit=3, score=4).value == "late"


def test_a_missing_variable_is_an_error_naming_it() -> None:
    with pytest.raises(FeelError, match="„x”"):
        decide(table(["x"], ["y"], [("-", "1")]))


GRADE = "The grade"
REQUIRED = dmn(
    data("i", "Requested amount"),
    decision("grade", table(["Requested amount"], ["g"], [("> 10", '"A"'), ("-", '"B"')], "FIRST"), ["Input:i"], GRADE),
    decision("by-name", literal('The grade + "!"'), ["Decision:grade"]),
    decision("by-id", literal('result + rate(2)'), ["Decision:points", "Knowledge:f"]),
    decision("points", literal("if Requested amount > 10 then 5 else 0"), ["Input:i"], variable="result"),
    '<businessKnowledgeModel id="f" name="rate"><encapsulatedLogic><formalParameter name="x"/>'
    f'{literal("twice(x) + 1")}</encapsulatedLogic>{requires("Knowledge:g")}</businessKnowledgeModel>',
    '<businessKnowledgeModel id="g" name="twice"><encapsulatedLogic><formalParameter name="x"/>'
    f'{literal("x * 2")}</encapsulatedLogic></businessKnowledgeModel>',
)  # fmt: skip


def test_decisions_that_need_decisions_and_functions() -> None:
    decisions = parse_decisions({"a.dmn": REQUIRED})
    assert decisions.check() == []
    assert decisions.ids["grade"] == "The grade"
    variables = {"Requested amount": 11}
    decided = decisions.decide("by-name", variables, WORLD)
    assert decided.value == "A!"
    assert decided.required == (RequiredDecision("grade", "A", ("r1",), {"Requested amount": 11}),)
    assert decisions.decide("by-id", variables, WORLD).value == 10
    assert decisions.inputs_of("by-name") == {"Requested amount"}


BOXED = {
    "context": f"<context><contextEntry><variable name='a'/>{literal('x + 1')}</contextEntry>"
    f"<contextEntry>{literal('a * 2')}</contextEntry></context>",
    "list": f"<list>{literal('x')}{literal('x + 1')}</list>",
    "relation": "<relation><column name='p'/><column name='q'/>"
    f"<row>{literal('x')}{literal('2')}</row></relation>",
    "invocation": f"<invocation>{literal('money')}"
    f"<binding><parameter name='amount'/>{literal('x / 3')}</binding></invocation>",
    "conditional": f"<conditional><if>{literal('x > 1')}</if><then>{literal('1')}</then>"
    f"<else>{literal('0')}</else></conditional>",
    "filter": f"<filter><in>{literal('xs')}</in><match>{literal('item > x')}</match></filter>",
    "for": f"<for iteratorVariable='i'><in>{literal('xs')}</in><return>{literal('i * x')}</return></for>",
    "some": f"<some iteratorVariable='i'><in>{literal('xs')}</in><satisfies>{literal('i > x')}</satisfies></some>",
    "every": f"<every iteratorVariable='i'><in>{literal('xs')}</in><satisfies>{literal('i > x')}</satisfies></every>",
}  # fmt: skip
RESULTS = {
    "context": 8, "list": [3, 4], "relation": [{"p": 3, "q": 2}], "invocation": 1, "conditional": 1, "filter": [4, 5],
    "for": [3, 12, 15], "some": True, "every": False,
}  # fmt: skip


@pytest.mark.parametrize("kind", BOXED)
def test_boxed_expressions(kind: str) -> None:
    decisions = parse_decisions({"a.dmn": dmn(decision("d", BOXED[kind]))})
    assert decisions.decide("d", {"x": 3, "xs": [1, 4, 5]}, WORLD).value == RESULTS[kind]
    assert decisions.check() == []
    # Names inside a filter may be properties of the items, so they are not asked for.
    assert decisions.inputs_of("d") >= ({"xs"} if kind == "filter" else {"x"})


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        (decision("d", literal("a +")), "niedokończone"),
        (decision("d", literal("foo(1)")), "Nie ma funkcji „foo”"),
        (data("i", "known") + decision("d", literal("knwn"), ["Input:i"]), "Czy chodziło o „known”?"),
        (decision("d", ""), "nie ma treści"),
        (decision("d", literal("1"), ["Decision:gone"]), "„gone”"),
        (decision("d", table(["x"], ["y"], [("1; 2", "3")])), "inną liczbę komórek"),
        (decision("d", table(["x"], ["y"], [("> >", "3")])), "r1"),
        (decision("d", table(["x"], [], [])), "nie ma kolumny wyniku"),
        (decision("d", table(["x"], ["y"], [], "BEST")), "„BEST”"),
        (decision("d", table(["x"], ["y"], [], "COLLECT", "MEAN")), "„MEAN”"),
    ],
)
def test_check_names_the_place_and_the_mistake(element: str, sentence: str) -> None:
    problems = parse_decisions({"oceny.dmn": dmn(element)}).check()
    assert any(sentence in str(problem) for problem in problems)
    assert {problem.file for problem in problems} == {"oceny.dmn"}


def test_files_that_cannot_be_read() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa">]><definitions><decision id="x" name="&a;"/></definitions>'
    for content in (b"<definitions>", b"", b"nothing"):
        with pytest.raises(InvalidContent, match="poprawny plik XML"):
            parse_decisions({"a.dmn": content})
    with pytest.raises(InvalidContent, match="drugi raz"):
        parse_decisions({"a.dmn": dmn(decision("d", literal("1"))), "b.dmn": dmn(decision("d", literal("1")))})
    with pytest.raises(InvalidContent, match="DOCTYPE"):
        parse_decisions({"a.dmn": bomb})


def test_unknown_and_circular_decisions() -> None:
    circle = dmn(decision("a", literal("b"), ["Decision:b"]), decision("b", literal("a"), ["Decision:a"]))
    decisions = parse_decisions({"a.dmn": circle})
    with pytest.raises(FeelError, match="zależy od samej siebie"):
        decisions.decide("a", {}, WORLD)
    with pytest.raises(FeelError, match="„c”"):
        decisions.decide("c", {}, WORLD)
    assert any("samej siebie" in str(problem) for problem in decisions.check())
    assert text("<") == "<text>&lt;</text>"
