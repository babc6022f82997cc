"""Amounts in words, as Polish agreements write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def amount_in_words(amount: Decimal) -> str:
    """„trzy tysiące pięćset czterdzieści dwa złote 40/100”."""
    from num2words import num2words  # 3 MB, which only the worker needs

    exact = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole = int(exact)
    return f"{num2words(whole, lang='pl')} {_zloty(whole)} {int(exact * 100) % 100:02d}/100"


def _zloty(whole: int) -> str:
    if whole == 1:
        return "złoty"
    few = 2 <= whole % 10 <= 4 and not 12 <= whole % 100 <= 14
    return "złote" if few else "złotych"
