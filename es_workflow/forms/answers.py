"""What a submitted form looks like to a reader: plain data for page and receipt, already worded and formatted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from es_workflow.forms.uploads import Upload


@dataclass(frozen=True)
class Row:
    """One question and its answer.

    `kind`: text, long, choice, choices, number, money, date, yes_no, files, computed, note, concealed, masked.
    """

    label: str
    value: str
    kind: str = "text"
    files: tuple[Upload, ...] = ()
    path: str = ""
    lines: tuple[str, ...] = ()  # the single answers of a list of choices; the paragraphs of a long text

    @property
    def empty(self) -> bool:
        """Whether the question was left without an answer."""
        return not (self.value or self.files or self.lines)


@dataclass(frozen=True)
class TableRow:
    """One row of a repeated list: its title („Pozycja 2”), a cell for each column, and lists inside the row."""

    title: str
    cells: tuple[Row, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Table:
    """A repeated list. `wide`: too much in a row for a grid of cells, show each row under its title instead."""

    title: str
    headers: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[TableRow, ...]
    totals: tuple[str, ...] = ()
    wide: bool = False
    path: str = ""
    kind: str = "table"


@dataclass(frozen=True)
class Section:
    """One section of the form in the order of its questions."""

    title: str
    items: tuple[Row | Table, ...]
    level: int = 2

    @property
    def runs(self) -> list[list[Row | Table]]:
        """The items in order, those of one look together: answers, notes, tables."""
        return [list(run) for _name, run in groupby(self.items, key=_look)]

    @property
    def rows(self) -> list[Row]:
        """The single answers of the section."""
        return [item for item in self.items if isinstance(item, Row)]

    @property
    def tables(self) -> list[Table]:
        """The repeated lists of the section."""
        return [item for item in self.items if isinstance(item, Table)]


@dataclass(frozen=True)
class AnswersView:
    """A submission as it is read: the questions as they were asked, the answers in the reader's notation."""

    title: str
    sections: tuple[Section, ...] = field(default=())

    def files(self) -> Iterator[Upload]:
        """Every file of the submission, in the order of the questions."""
        for section in self.sections:
            for item in section.items:
                yield from _files_of(item)


def _look(item: Row | Table) -> str:
    return item.kind if item.kind in {"note", "table"} else "answer"


def _files_of(item: Row | Table) -> Iterator[Upload]:
    if isinstance(item, Row):
        yield from item.files
        return
    for row in item.rows:
        inside: list[Row | Table] = [*row.cells, *row.tables]
        for cell in inside:
            yield from _files_of(cell)
