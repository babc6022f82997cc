"""Makes the visible nodes of a form from its tree, the bound answers and what FEEL found about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from es_workflow import feel
from es_workflow.forms import nodes
from es_workflow.forms.binding import Container, is_fixed, max_rows, min_rows
from es_workflow.forms.components import INPUTS, Component
from es_workflow.forms.evaluation import Findings, path_of
from es_workflow.forms.fields import ID_PREFIX
from es_workflow.forms.points import out_of
from es_workflow.forms.posted import ROW_MARK
from es_workflow.forms.questions import Questions
from es_workflow.forms.wording import filled, html_of, plain_text, write_answer, write_in_text
from es_workflow.texts import _, pick


@dataclass
class Builder:
    """One language, one set of answers."""

    findings: Findings
    lang: str
    questions: Questions
    is_asked: Callable[[Component, str], bool]
    focus: str = ""  # the path of a row that was just added, or of the list one was removed from
    _context: list[str] = field(default_factory=list)

    def sections(self, container: Container) -> list[nodes.Group]:
        """The form as sections of a page; questions outside any section get one without a title."""
        found: list[nodes.Group] = []
        for node in self._nodes(container.components, container, level=2):
            if isinstance(node, nodes.Group):
                found.append(node)
                continue
            if not found or found[-1].component.type == "group":
                found.append(nodes.Group(component=node.component, path="", id=f"{node.id}--section"))
            found[-1].nodes.append(node)
        return found

    def _nodes(self, components: Sequence[Component], container: Container, *, level: int) -> Iterator[nodes.Node]:
        line = ""
        for component in components:
            path = path_of(component, container.prefix)
            if not self.is_asked(component, path):
                continue
            for node in self._node(component, path, container, level):
                starts = not component.line or component.line != line
                node.css = f"es-c{component.columns}{' es-start' if starts else ''}"
                node.context = " – ".join(self._context)
                line = component.line
                yield node

    def _node(self, component: Component, path: str, container: Container, level: int) -> Iterator[nodes.Node]:
        named: dict[str, Any] = {
            "component": component,
            "path": path,
            "id": ID_PREFIX + path.replace("#", "-"),
            "label": pick(component.label, self.lang),
            "hint": pick(component.hint, self.lang),
        }
        if component.type in INPUTS:
            answer = container.answer_field(component.key)
            yield self.questions.question(component, answer, self.findings, named)
        elif component.type == "group":
            inner = container.groups[component.key] if component.key else container
            children = list(self._nodes(component.children, inner, level=level + 1))
            if children:
                yield nodes.Group(**named, level=level, nodes=children)
        elif component.type == "dynamiclist":
            yield self._list(component, container, level, named)
        elif component.type == "expression":
            if component.flag("show"):
                yield self._output(component, path, named)
        else:
            yield self._static(component, path, named)

    def _output(self, component: Component, path: str, named: dict[str, Any]) -> nodes.Node:
        value = self.findings.computed.get(path)
        text = write_answer(component, value, (), self.lang)
        output = nodes.Output(**named, value=text, raw=value, numeric=not isinstance(value, str | bool | list))
        if component.own("criterion"):
            reason = pick(component.texts(component.own("reason"), "reason_en"), self.lang)
            output.reason = filled(reason, self.lang, lambda what: self.findings.detail(path, what))
            output.maximum = out_of(component, self.lang)
        return output

    def _static(self, component: Component, path: str, named: dict[str, Any]) -> nodes.Node:
        if component.type in {"text", "html"}:
            html = html_of(component, self.lang, lambda what: self.findings.detail(path, what))
            return nodes.Note(**named, html=html, text=plain_text(html), role=component.own("role", "plain"))
        if component.type == "image":
            named["label"] = pick(component.texts(component.raw["alt"], "alt_en"), self.lang)
            return nodes.Picture(**named, source=component.raw["source"])
        if component.type == "table":
            return self._grid(component, path, named)
        return nodes.Line(**named)

    def _grid(self, component: Component, path: str, named: dict[str, Any]) -> nodes.Node:
        columns = component.raw["columns"]
        found = self.findings.detail(path, "rows")
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        formats = [component.own(f"format.{column['key']}") for column in columns]
        return nodes.Grid(
            **named,
            headers=[
                pick(component.texts(column["label"], f"column_en.{column['key']}"), self.lang) for column in columns
            ],
            rows=[
                [self._cell(row.get(column["key"]), how) for column, how in zip(columns, formats, strict=True)]
                for row in rows[:500]
            ],
            numeric=[how in {"money", "number"} for how in formats],
        )

    def _cell(self, value: Any, how: str) -> str:
        plain = feel.plain(value)
        if how:
            shown = Component("expression", "", "", {"properties": {"format": how}})
            return write_answer(shown, plain, (), self.lang)
        return "" if plain is None else write_in_text(plain, self.lang)

    def _list(self, component: Component, container: Container, level: int, named: dict[str, Any]) -> nodes.Node:
        rows = container.lists[component.key]
        name = pick(component.texts(component.own("row_title"), "row_title_en"), self.lang) or _("Pozycja")
        fixed = is_fixed(component)
        return nodes.Repeated(
            **named,
            level=min(level, 4),
            rows=[
                self._row(component, row, number, name, level, not fixed and len(rows) > min_rows(component))
                for number, row in enumerate(rows)
            ],
            can_add=not fixed and len(rows) < max_rows(component),
            add_label=pick(component.texts(component.own("add_label"), "add_label_en"), self.lang)
            or (_("Dodaj kolejną pozycję") if rows else _("Dodaj pozycję")),
            empty=_("Nie dodano jeszcze żadnej pozycji."),
            focus=named["path"] == self.focus,
            columns=any((child.raw.get("layout") or {}).get("columns") for child in component.children),
        )

    def _row(
        self, component: Component, row: Container, number: int, name: str, level: int, removable: bool
    ) -> nodes.ListRow:
        title = f"{name} {number + 1}"
        self._context.append(title)
        children = list(self._nodes(component.children, row, level=level + 1))
        self._context.pop()
        path = row.prefix[:-1]
        return nodes.ListRow(
            component=component,
            path=path,
            id=ID_PREFIX + path,
            label=title,
            nodes=children,
            action=f"{path.rpartition('-')[0]}:{number}" if removable else "",
            mark=row.prefix + ROW_MARK,
            focus=path == self.focus,
        )
