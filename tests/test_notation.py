"""What we write of numbers and dates is, to the letter, what Babel writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as some

from es_workflow import notation
from es_workflow.clock import ZONE

LOCALES = {"pl": "pl_PL", "en": "en_GB"}
PATTERNS = ("#,##0", "#,##0.00", "#,##0.###", "#,##0.000000", "0", "0.#", "0.##", "0.00", "0.0000####")
languages = some.sampled_from(["pl", "en"])
numbers = some.one_of(
    some.integers(-(10**13), 10**13),
    some.decimals(-(10**13), 10**13, allow_nan=False, places=6),
    some.decimals(-10, 10, allow_nan=False, places=9),
)
DAYS = [dt.date(2026, 1, 1) + dt.timedelta(number) for number in range(366)]


@given(numbers, some.sampled_from(PATTERNS), languages)
def test_numbers(value: Decimal | int, pattern: str, lang: str) -> None:
    assert notation.write_decimal(value, pattern, lang) == format_decimal(value, pattern, LOCALES[lang])


@given(numbers, languages)
def test_exact_numbers(value: Decimal | int, lang: str) -> None:
    theirs = format_decimal(value, "#,##0.######", LOCALES[lang], decimal_quantization=False)
    assert notation.write_exact(value, lang) == theirs


def test_an_amount_in_both_languages() -> None:
    assert notation.write_decimal(Decimal("-1234567.895"), "#,##0.00", "pl") == "-1\u00a0234\u00a0567,90"
    assert notation.write_decimal(Decimal("-1234567.895"), "#,##0.00", "en") == "-1,234,567.90"


@pytest.mark.parametrize("lang", ["pl", "en"])
@pytest.mark.parametrize(
    ("ours", "pattern"),
    [
        (notation.long_day, "d MMMM yyyy"),
        (notation.day_of_month, "d MMMM"),
        (notation.month_name, "LLLL"),
        (notation.weekday_name, "cccc"),
        (notation.short_weekday_name, "cccccc"),
    ],
)
def test_days(ours: Callable[[dt.date, str], str], pattern: str, lang: str) -> None:
    for day in DAYS:
        assert ours(day, lang) == format_date(day, pattern, LOCALES[lang])


@given(some.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 12, 31)), languages)
def test_moments(value: dt.datetime, lang: str) -> None:
    moment = value.replace(tzinfo=ZONE)
    theirs = format_datetime(moment, "d MMMM y, HH:mm", tzinfo=ZONE, locale=LOCALES[lang])
    assert notation.long_moment(moment, lang) == theirs
