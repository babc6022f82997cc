"""A form's tree bound to answers and to what was typed: a `Container` for the whole, a group with a path, a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from wtforms.form import BaseForm

from es_workflow.forms.components import INPUTS, Component, flat
from es_workflow.forms.fields import AnswerField, FilesAnswer, wtform
from es_workflow.forms.posted import MAX_ROWS, ROW_MARK, Posted, rows_sent
from es_workflow.forms.uploads import Uploads

DEFAULT_MAX_ROWS = 50


def min_rows(component: Component) -> int:
    """Rows a list must have."""
    return min(component.number("min_rows", 0), MAX_ROWS)


def max_rows(component: Component) -> int:
    """Rows a list may have."""
    return min(component.number("max_rows", DEFAULT_MAX_ROWS), MAX_ROWS)


def is_fixed(component: Component) -> bool:
    """Whether the rows of a list come from the case and are neither added nor removed."""
    return component.raw.get("allowAddRemove") is False


@dataclass
class Container:
    """The answers that share one set of keys."""

    prefix: str
    components: Sequence[Component]
    form: BaseForm
    groups: dict[str, Container] = field(default_factory=dict)
    lists: dict[str, list[Container]] = field(default_factory=dict)

    def answer_field(self, key: str) -> AnswerField:
        """The field of a question."""
        return cast(AnswerField, self.form[key])

    def answers(self) -> dict[str, Any]:
        """Everything answered so far, hidden questions and all; computed values are not here."""
        found: dict[str, Any] = {}
        for component in flat(self.components):
            if component.type in INPUTS:
                found[component.key] = self.answer_field(component.key).data
            elif component.key in self.groups:
                found[component.key] = self.groups[component.key].answers()
            elif component.type == "dynamiclist":
                found[component.key] = [row.answers() for row in self.lists[component.key]]
        return found

    def typed(self) -> Iterator[tuple[str, str]]:
        """The pairs a browser would send for what now stands in the form."""
        for component in flat(self.components):
            if component.type in INPUTS:
                answer = self.answer_field(component.key)
                yield from ((answer.name, text) for text in answer.typed)
            elif component.key in self.groups:
                yield from self.groups[component.key].typed()
            elif component.type == "dynamiclist":
                for row in self.lists[component.key]:
                    yield row.prefix + ROW_MARK, "1"
                    yield from row.typed()

    def walk(self) -> Iterator[Container]:
        """This container and everything inside it."""
        yield self
        for group in self.groups.values():
            yield from group.walk()
        for rows in self.lists.values():
            for row in rows:
                yield from row.walk()


@dataclass(frozen=True)
class Binder:
    """Builds the tree. `locked`: components that are only to be read, whatever was sent."""

    posted: Posted | None
    uploads: Uploads
    is_locked: Callable[[Component], bool]

    def bind(self, components: Sequence[Component], given: Mapping[str, Any], prefix: str = "") -> Container:
        """The container of these components: what was typed, laid over the answers that were given."""
        container = Container(prefix, components, wtform(components, prefix))
        container.form.process(self.posted, data={key: value for key, value in given.items() if value is not None})
        for component in flat(components):
            inside = given.get(component.key)
            if component.type in INPUTS:
                self._finish(component, container.answer_field(component.key))
            elif component.type == "group" and component.key:
                answers = inside if isinstance(inside, Mapping) else {}
                container.groups[component.key] = self.bind(component.children, answers, f"{prefix}{component.key}-")
            elif component.type == "dynamiclist":
                rows = [row for row in inside if isinstance(row, Mapping)] if isinstance(inside, list) else []
                container.lists[component.key] = list(self._rows(component, rows, f"{prefix}{component.key}"))
        return container

    def _finish(self, component: Component, answer: AnswerField) -> None:
        if self.is_locked(component):
            answer.lock()
        if isinstance(answer, FilesAnswer):
            answer.attach(self.uploads.get(answer.name, ()))

    def _rows(self, component: Component, given: Sequence[Mapping[str, Any]], path: str) -> Iterator[Container]:
        given = given[:MAX_ROWS]
        if self.posted is None or is_fixed(component):
            first = 0 if given else int(component.raw.get("defaultRepetitions", 0))
            count = max(len(given), min_rows(component), first)
        else:
            # Rows may have been added and removed: an earlier row of the same number need not be this one.
            count, given = max(rows_sent(self.posted, path), min_rows(component)), ()
        for number in range(count):
            answers = given[number] if number < len(given) else {}
            yield self.bind(component.children, answers, f"{path}-{number}-")


def given_files(
    components: Sequence[Component], answers: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """The files in earlier answers, by field name."""
    for component in flat(components):
        inside = answers.get(component.key)
        if component.type == "filepicker" and inside:
            yield prefix + component.key, inside
        elif component.type == "group" and component.key and isinstance(inside, Mapping):
            yield from given_files(component.children, inside, f"{prefix}{component.key}-")
        elif component.type == "dynamiclist" and isinstance(inside, list):
            for number, row in enumerate(inside):
                if isinstance(row, Mapping):
                    yield from given_files(component.children, row, f"{prefix}{component.key}-{number}-")
