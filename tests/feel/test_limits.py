"""A hostile expression ends, and the next one meets a sound interpreter."""

from __future__ import annotations

import threading
import time

import pytest

from es_workflow.feel import FeelError, check, evaluate_all, host, parse_decisions, variables_of

from .models import decision, dmn, literal, requires
from .worlds import WORLD, value

TOO_MUCH = [
    "for i in 1..100000000 return i",
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")',
    "some i in 1..9999999999 satisfies i < 0",
    "{f: function(g) g(g), b: f(f)}.b",
    "count(for i in 1..3000, j in 1..3000 return 1)",
    'string join(for i in 1..1000000 return "aaaaaaaaaaaaaaaaaaaa")',
    'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$", "b")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|aa)+$")',
    'split("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|a?)+$")',
]


@pytest.mark.parametrize("expression", TOO_MUCH)
def test_time_memory_and_stack_are_limited(expression: str) -> None:
    started = time.perf_counter()
    with pytest.raises(FeelError, match="zbyt złożone"):
        value(expression)
    assert time.perf_counter() - started < 20
    assert value("1 + 1") == 2


@pytest.mark.parametrize(
    "expression", ["(" * 20000 + "1" + ")" * 20000, "1" + "+1" * 20000, "x" * 1_000_000, "[" * 10001]
)
def test_texts_no_person_wrote_are_refused_unread(expression: str) -> None:
    with pytest.raises(FeelError, match="dłuższe niż 10000"):
        value(expression)
    assert "dłuższe" in check(expression, None)[0]
    assert variables_of(expression) == set()


def test_one_hostile_expression_does_not_spoil_the_others() -> None:
    results = evaluate_all([("a", {}), (TOO_MUCH[3], {}), ("a + 1", {})], {"a": 1}, WORLD)
    assert [result.value for result in results] == [1, None, 2]
    assert "zbyt złożone" in (results[1].error or "")


def test_nesting_of_results_is_limited() -> None:
    with pytest.raises(FeelError, match="zagnieżdżony"):
        value("x", x=eval("[" * 200 + "]" * 200))


def test_what_fills_the_cache_does_not_fail_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """When memory gives out under an innocent expression, it is tried once more in a fresh interpreter."""
    monkeypatch.setattr(host, "MEMORY_BYTES", 8 << 20)
    monkeypatch.setattr(host, "_idle", [])
    for number in range(400):
        expression = (
            f"if x > {number} then working days after(today(), {number}) else money(x * {number} + 1) + {number}"
        )
        value(expression, x=number)
    host._idle.clear()


def test_an_interpreter_made_by_another_thread_keeps_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_idle", [])
    maker = threading.Thread(target=value, args=("1 + 1",))
    maker.start()
    maker.join()
    (made,) = host._idle
    assert value("2 + 2") == 4
    assert host._idle == [made]
    with pytest.raises(FeelError, match="zbyt złożone"):
        value(TOO_MUCH[3])
    assert host._idle == []


@pytest.mark.parametrize(
    "expression",
    [
        '"\\u0000"', '"\\ud83d"', '["a", {b: "x\\udc00"}]', '{"\\u0000": "date", "value": "x"}', '{"\\u0000": 1}',
        'context([{key: "\\u0000", value: 1}])', 'string join(["a", "\\u0000"])',
    ],
)  # fmt: skip
def test_no_result_holds_a_character_that_cannot_be_stored(expression: str) -> None:
    with pytest.raises(FeelError, match="nie da się zapisać"):
        value(expression)
    assert value('"🐢" + "ż"') == "🐢ż"


@pytest.mark.parametrize(
    "expression",
    [
        "date(0, 1, 1)", 'date("0001-01-01") - duration("P1D")', 'date("9999-12-31") + duration("P1D")',
        'date and time("9999-12-31T23:59:59-14:00")', 'date and time("0001-01-01T00:00:00+14:00")',
        'date and time("9999-12-31T23:59:59") + duration("P1D")',
    ],
)  # fmt: skip
def test_no_result_is_off_the_calendar(expression: str) -> None:
    with pytest.raises(FeelError, match="poza kalendarzem"):
        value(expression)
    assert str(value('date("9999-12-31")')) == "9999-12-31"


@pytest.mark.parametrize(
    "expression",
    [
        'duration("P1000000Y")', 'duration("P99999999999999999D")', 'duration("PT999999999999999H")',
        'date("+294276-12-31")', 'date and time("+294276-12-31T00:00:00Z")', 'now() + duration("P290000Y")',
    ],
)  # fmt: skip
def test_times_without_measure_are_no_value(expression: str) -> None:
    assert value(expression) is None


def knowledge(key: str, expression: str, *needs: str) -> str:
    logic = f'<encapsulatedLogic><formalParameter name="n"/>{literal(expression)}</encapsulatedLogic>'
    return f'<businessKnowledgeModel id="{key}" name="{key}">{requires(*needs)}{logic}</businessKnowledgeModel>'


RECURSIONS = {
    "direct": [knowledge("f", "f(n + 1)", "Knowledge:f")],
    "mutual": [knowledge("f", "g(n + 1)", "Knowledge:g"), knowledge("g", "f(n + 1)", "Knowledge:f")],
    "all know all": [
        knowledge(f"f{a if a else ''}", "n", *(f"Knowledge:f{b if b else ''}" for b in range(14))) for a in range(14)
    ],
}


@pytest.mark.parametrize("name", RECURSIONS)
def test_functions_of_a_model_that_call_themselves_end(name: str) -> None:
    decisions = parse_decisions({"a.dmn": dmn(decision("d", literal("f(1)"), ["Knowledge:f"]), *RECURSIONS[name])})
    started = time.perf_counter()
    decisions.check()
    with pytest.raises(FeelError):
        decisions.decide("d", {}, WORLD)
    assert time.perf_counter() - started < 20
    assert value("1 + 1") == 2


def test_decisions_that_are_reached_along_many_ways_are_looked_at_once() -> None:
    """Forty layers of two decisions, each of which needs both of the next: 2^40 ways."""
    layers = [
        decision(f"{side}{n}", literal(f"a{n + 1} + b{n + 1}" if n < 40 else "x"),
                 [f"Decision:a{n + 1}", f"Decision:b{n + 1}"] if n < 40 else [])
        for n in range(41) for side in "ab"
    ]  # fmt: skip
    decisions = parse_decisions({"a.dmn": dmn(*layers)})
    started = time.perf_counter()
    assert decisions.check() == []
    assert decisions.inputs_of("a0") == {"x"}
    assert decisions.decide("a0", {"x": 1}, WORLD).value == 2**40
    assert time.perf_counter() - started < 20
