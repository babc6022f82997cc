"""Amounts are right to the grosz."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .worlds import value

# The amounts of the research, of which 252 come out a grosz wrong in bare doubles (11.70 * 0.85 -> 9.94).
AMOUNTS = [Decimal(grosze) / 100 for grosze in range(1, 200_001, 7)]
GROSZ = Decimal("0.01")
ROUNDINGS = {
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "decimal": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}
amounts = st.decimals("-99999999", "99999999", places=2)
rates = st.decimals("0", "2", places=4)


@pytest.mark.parametrize("rate", ["0.85", "0.15", "0.8428", "0.23", "1.23"])
def test_share_of_every_amount(rate: str) -> None:
    assert len(AMOUNTS) == 28_572
    expected = [(amount * Decimal(rate)).quantize(GROSZ, ROUND_HALF_UP) for amount in AMOUNTS]
    assert value(f"for k in kwoty return round half up(k * {rate}, 2)", kwoty=AMOUNTS) == expected
    assert value(f"for k in kwoty return money(k * {rate})", kwoty=AMOUNTS) == expected


@pytest.mark.parametrize("function", ROUNDINGS)
@settings(max_examples=150, deadline=None)
@given(number=st.decimals("-9999999", "9999999", places=4), places=st.integers(-2, 3))
def test_every_rounding_is_that_of_decimal_numbers(function: str, number: Decimal, places: int) -> None:
    expected = number.quantize(Decimal(1).scaleb(-places), ROUNDINGS[function])
    assert value(f"{function}(x, n)", x=number, n=places) == expected


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(amounts, min_size=1, max_size=40), rate=rates)
def test_sums_and_products_are_exact(lines: list[Decimal], rate: Decimal) -> None:
    assert value("sum(lines)", lines=lines) == sum(lines)
    assert value("sum(lines) = total", lines=lines, total=sum(lines)) is True
    assert value("money(k * r)", k=lines[0], r=rate) == (lines[0] * rate).quantize(GROSZ, ROUND_HALF_UP)


def test_half_is_rounded_away_from_zero() -> None:
    assert value("money(1.005)") == Decimal("1.01")
    assert value("money(-1.005)") == Decimal("-1.01")
    assert value("round half up(2.5)") == 3
    assert value("money(null)") is None
    assert value('money("12")') is None
