"""Amounts and numbers in Polish notation: read exactly, written for Poles and for English readers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from es_workflow.forms.numbers import edit_number, parse_number, write_money, write_number
from tests.forms.samples import field, form_of, messages, opened

AMOUNTS = [
    ("1 234,56", "1234.56"),
    ("1\u00a0234,56", "1234.56"),
    ("1\u202f234,56 zł", "1234.56"),
    ("1234.56", "1234.56"),
    ("1234,5", "1234.50"),
    ("1234", "1234.00"),
    ("1.234,56", "1234.56"),
    ("1,234.56", "1234.56"),
    ("12.345.678,90", "12345678.90"),
    ("100 zł", "100.00"),
    ("100,-"[:3], "100.00"),
    ("100 PLN", "100.00"),
    ("99,90 €", "99.90"),
    ("0,01", "0.01"),
    (",5", "0.50"),
    ("5,", "5.00"),
    ("−5", "-5.00"),
    ("+7,20", "7.20"),
    ("1,500", "1.50"),
    ("0007", "7.00"),
]
NO_AMOUNTS = [
    "",
    "abc",
    "1,234",
    "1.234",
    "12,345",
    "1,2,3",
    "1..2",
    "NaN",
    "Infinity",
    "1e5",
    "١٢",
    "--5",
    "1 000 000 000 000,00",
    "zł",
    "0x10",
]


@pytest.mark.parametrize(("typed", "amount"), AMOUNTS)
def test_amount_is_read_exactly(typed: str, amount: str) -> None:
    value = parse_number(typed, 2)
    assert value == Decimal(amount)
    assert str(value) == amount


@pytest.mark.parametrize("typed", NO_AMOUNTS)
def test_what_is_no_amount_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Wpisz|Sprawdź"):
        parse_number(typed, 2)


def test_whole_numbers_are_ints() -> None:
    assert parse_number("1 200", 0) == 1200
    assert isinstance(parse_number("1200,00", 0), int)
    with pytest.raises(ValueError, match="całkowitą"):
        parse_number("1,5", 0)


def test_number_without_fixed_places_keeps_what_was_typed() -> None:
    assert parse_number("2,125") == Decimal("2.125")
    assert parse_number("2,0") == 2
    with pytest.raises(ValueError, match="6 cyfr"):
        parse_number("0,1234567")


@given(st.decimals(min_value=-999_999_999_999, max_value=999_999_999_999, places=2))
def test_what_stands_in_an_input_is_read_back(amount: Decimal) -> None:
    for lang in ("pl", "en"):
        assert parse_number(edit_number(amount, lang, 2), 2) == amount
        assert parse_number(write_money(amount, lang), 2) == amount


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        value = parse_number(text, 2)
    except ValueError:
        return
    assert isinstance(value, Decimal)
    assert value.as_tuple().exponent == -2


def test_notation_of_readers() -> None:
    assert write_money(Decimal("1234.5"), "pl") == "1\u00a0234,50\u00a0zł"
    assert write_money(Decimal("1234.5"), "en") == "1,234.50\u00a0PLN"
    assert write_money(Decimal("350000"), "pl", "EUR") == "350\u00a0000,00\u00a0€"
    assert write_number(Decimal("2.125"), "pl") == "2,125"


def test_amounts_of_a_form_are_quantised_decimals() -> None:
    form = form_of(field("number", properties={"format": "money"}), field("number", "n", decimalDigits=0))
    mine = opened(form, ("x", "1 234,5 zł"), ("n", "12"))
    assert mine.validate()
    assert str(mine.answers["x"]) == "1234.50"
    assert mine.answers["n"] == 12
    assert messages(opened(form, ("x", "1,234"), ("n", "1,5"))) == {
        "x": "Wpisz najwyżej 2 cyfry po przecinku.",
        "n": "Wpisz liczbę całkowitą, bez części po przecinku.",
    }


def test_earlier_amounts_take_the_shape_of_the_question() -> None:
    form = form_of(field("number", properties={"format": "money"}), field("number", "n", decimalDigits=0))
    assert opened(form, answers={"x": 800, "n": Decimal("3")}).answers == {"x": Decimal("800.00"), "n": 3}
    assert str(opened(form, answers={"x": 800}).answers["x"]) == "800.00"


def test_limits_are_told_in_polish_notation() -> None:
    money = {"format": "money"}
    form = form_of(
        field("number", "limit", properties=money),
        field("number", properties=money, validate={"min": 1, "max": "=limit"}),
        field("number", "n", decimalDigits=0, validate={"min": 1, "max": 2000}),
    )
    assert messages(opened(form, ("limit", "1731,49"), ("x", "2000"), ("n", "2001"))) == {
        "x": "Kwota przekracza limit 1\u00a0731,49\u00a0zł. Wpisz najwyżej tyle.",
        "n": "Wpisz liczbę nie większą niż 2\u00a0000.",
    }
    assert messages(opened(form, ("limit", "1731,49"), ("x", "0"), ("n", "0"))) == {
        "x": "Wpisz kwotę nie mniejszą niż 1,00\u00a0zł.",
        "n": "Wpisz liczbę nie mniejszą niż 1.",
    }
    assert messages(opened(form, ("limit", "1731,49"), ("x", "1731,49"), ("n", "2000"))) == {}
    assert messages(opened(form, ("x", "5000"), ("n", "1"))) == {}, "no limit is known yet"
