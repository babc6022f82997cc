"""What a template says it shows of its data, read from its source: the path and the way it is shown.

`#money(v.decision.amount)` with `#let v = data.variables` shows `variables.decision.amount` as money. What a letter
computes by itself is not found here; its amounts and dates are then only checked for their form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.letters.paper import in_words, words

MONTHS = ("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
          "lipca", "sierpnia", "września", "października", "listopada", "grudnia")  # fmt: skip
PATH = r"[a-z][\w-]*(?:\.[a-zA-Z][\w-]*)+"
GET = rf"""(?:get\(\s*"([\w.-]+)"[^()]*\)|({PATH}|[a-z][\w-]*))"""
ALIAS = re.compile(rf"^#let ([a-z][\w-]*) = {GET}\s*$", re.MULTILINE)
CALL = re.compile(rf"(?<![\w.-])(money|number2|in-words|long-day|day|nip|account)\(\s*{GET}\s*\)")
PLAIN = re.compile(rf"#({PATH})(?![\w.(\[-])")
COMMENT = re.compile(r"(?<!:)//.*$", re.MULTILINE)


@dataclass(frozen=True)
class Placeholder:
    """A value of the data and the way it is shown."""

    way: str
    path: str

    def wanted(self, data: Mapping[str, Any]) -> str | None:
        """What the reader must find, or None when the data do not have the value."""
        value: Any = data
        for key in self.path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return None if value is None or isinstance(value, Mapping | list) else words(WAYS[self.way](str(value)))


def placeholders(source: str) -> set[Placeholder]:
    """All of the template's that name a path of the data."""
    source = COMMENT.sub("", source)
    known = {"data": ""}
    for name, asked, path in ALIAS.findall(source):
        for full in _full(known, asked, path):
            known[name] = full
    calls = {Placeholder(way, full) for way, asked, path in CALL.findall(source) for full in _full(known, asked, path)}
    return calls | {Placeholder("plain", full) for path in PLAIN.findall(source) for full in _full(known, "", path)}


def _full(known: Mapping[str, str], asked: str, path: str) -> Iterator[str]:
    head, _dot, rest = path.partition(".")
    if asked:
        yield asked
    elif head in known and not rest.endswith((".map", ".join", ".at", ".len", ".filter")):
        yield ".".join(part for part in (known[head], rest) if part)


def _number2(value: str) -> str:
    cents = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{cents:,.2f}".replace(",", " ").replace(".", ",").replace("-", "−")


def _long_day(value: str) -> str:
    year, month, day = map(int, value[:10].split("-"))
    return f"{day} {MONTHS[month - 1]} {year} r."


def _account(digits: str) -> str:
    return " ".join([digits[:2], *(digits[place : place + 4] for place in range(2, len(digits), 4))])


WAYS: Mapping[str, Callable[[str], str]] = {
    "money": lambda value: f"{_number2(value)} zł",
    "number2": _number2,
    "in-words": lambda value: in_words(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)),
    "long-day": _long_day,
    "day": lambda value: f"{value[8:10]}.{value[5:7]}.{value[:4]}",
    "nip": lambda value: f"{value[:3]}-{value[3:6]}-{value[6:8]}-{value[8:]}",
    "account": lambda value: _account(value.replace(" ", "").removeprefix("PL")),
    "plain": str,
}
