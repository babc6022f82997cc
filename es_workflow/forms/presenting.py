"""A submission as it is read: the questions that were asked, in the reader's language, with the answers in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from es_workflow.feel import World
from es_workflow.forms import nodes
from es_workflow.forms.answers import AnswersView, Row, Section, Table, TableRow
from es_workflow.forms.binding import Binder, given_files
from es_workflow.forms.building import Builder
from es_workflow.forms.collecting import stored_paths
from es_workflow.forms.components import CHOICES, MANY_CHOICES, Component
from es_workflow.forms.evaluation import Evaluation
from es_workflow.forms.fields import FilesAnswer
from es_workflow.forms.kinds import kind_of
from es_workflow.forms.points import out_of
from es_workflow.forms.questions import Questions
from es_workflow.forms.uploads import uploads_in
from es_workflow.forms.wording import write_answer
from es_workflow.texts import use_language

if TYPE_CHECKING:
    from es_workflow.forms.definition import FormDefinition

MAX_COLUMNS = 6


def present(
    definition: FormDefinition, answers: Mapping[str, Any], variables: Mapping[str, Any], lang: str, world: World
) -> AnswersView:
    """The questions as they were asked then. A question without a key in the answers was not asked."""
    with use_language(lang):
        uploads = {path: uploads_in(files) for path, files in given_files(definition.components, answers)}
        root = Binder(None, uploads, lambda _component: False).bind(definition.components, answers)
        stored = dict(stored_paths(definition.components, answers))
        computed = {path: value for path, value in stored.items() if not isinstance(value, Mapping)}
        findings = Evaluation(definition.components, variables, world).settle(root.answers(), computed=computed)

        def was_asked(component: Component, path: str) -> bool:
            return path in stored if component.key else path not in findings.hidden

        builder = Builder(findings, lang, Questions(lang, 0, lambda _component: False, to_read=True), was_asked)
        sections = [part for group in builder.sections(root) for part in _sections(group, lang)]
        return AnswersView(definition.title(lang), tuple(section for section in sections if section.items))


def _sections(group: nodes.Group, lang: str) -> Iterator[Section]:
    """A section and, after it, the sections inside it."""
    own = [item for node in group.nodes if not isinstance(node, nodes.Group) for item in _items(node, lang)]
    yield Section(group.label, tuple(own), min(group.level, 4))
    for node in group.nodes:
        if isinstance(node, nodes.Group):
            yield from _sections(node, lang)


def _items(node: nodes.Node, lang: str) -> Iterator[Row | Table]:
    if isinstance(node, nodes.Question):
        yield _answer(node, lang)
    elif isinstance(node, nodes.Output):
        value = f"{node.value}\u00a0{node.maximum}" if node.maximum else node.value
        yield Row(node.label, value, "computed", path=node.path, lines=(value, node.reason) if node.reason else ())
    elif isinstance(node, nodes.Note):
        yield Row("", node.text, "note", path=node.path, lines=tuple(node.text.splitlines()))
    elif isinstance(node, nodes.Repeated):
        yield _table(node, lang)
    elif isinstance(node, nodes.Group):
        for child in node.nodes:
            yield from _items(child, lang)


def _answer(question: nodes.Question, lang: str) -> Row:
    component, value = question.component, question.answer.data
    if isinstance(question.answer, FilesAnswer):
        files = tuple(question.answer.uploads)
        return Row(question.label, ", ".join(file.filename for file in files), "files", files, question.path)
    if component.type in CHOICES:
        labels = {option.value: option.label for option in question.options}
        chosen = value if isinstance(value, list) else [value] if value else []
        lines = tuple(labels.get(str(item), str(item)) for item in chosen)
        kind = "choices" if component.type in MANY_CHOICES else "choice"
        return Row(question.label, ", ".join(lines), kind, (), question.path, lines if kind == "choices" else ())
    text = write_answer(component, value, (), lang)
    if text and component.own("criterion"):
        text = f"{text}\u00a0{out_of(component, lang)}"
    if component.type == "checkbox":
        return Row(question.label, text, "yes_no", (), question.path)
    kind = {"datetime": "date", "textarea": "long"}.get(component.type, kind_of(component).name)
    return Row(question.label, text, kind, (), question.path, tuple(text.splitlines()) if kind == "long" else ())


def _table(repeated: nodes.Repeated, lang: str) -> Table:
    rows = [_row(row, lang) for row in repeated.rows]
    columns = _columns(repeated)
    cells = [_in_columns(row, [key for key, _label, _numeric in columns]) for row in rows]
    wide = len(columns) > MAX_COLUMNS or any(
        row.tables or any(cell.kind in {"long", "note"} for cell in row.cells) for row in rows
    )
    return Table(
        title=repeated.label,
        headers=tuple(label for _key, label, _numeric in columns),
        numeric=tuple(numeric for _key, _label, numeric in columns),
        rows=tuple(rows if wide else (TableRow(row.title, found) for row, found in zip(rows, cells, strict=True))),
        totals=_totals(repeated, [key for key, _label, _numeric in columns], lang),
        wide=wide,
        path=repeated.path,
    )


def _row(row: nodes.ListRow, lang: str) -> TableRow:
    items = [item for node in row.nodes for item in _items(node, lang)]
    cells = tuple(item for item in items if isinstance(item, Row))
    return TableRow(row.label, cells, tuple(item for item in items if isinstance(item, Table)))


def _key(path: str) -> str:
    return path.rpartition("-")[2]


def _columns(repeated: nodes.Repeated) -> list[tuple[str, str, bool]]:
    """Every question of any row, once, in the order of the file: conditions may differ from row to row."""
    shown: dict[str, nodes.Node] = {}
    for row in repeated.rows:
        for node in row.walk():
            if isinstance(node, nodes.Question | nodes.Output):
                shown.setdefault(_key(node.path), node)
    order = [part.key for child in repeated.component.children for part in child.walk()]
    numeric = {"number"}
    return [
        (key, node.label, node.component.type in numeric or (isinstance(node, nodes.Output) and node.numeric))
        for key, node in sorted(shown.items(), key=lambda found: order.index(found[0]))
    ]


def _in_columns(row: TableRow, keys: Sequence[str]) -> tuple[Row, ...]:
    cells = {_key(cell.path): cell for cell in row.cells}
    return tuple(cells.get(key, Row("", "", path="")) for key in keys)


def _totals(repeated: nodes.Repeated, keys: Sequence[str], lang: str) -> tuple[str, ...]:
    """Sums of the columns that ask for one; no totals when there is none."""
    parts = {part.key: part for child in repeated.component.children for part in child.walk() if part.key}
    sums = {key: _sum(repeated, key) for key in keys if parts[key].flag("total")}
    written = tuple(_write_sum(parts[key], sums[key], lang) if key in sums else "" for key in keys)
    return written if sums else ()


def _sum(repeated: nodes.Repeated, key: str) -> Decimal | int:
    values: list[Any] = []
    for row in repeated.rows:
        for node in row.walk():
            if _key(node.path) == key and isinstance(node, nodes.Question):
                values.append(node.answer.data)
            elif _key(node.path) == key and isinstance(node, nodes.Output):
                values.append(node.raw)
    return sum((value for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool)), 0)


def _write_sum(component: Component, total: Decimal | int, lang: str) -> str:
    return write_answer(component, total, (), lang)
