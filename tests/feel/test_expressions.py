"""Values in and out, and what counts as a mistake of the author."""

from __future__ import annotations

import datetime as dt
import json
import threading
from decimal import Decimal
from typing import Any

import pytest

from es_workflow.clock import ZONE
from es_workflow.feel import FeelError, Months, Repeated, Result, evaluate, evaluate_all, host, plain, value_of
from es_workflow.texts import use_language

from .worlds import WORLD, value

SUMMER = dt.datetime(2026, 7, 1, 9, 0, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    "given",
    [
        None, True, False, 0, -7, 12345678901, Decimal("0.1"), Decimal("-1234.56"), "", "żółw \"i\" \n\t\\", "=x",
        dt.date(2026, 2, 28), SUMMER, dt.time(7, 30), dt.timedelta(days=2, hours=3, seconds=4), dt.timedelta(hours=-36),
        dt.timedelta(0), Months(14), Months(-1), Months(0), [], [1, [2, {"a": None}]], {},
        {"a": {"b c": [dt.date(2026, 1, 1)]}},
    ],
)  # fmt: skip
def test_a_value_comes_out_as_it_went_in(given: Any) -> None:
    assert value("x", x=given) == given
    assert type(value("x", x=given)) is type(given)


def test_numbers_leave_as_int_or_decimal_never_as_float() -> None:
    assert type(value("x", x=Decimal("5.00"))) is int
    assert value("x / 4", x=5.0) == Decimal("1.25")
    assert value("1000000 * 1000000 * 1000000 * 10000") == 10**22
    assert type(value("1000000 * 1000000 * 1000000 * 10000")) is int
    assert value("1e-7 + 0") == Decimal("1E-7")


def test_tuples_sets_and_naive_moments_are_taken() -> None:
    assert value("x", x=(1, 2)) == [1, 2]
    assert value("x", x={"a"}) == ["a"]
    assert value("x", x=dt.datetime(2026, 1, 1, 10)) == dt.datetime(2026, 1, 1, 10, tzinfo=ZONE)
    with pytest.raises(TypeError):
        value("x", x=object())


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("a.b", "Nie ma zmiennej „a”."),
        ("x + kwota", "Nie ma zmiennej „kwota”."),
        ("if missing = 1 then 2 else 3", "Nie ma zmiennej „missing”."),
        ("foo(1)", "Nie ma funkcji „foo”."),
        ("x.y(1)", "Nie ma funkcji „x.y”."),
        ("is defined(x)", "Nie ma tu funkcji „is defined”"),
        ("get or else(x, 1)", "Nie ma tu funkcji „get or else”"),
        ("count(1, 2, 3)", "Funkcja „count” dostała za dużo argumentów"),
        ("a +", "Wyrażenie jest niedokończone (znak 4)."),
        ("x = 1 )", "Niezrozumiałe miejsce „)” (znak 7)."),
        ("x +\n  + * 2", "(wiersz 2, znak 5)"),
        ("2 ** 5000", "Wynik nie jest skończoną liczbą."),
        ('date("9999-12-31") + duration("P1D")', "poza kalendarzem"),
        ("sum", "Wynikiem jest funkcja albo zakres"),
        ("during([1..2], [1..3])", "Nie ma funkcji „during”."),
        ('working days after("2026-01-01", 3)', "potrzebuje daty"),
        ("working days after(today(), 2.5)", "liczby całkowitej"),
        ('is working day(date("2060-01-01"))', "Kalendarz świąt obejmuje lata 2010–2050"),
        ("constructor", "Nie ma zmiennej „constructor”."),
        ("", "niedokończone"),
    ],
)
def test_a_mistake_of_the_author_is_an_error_that_says_which(expression: str, message: str) -> None:
    with pytest.raises(FeelError) as caught:
        value(expression, x={"y": 1})
    assert message in caught.value.message
    assert caught.value.expression == expression


def test_the_sentence_is_in_the_language_of_the_reader() -> None:
    with use_language("en"), pytest.raises(FeelError) as caught:
        value("kwota")
    assert "kwota" in caught.value.message


@pytest.mark.parametrize(
    "expression",
    [
        "a.b", "a.b.c", "a.b.c.d", "e.f + 1", "date(a.b)", "sum(a.b)", "null > 1", "working days after(date(e.f), 3)",
        "is working day(e.f)", '"150.00" > 100', '"150.00" in [100..200]', 'date("x")', "1 / 0", "[1, 2][5]",
    ],
)  # fmt: skip
def test_missing_data_are_null_and_no_mistake(expression: str) -> None:
    assert value(expression, a=None, e={}) is None


