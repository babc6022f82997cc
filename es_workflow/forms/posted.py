"""What a browser sent: bounded, cleaned, its actions set apart, its rows numbered without gaps.

Names follow the tree of keys: `costs-0-amount` is the amount in the first row of the list `costs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from es_workflow.forms.components import Component, flat
from es_workflow.forms.kinds import clean
from es_workflow.forms.uploads import Uploads

MAX_PAIRS = 10_000
MAX_TEXT = 2_000_000
MAX_VALUE = 100_000
MAX_NAME = 400
MAX_ROWS = 200  # of one list
MAX_ALL_ROWS = 600  # of all lists together
ROW_MARK = "_row"
FORM_MARK = "_form"  # a form in which nothing is typed or ticked was sent all the same
ACTIONS = frozenset({"_add", "_remove", "_remove_file", "_refresh"})

Name = tuple[str, ...]


class Posted(dict[str, list[str]]):
    """Typed values by field name, as WTForms reads them."""

    def getlist(self, name: str) -> list[str]:
        """Every value sent under the name."""
        return self.get(name, [])


@dataclass
class Sent:
    """One post or draft. `too_much`: more came than any form of ours holds, and the rest was left out."""

    values: Posted
    actions: list[tuple[str, str]] = field(default_factory=list)
    too_much: bool = False


def read_pairs(pairs: Iterable[tuple[str, str]]) -> Sent:
    """Make names and texts of a post safe to work with, whatever was sent."""
    sent, size = Sent(Posted()), 0
    for count, (name, value) in enumerate(pairs):
        size += len(value)
        if count >= MAX_PAIRS or size > MAX_TEXT or len(value) > MAX_VALUE:
            sent.too_much = True
            break
        if name in ACTIONS:
            sent.actions.append((name, clean(value)))
        elif len(name) <= MAX_NAME and name.isascii():
            sent.values.setdefault(name, []).append(clean(value, lines=True))
    return sent


def _lists(components: Sequence[Component], prefix: Name) -> Iterator[tuple[Component, Name]]:
    for component in flat(components):
        if component.type == "dynamiclist":
            yield component, (*prefix, component.key)
        elif component.type == "group" and component.key:
            yield from _lists(component.children, (*prefix, component.key))


def _row_of(name: Name, path: Name) -> int | None:
    depth = len(path)
    if len(name) <= depth + 1 or name[:depth] != path or not (name[depth].isascii() and name[depth].isdigit()):
        return None
    return int(name[depth]) if len(name[depth]) <= 4 else None


def drop_row(values: dict[str, Any], row: str) -> None:
    """Take everything out that belongs to a row: `costs-1`."""
    for name in [name for name in values if name.startswith(row + "-")]:
        del values[name]


@dataclass
class Rows:
    """Numbers the rows of every list 0, 1, 2… in their order; their files move with them. `too_many`: some were cut."""

    names: dict[Name, Any]
    files: dict[Name, Any]
    left: int = MAX_ALL_ROWS
    too_many: bool = False

    @classmethod
    def of(cls, values: Posted, uploads: Uploads, components: Sequence[Component]) -> Rows:
        """The rows of a post, numbered without gaps."""
        rows = cls(
            {tuple(name.split("-")): texts for name, texts in values.items()},
            {tuple(name.split("-")): stored for name, stored in uploads.items()},
        )
        rows._close_gaps(components, ())
        return rows

    @property
    def values(self) -> Posted:
        """The typed values under their new names."""
        return Posted({"-".join(name): texts for name, texts in self.names.items()})

    @property
    def uploads(self) -> Uploads:
        """The files under their new names."""
        return {"-".join(name): list(stored) for name, stored in self.files.items() if stored}

    def _close_gaps(self, components: Sequence[Component], prefix: Name) -> None:
        for component, path in _lists(components, prefix):
            sent = sorted({row for name in self.names if (row := _row_of(name, path)) is not None})
            kept = sent[: min(MAX_ROWS, self.left)]
            self.left -= len(kept)
            self.too_many |= len(kept) < len(sent)
            places = {row: str(place) for place, row in enumerate(kept)}
            _move_rows(self.names, path, places)
            _move_rows(self.files, path, places)
            for place in places.values():
                self._close_gaps(component.children, (*path, place))


def _move_rows(values: dict[Name, Any], path: Name, places: dict[int, str]) -> None:
    moved: dict[Name, Any] = {}
    for name in [name for name in values if len(name) > len(path) and name[: len(path)] == path]:
        content, row = values.pop(name), _row_of(name, path)
        if row in places:
            moved[(*path, places[row], *name[len(path) + 1 :])] = content
    values.update(moved)


def rows_sent(values: Posted, path: str) -> int:
    """How many rows of the list came, once they are numbered without gaps."""
    start = path + "-"
    numbers = {name[len(start) :].split("-", 1)[0] for name in values if name.startswith(start)}
    return sum(1 for number in numbers if number.isdigit())
