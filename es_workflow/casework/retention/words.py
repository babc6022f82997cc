"""The words that may not be found any more, and what stands in their place: pseudonyms, stable within a case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from es_workflow.casework import polish

ERASED = "[usunięto]"
"""Stands where an answer, a number or a text was. Kept as it is in every language: it is part of the record."""

_LETTERS = {"a": "aą", "c": "cć", "e": "eę", "l": "lł", "n": "nń", "o": "oó", "s": "sś", "z": "zźż"}
_SHORTEST = 3
"""Shorter words are too common to be looked for."""
_ENDINGS = (
    *("a", "e", "i", "y", "o", "u", "ie", "ii", "ia", "io", "em", "iem", "om", "iom", "owi", "iowi", "ami", "iami"),
    *("ach", "iach", "ego", "iego", "emu", "iemu", "im", "ym", "imi", "ymi", "ej", "iej", "ow", "iow", "owie"),
    *("owej", "owna", "owny"),
)
"""Folded endings of Polish names in all cases: other words that begin alike are left alone."""
_LONG = 15
"""An answer of so many characters is nobody else's: it is looked for wherever it was copied to."""
_NUMBER = re.compile(r"[\d\s+/-]+")


@dataclass
class Words:
    """What is known of the people of one case."""

    _people: list[frozenset[str]] = field(default_factory=list)
    _spelt: list[tuple[str, ...]] = field(default_factory=list)
    _plain: set[str] = field(default_factory=set)

    def person(self, *parts: str) -> str:
        """A person of that name is known from now on; the pseudonym, the same for the same person."""
        self.__dict__.pop("_patterns", None)
        words = tuple(word for part in parts for word in part.split() if word)
        known = frozenset(map(polish.fold, words))
        if not known:
            return ""
        for number, person in enumerate(self._people):
            if known <= person or person <= known:
                self._people[number] = person | known
                self._spelt[number] = max(self._spelt[number], words, key=len)
                return _pseudonym(number)
        self._people.append(known)
        self._spelt.append(words)
        return _pseudonym(len(self._people) - 1)

    def identifier(self, value: str) -> None:
        """This number or address is somebody's."""
        self._know(value, _SHORTEST)

    def text(self, value: str) -> None:
        """This is what somebody wrote of themselves."""
        self._know(value, _LONG)

    def _know(self, value: str, shortest: int) -> None:
        self.__dict__.pop("_patterns", None)
        if len(value.strip()) >= shortest:
            self._plain.add(value.strip())

    @property
    def addresses(self) -> frozenset[str]:
        """The e-mail addresses among the identifiers."""
        return frozenset(one.lower() for one in self._plain if "@" in one and " " not in one)

    def scrub(self, text: str) -> str:
        """The text without them."""
        for pattern, instead in self._patterns:
            text = pattern.sub(instead, text)
        return text

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        found = [(_any(map(_plain, sorted(self._plain, key=len, reverse=True))), ERASED)] if self._plain else []
        for number, words in enumerate(self._spelt):
            whole = r"[\s.,]+".join(map(_name, words)), r"[\s.,]+".join(map(_name, reversed(words)))
            single = [_name(word) for word in words if len(word) >= _SHORTEST]
            found.append((_any([*whole, *single]), _pseudonym(number)))
        return found


def _pseudonym(number: int) -> str:
    return f"Osoba {number + 1}"


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def _name(word: str) -> str:
    """The name in all its cases, with and without Polish letters."""
    folded = polish.fold(word)
    stem = folded.rstrip("aeiouy")
    if len(stem) < _SHORTEST:
        return _spelt(folded)
    stems = [_spelt(stem)] + ([_spelt(f"{stem[:-2]}k")] if stem.endswith("ek") else [])  # Marek, Marka
    return f"(?:{'|'.join(stems)})(?:{'|'.join(map(_spelt, _ENDINGS))})?"


def _plain(value: str) -> str:
    """The number with or without spaces, a telephone with or without its country; a text with any spaces."""
    digits = re.sub(r"\D", "", value)
    if _NUMBER.fullmatch(value) and len(digits) >= 6:
        own = digits.removeprefix("48") if value.startswith("+48") else digits
        return r"(?:(?:\+|00)?\d{2}[\s-]?)?" + r"[\s/-]?".join(own)
    return r"\s+".join(_spelt(polish.fold(word)) for word in value.split())


def _spelt(folded: str) -> str:
    return "".join(f"[{_LETTERS[char]}]" if char in _LETTERS else re.escape(char) for char in folded)