def test_a_property_of_some_items_is_null_for_the_others() -> None:
    lines = [{"name": "a", "vat": 23}, {"name": "b"}]
    assert value("lines[vat = null].name", lines=lines) == ["b"]
    assert value("lines[item.vat = 23].name", lines=lines) == ["a"]
    assert value("lines[vat = rate].name", lines=lines, rate=23) == ["a"]
    assert value("lines[x > 1]", lines=[]) == []
    with pytest.raises(FeelError, match="wat"):
        value("lines[wat = 23].name", lines=lines)


@pytest.mark.parametrize("name", ["date", "time", "count", "sum", "number", "string", "list", "money", "today", "not"])
def test_a_variable_named_like_a_function_or_a_word_does_not_hide_the_function(name: str) -> None:
    assert value("date(d)", d="2026-01-01", **{name: 5}) == dt.date(2026, 1, 1)
    assert value("money(count([1, 2]))", **{name: 5}) == 2
    if name not in ("not",):
        assert value(f"{name} + 1", **{name: 5}) == 6


def test_names_with_spaces_and_polish_letters() -> None:
    assert value("Imię i nazwisko", **{"Imię i nazwisko": "Łucja"}) == "Łucja"
    assert value("wniosek.data złożenia + 1", wniosek={"data złożenia": 1}) == 2
    assert value("for p in pozycje return p.cena netto * 2", pozycje=[{"cena netto": 2}]) == [4]
    assert value("żółw + 1", żółw=1) == 2
    # The same text over other names is parsed anew.
    assert value("a - b", a=3, b=1) == 2
    assert value("a - b", **{"a - b": 7}) == 7


def test_binary_noise_does_not_reach_comparisons() -> None:
    assert value("0.1 + 0.2 = 0.3") is True
    assert value("sum([0.1, 0.2, 0.3]) = 0.6") is True
    assert value("a * 3 <= b", a=Decimal("0.7"), b=Decimal("2.1")) is True
    assert value("1 / 3 * 3 = 1") is True
    assert value("floor(0.3 / 0.1)") == 3
    assert value("modulo(0.3, 0.1)") == 0
    assert value("mean([0.1, 0.2])") == Decimal("0.15")
    assert value("- 1 - 2e3") == -2001


def test_only_true_is_true() -> None:
    assert value('if "nie" then 1 else 2') == 2
    assert value("if 1 then 1 else 2") == 2
    assert value("if null then 1 else 2") == 2
    assert value('some x in ["nie"] satisfies x') is False
    assert value("[true, false, null][item = false]") == [False]
    assert value("[0, 1, null][item = null]") == [None]
    assert value("xs[flag].n", xs=[{"flag": "tak", "n": 1}]) == []


def test_a_filter_is_a_condition_unless_it_is_a_number() -> None:
    lines = [{"name": "Ala", "ok": True, "n": 1}, {"name": "Ola", "ok": False, "n": 2}, {"name": "Ada", "n": 3}]
    assert value("lines[ok].n", lines=lines) == [1]
    assert value("lines[not(ok)].n", lines=lines) == [2]
    assert value('lines[starts with(name, "A")].n', lines=lines) == [1, 3]
    assert value("lines[if ok = null then true else ok].n", lines=lines) == [1, 3]
    assert value("lines[i].n", lines=lines, i=2) == 2
    assert value("lines[i].n", lines=lines, i=-1) == 3
    assert value("lines[count(lines)].n", lines=lines) == 3
    assert value("[true, false][item]") == [True]
    assert value("lines[ok]", lines=[]) == []
    with pytest.raises(FeelError, match="good"):
        value("lines[good].n", lines=lines)


def test_lists_of_dates_and_texts() -> None:
    assert value('list contains([date("2026-01-01")], date("2026-01-01"))') is True
    assert value('index of([date("2026-01-01"), date("2026-01-02")], date("2026-01-02"))') == [2]
    assert value("list contains([1, null], null)") is True
    assert value('list contains(["1"], 1)') is False
    assert value('max(date("2026-01-01"), date("2026-03-01"), date("2026-02-01"))') == dt.date(2026, 3, 1)
    assert value('min(["b", "a"])') == "a"
    assert value("max([1, 10, 9])") == 10
    assert value('max([1, "a"])') is None
    assert value("max([])") is None
    assert value("min([1, null])") is None


