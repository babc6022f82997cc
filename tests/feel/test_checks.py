"""What an author is told before anything runs."""

from __future__ import annotations

import re

import pytest

from es_workflow.config import ROOT
from es_workflow.feel import check, host, values, variables_of
from es_workflow.feel.checks import PLAIN, WORDS

KNOWN = {"kwota", "wniosek", "pozycje", "Imię i nazwisko"}


@pytest.mark.parametrize(
    "expression",
    [
        "kwota + 1",
        "wniosek.cokolwiek.dalej > 3",
        "sum(pozycje.kwota)",
        "for p in pozycje return p.kwota * kwota",
        "for p in pozycje, q in p.lista return q + count(partial)",
        "some p in pozycje satisfies p.x > kwota",
        "every p in pozycje satisfies p.x > kwota",
        "{a: kwota, b: a + 1}.b",
        '{"a b": kwota, c: a b}',
        "function(a, b) a + b + kwota",
        "{f: function(a) a + 1, g: f(kwota)}.g",
        "pozycje[cena > 10 and item.x = kwota].nazwa",
        "pozycje[1]",
        "working days after(date: date(wniosek.data), days: 5)",
        "working days between(date(wniosek.od), date(wniosek.do))",
        "end of term months(today(), 2)",
        "Imię i nazwisko",
        "kwota instance of number",
        'if kwota in [1..3] then "a" else null',
        "sort(pozycje, function(a, b) a.x < b.x)",
        'date and time("2026-01-01T10:00:00") // komentarz',
    ],
)
def test_nothing_to_say(expression: str) -> None:
    assert check(expression, KNOWN) == []


@pytest.mark.parametrize(
    ("expression", "sentences"),
    [
        ("kwotta + 1", ["Nie ma zmiennej „kwotta”. Czy chodziło o „kwota”? (znak 1)"]),
        ("kwota + q", ["Nie ma zmiennej „q”. (znak 9)"]),
        ("kwota +\n  q", ["Nie ma zmiennej „q”. (wiersz 2, znak 3)"]),
        ("summ(pozycje)", ["Nie ma funkcji „summ”. Czy chodziło o „sum”? (znak 1)"]),
        (
            "is defined(kwota)",
            ["Nie ma tu funkcji „is defined”; napisz na przykład: if x != null then x else 0. (znak 1)"],
        ),
        ("(for p in pozycje return p) + p", ["Nie ma zmiennej „p”. (znak 31)"]),
        ("for p in q, r in p return r + s", ["Nie ma zmiennej „q”. (znak 10)", "Nie ma zmiennej „s”. (znak 31)"]),
        ("pozycje[f(x)]", ["Nie ma funkcji „f”. (znak 9)"]),
        ("kwota +", ["Wyrażenie jest niedokończone (znak 8)."]),
        ("if kwota then 1", ["Wyrażenie jest niedokończone (znak 16)."]),
        ("kwota )", ["Niezrozumiałe miejsce „)” (znak 7)."]),
        ("  ", ["Wyrażenie jest puste."]),
        ("? > 1", ["Nie ma zmiennej „?”. (znak 1)"]),
    ],
)
def test_mistakes(expression: str, sentences: list[str]) -> None:
    assert check(expression, KNOWN) == sentences


ITSELF = (
    "porównuje wartość z nią samą. W filtrze nazwa oznacza najpierw pole elementu listy:"
    " zmienną, z którą je porównujesz, nazwij inaczej."
)


@pytest.mark.parametrize(
    ("expression", "compared", "character"),
    [
        ("pozycje[kwota = kwota]", "kwota = kwota", 9),
        ("count(pozycje[cena > 1 and item.kwota = kwota].x)", "item.kwota = kwota", 28),
        ("pozycje[ wniosek.kod != item.wniosek.kod ]", "wniosek.kod != item.wniosek.kod", 10),
        ("if kwota>=kwota then 1 else 2", "kwota>=kwota", 4),
    ],
)
def test_what_is_compared_with_itself_is_told(expression: str, compared: str, character: int) -> None:
    assert check(expression, KNOWN) == [f"„{compared}” {ITSELF} (znak {character})"]


@pytest.mark.parametrize(
    "expression",
    [
        "pozycje[kwota = wniosek.kwota]",
        "pozycje[item.kwota = wniosek.kwota and cena = 2]",
        "kwota + 1 = kwota",
        "kwota = kwota + 1",
        "kwota = kwota_netto",
        'pozycje[nazwa = "kwota = kwota"] // kwota = kwota',
        "{wanted: kwota, found: pozycje[kwota = wanted]}.found",
    ],
)
def test_what_only_looks_alike_is_left_alone(expression: str) -> None:
    assert check(expression, KNOWN | {"kwota_netto"}) == []


def test_without_known_names_only_syntax_and_functions_are_checked() -> None:
    assert check("a + b.c", None) == []
    assert len(check("foo(a)", None)) == 1


def test_cells_of_tables_are_unary_tests() -> None:
    for cell in ("> kwota", '"a", "b"', "not(1, 2)", "[1..kwota)", "? > 3 and ? < 5", "-", "null"):
        assert check(cell, KNOWN, unary=True) == []
    assert check("> q", KNOWN, unary=True) == ["Nie ma zmiennej „q”. (znak 3)"]
    assert check('"a" "b"', KNOWN, unary=True) != []


def test_functions_of_the_model_count_as_known() -> None:
    assert check("rata(kwota)", KNOWN, functions={"rata"}) == []


def test_variables_of_an_expression() -> None:
    expression = "a + b.c + count(d[e = 1]) + sum(count) + (for x in y return x + z) + {k: m, n: k}.n"
    assert variables_of(expression) == {"a", "b", "d", "count", "y", "z", "m"}
    assert variables_of("? > limit", unary=True) == {"limit"}
    assert variables_of("a +") == set()
    assert variables_of("today()") == set()


def test_names_that_change_how_an_expression_is_read_are_those_of_the_bundle() -> None:
    source = (ROOT / "frontend/feel/interpreter.js").read_text()
    [pattern] = re.findall(r"PLAIN_NAME = /\^(.*)\$/;", source)
    [words] = re.findall(r"WORDS = new Set\(\s*\((.*?)\)\.split", source, re.DOTALL)
    assert set("".join(re.findall(r"'([^']*)'", words)).split()) == WORDS
    for name in ("kwota", "Kwota_2", "żółć", "x1", "1x", "a b", "a-b", "_x", "ß", "×", "Ā", "a.b", ""):
        assert bool(PLAIN.fullmatch(name)) == bool(re.fullmatch(pattern, name)), name


def test_what_else_there_is_does_not_change_what_is_found() -> None:
    for expression in ("kwota + a b", "Imię i nazwisko", "kwota.x[y = 1] + f(z)", "for p in q return p + r"):
        assert variables_of(expression) == found(expression, KNOWN - {"Imię i nazwisko"})


def found(expression: str, names: set[str]) -> set[str]:
    """What the bundle finds when it is told all the names."""
    answer = values.read(host.call("examine", values.write([expression, sorted(names), False])))
    return set(answer["value"]["variables"]) if "value" in answer else set()
