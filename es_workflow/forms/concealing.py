"""Sensitive questions: answers that only some groups may read (`properties.sensitive`), art. 9 RODO or a PESEL.

The question stays where it is; in place of its answer stands that it is hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from es_workflow.forms.answers import AnswersView, Row, Section, Table, TableRow
from es_workflow.forms.components import Component
from es_workflow.texts import _

Path = tuple[str, ...]
Sensitive = tuple[Path, frozenset[str]]
"""The path of a sensitive question, rows of lists not counted, and the groups that may read its answers."""


def sensitive(components: Sequence[Component], path: Path = ()) -> Iterator[Sensitive]:
    """Every sensitive question."""
    for component in components:
        here = (*path, component.key) if component.key else path
        groups = frozenset(name.strip() for name in component.own("sensitive").split(",") if name.strip())
        if groups:
            yield here, groups
        yield from sensitive(component.children, here)


def hidden_from(asked: Iterable[Sensitive], groups: Collection[str]) -> frozenset[Path]:
    """The questions whose answers nobody of these groups may read."""
    return frozenset(path for path, readers in asked if readers.isdisjoint(groups))


def conceal(view: AnswersView, hidden: Collection[Path]) -> AnswersView:
    """The view without these answers."""
    if not hidden:
        return view
    return replace(view, sections=tuple(_section(section, hidden) for section in view.sections))


def _section(section: Section, hidden: Collection[Path]) -> Section:
    return replace(section, items=tuple(_item(item, hidden) for item in section.items))


def _item(item: Row | Table, hidden: Collection[Path]) -> Row | Table:
    if isinstance(item, Table):
        return _table(item, hidden)
    return _row(item, hidden)


def _row(row: Row, hidden: Collection[Path]) -> Row:
    if _keys(row.path) not in hidden or row.empty:
        return row
    return Row(row.label, _("ukryte: dane wrażliwe"), "concealed", (), row.path)


def _table(table: Table, hidden: Collection[Path]) -> Table:
    return replace(table, rows=tuple(_table_row(row, hidden) for row in table.rows))


def _table_row(row: TableRow, hidden: Collection[Path]) -> TableRow:
    cells = tuple(_row(cell, hidden) for cell in row.cells)
    return replace(row, cells=cells, tables=tuple(_table(table, hidden) for table in row.tables))


def _keys(path: str) -> Path:
    """The path without the numbers of rows."""
    return tuple(part for part in path.split("-") if not part.isdigit())