def test_many_expressions_in_one_crossing() -> None:
    items = [("a + b", {"b": 1}), ("a + b", {"a": 10, "b": 1}), ("a", {}), ("nope", {}), ("b c", {"b c": 1})]
    assert evaluate_all(items, {"a": 2}, WORLD) == [
        Result(3), Result(11), Result(2), Result(None, "Nie ma zmiennej „nope”."), Result(1),
    ]  # fmt: skip
    assert evaluate_all([], {}, WORLD) == []


def test_text_of_a_model_is_feel_after_an_equals_sign() -> None:
    assert value_of("=a + 1", {"a": 1}, WORLD) == 2
    assert value_of("a + 1", {"a": 1}, WORLD) == "a + 1"


def test_plain_values_for_variables() -> None:
    moment = dt.datetime(2026, 11, 23, 10, tzinfo=ZONE)
    given = {
        "d": dt.date(2026, 1, 2),
        "m": [moment, dt.time(8)],
        "p": dt.timedelta(days=1),
        "q": Months(3),
        "k": Decimal("1.50"),
    }
    assert plain(given) == {
        "d": "2026-01-02",
        "m": ["2026-11-23T10:00:00+01:00", "08:00:00"],
        "p": "P1DT0S",
        "q": "P3M",
        "k": Decimal("1.50"),
    }


def test_no_key_reaches_the_prototype() -> None:
    with pytest.raises(FeelError):
        value("x", x={"__proto__": {"admin": True}})
    assert value("x", x="__proto__") == "__proto__"


def test_no_two_threads_work_with_one_interpreter() -> None:
    results: list[Any] = []

    def work(number: int) -> None:
        results.extend(
            evaluate("n * 2 + count(xs[item > 1])", {"n": number, "xs": [1, 2, 3]}, WORLD) for _ in range(30)
        )

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted(2 + 2 * number for number in range(6) for _ in range(30))


def test_asked_again_only_what_speaks_of_a_change_is_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    crossing = host.call

    def heard(function: str, *arguments: str) -> str:
        asked.extend(expression for expression, _extra in json.loads(arguments[2]))
        return crossing(function, *arguments)

    monkeypatch.setattr(host, "call", heard)
    again = Repeated(WORLD)
    items = [
        ("a + 1", {}),
        ("count(rows[size > least])", {}),
        ("b = true", {}),
        ("nope", {}),
        ("this + a", {"this": 5}),
    ]
    shared = {"a": 1, "b": True, "rows": [{"size": 3}], "least": 2}
    answers = [Result(2), Result(1), Result(True), Result(None, "Nie ma zmiennej „nope”."), Result(6)]

    def told(changed: dict[str, Any]) -> tuple[list[Result], list[str]]:
        asked.clear()
        return again.evaluate_all(items, {**shared, **changed}), list(asked)

    assert told({}) == (answers, [expression for expression, _extra in items])
    assert told({}) == (answers, [])
    assert told({"least": 9}) == ([answers[0], Result(0), *answers[2:]], ["count(rows[size > least])"])
    assert told({"b": 1})[0][2] != Result(True), "1 is not true"
    items[4] = ("this + a", {"this": 6})
    assert told({"b": 1, "nope": 7})[0][3:] == [Result(7), Result(7)]
    assert told({})[0][3] == Result(None, "Nie ma zmiennej „nope”."), "what is gone is not remembered"


@pytest.mark.parametrize(
    "path", ["wniosek.tytul", "wniosek.kwota", "wniosek.nic", "wniosek.lista.nazwa", "wniosek.tak", "true.tytul"]
)
def test_a_mere_path_gives_what_the_interpreter_gives(path: str) -> None:
    variables = {
        "wniosek": {"tytul": "Żółw 2026-01-01", "kwota": Decimal("1.50"), "lista": [{"nazwa": "a"}], "tak": True},
        "true": {"tytul": "nie tak"},
    }
    [through] = evaluate_all([(path, {})], variables, WORLD)
    if through.error:
        with pytest.raises(FeelError):
            evaluate(path, variables, WORLD)
    else:
        assert evaluate(path, variables, WORLD) == through.value


def test_what_a_path_leads_to_is_nothing_of_the_case_itself() -> None:
    variables = {"wniosek": {"koszty": {"razem": 5}, "lista": [1]}}
    for name in ("koszty", "lista"):
        found = evaluate(f"wniosek.{name}", variables, WORLD)
        assert found == variables["wniosek"][name]
        assert found is not variables["wniosek"][name]


def test_a_path_that_begins_nowhere_is_a_mistake() -> None:
    with pytest.raises(FeelError):
        evaluate("wniosek.tytul", {}, WORLD)
