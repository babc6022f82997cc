"""Answers that not every reader may read: sensitive ones (`properties.sensitive`), which only some groups read at all,
and masked ones (`properties.masked`), of which everybody sees the end and whoever may see personal data asks for more.

The question stays where it is; in place of its answer stands that it is hidden, or its last characters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from es_workflow.forms.answers import AnswersView, Row, Section, Table, TableRow
from es_workflow.forms.components import Component
from es_workflow.texts import _

Path = tuple[str, ...]
Sensitive = tuple[Path, frozenset[str]]
"""The path of a sensitive question, rows of lists not counted, and the groups that may read its answers."""
DOT = "•"


@dataclass(frozen=True)
class Veil:
    """What one reader does not read of a form's answers: hidden questions, and masked ones with what stays of each."""

    hidden: frozenset[Path] = frozenset()
    masked: frozenset[tuple[Path, int]] = frozenset()

    @property
    def kept(self) -> Mapping[Path, int]:
        """How many characters at the end of each masked answer stay."""
        return dict(self.masked)


OPEN = Veil()


def sensitive(components: Sequence[Component], path: Path = ()) -> Iterator[Sensitive]:
    """Every sensitive question."""
    for here, component in _with_paths(components, path):
        groups = frozenset(name.strip() for name in component.own("sensitive").split(",") if name.strip())
        if groups:
            yield here, groups


def masked(components: Sequence[Component], path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Every masked question with the number of characters that stay."""
    for here, component in _with_paths(components, path):
        if component.own("masked"):
            yield here, component.number("masked", 0)


def _with_paths(components: Sequence[Component], path: Path) -> Iterator[tuple[Path, Component]]:
    for component in components:
        here = (*path, component.key) if component.key else path
        yield here, component
        yield from _with_paths(component.children, here)


def hidden_from(asked: Iterable[Sensitive], groups: Collection[str]) -> frozenset[Path]:
    """The questions whose answers nobody of these groups may read."""
    return frozenset(path for path, readers in asked if readers.isdisjoint(groups))


def mask(text: str, kept: int) -> str:
    """The text with only its last characters; of a short one never more than half of it stays."""
    stays = min(kept, len(text) // 2)
    return DOT * (len(text) - stays) + text[len(text) - stays :]


def hidden_words() -> str:
    """What stands in place of a hidden answer."""
    return _("ukryte: dane wrażliwe")


def conceal(view: AnswersView, veil: Veil) -> AnswersView:
    """The view as the reader under the veil has it."""
    if veil == OPEN:
        return view
    return replace(view, sections=tuple(_section(section, veil) for section in view.sections))


def holds_masked(view: AnswersView) -> bool:
    """Whether some answer of the view is masked, so that there is something to ask for."""
    return any(row.kind == "masked" for section in view.sections for item in section.items for row in _rows(item))


def _rows(item: Row | Table) -> Iterator[Row]:
    if isinstance(item, Row):
        yield item
        return
    for row in item.rows:
        yield from row.cells
        for table in row.tables:
            yield from _rows(table)


def _section(section: Section, veil: Veil) -> Section:
    return replace(section, items=tuple(_item(item, veil) for item in section.items))


def _item(item: Row | Table, veil: Veil) -> Row | Table:
    if isinstance(item, Table):
        return _table(item, veil)
    return _row(item, veil)


def _row(row: Row, veil: Veil) -> Row:
    path = keys_of(row.path)
    if row.empty:
        return row
    if path in veil.hidden:
        return Row(row.label, hidden_words(), "concealed", (), row.path)
    if path in veil.kept:
        return Row(row.label, mask(row.value, veil.kept[path]), "masked", (), row.path)
    return row


def _table(table: Table, veil: Veil) -> Table:
    return replace(table, rows=tuple(_table_row(row, veil) for row in table.rows))


def _table_row(row: TableRow, veil: Veil) -> TableRow:
    cells = tuple(_row(cell, veil) for cell in row.cells)
    return replace(row, cells=cells, tables=tuple(_table(table, veil) for table in row.tables))


def keys_of(path: str, between: str = "-") -> Path:
    """The path without the numbers of rows."""
    return tuple(part for part in path.split(between) if not part.isdigit())
