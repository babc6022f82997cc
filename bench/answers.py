"""The canonical case: fourteen tasks of people, a form of twenty questions, about 4 kB of text of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = str.split(
    "wniosek projekt budżet wynik partner region szkolenie sprzęt badanie szkoła woda energia kultura zdrowie droga"
    " biblioteka muzeum sport młodzież senior usługa koszt wskaźnik cel grupa ryzyko harmonogram spółdzielnia"
)
QUESTIONS = 20
LETTERS = 185

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Work:
    """One task of the case: which, whose, and what is posted."""

    element: str
    role: str
    fields: Fields


def text(dice: random.Random, length: int) -> str:
    """Words, cut at `length`; every case has its own, or the database would compress what no office could."""
    words: list[str] = []
    while sum(map(len, words)) + len(words) < length + 10:
        words.append(dice.choice(WORDS))
    return " ".join(words)[:length].strip()


def application(dice: random.Random) -> Fields:
    """The twenty answers of an application."""
    return [(f"field_{number:02d}", text(dice, LETTERS)) for number in range(1, QUESTIONS + 1)]


def formal(dice: random.Random, *, ok: bool) -> Fields:
    """A formal check: fine, or back for correction."""
    return [("ok", "yes" if ok else "no"), ("note", text(dice, 60))]


def works(dice: random.Random, corrections: int = 2, cost_corrections: int = 1) -> Iterator[Work]:
    """All tasks of a case in the order in which they open, up to the settlement."""
    filled = application(dice)
    for number in range(corrections + 1):
        filled[0] = ("field_01", f"Wersja {number + 1}")
        yield Work("fill_application", "applicant", list(filled))
        yield Work("formal_check", "reviewer", formal(dice, ok=number == corrections))
    yield Work("review_a", "reviewer", [("score", "82"), ("comment", text(dice, 200))])
    yield Work("review_b", "reviewer", [("score", "74"), ("comment", text(dice, 200))])
    yield Work("decision", "manager", [("granted", "yes"), ("amount", "120000,00")])
    yield Work("sign_agreement", "applicant", [("signed", "true"), ("signed_by", "Jan Kowalski")])
    for number in range(cost_corrections + 1):
        yield Work("submit_costs", "applicant", costs(dice, number))
        checked = "yes" if number == cost_corrections else "no"
        yield Work("check_costs", "manager", [("ok", checked), ("note", text(dice, 60))])


def costs(dice: random.Random, version: int) -> Fields:
    """Five costs of a settlement."""
    rows: Fields = []
    for row in range(5):
        rows += [
            (f"items-{row}-_row", "1"),
            (f"items-{row}-name", text(dice, 20)),
            (f"items-{row}-net", f"{1000 + row},00"),
        ]
    return [("round", str(version)), *rows]
