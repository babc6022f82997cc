"""The answers of a form as they are submitted: only what was asked, and every question that was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from es_workflow.forms.binding import Container
from es_workflow.forms.components import INPUTS, Component, flat
from es_workflow.forms.evaluation import Findings, path_of


def answers_of(container: Container, findings: Findings) -> dict[str, Any]:
    """A key for each visible question, null where nothing was answered; hidden ones have no key at all."""
    return _answers(container.components, container, findings)


def _answers(components: Sequence[Component], container: Container, findings: Findings) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for component in components:
        path = path_of(component, container.prefix)
        if path in findings.hidden:
            continue
        if component.type in INPUTS:
            found[component.key] = container.answer_field(component.key).data
        elif component.type == "expression":
            found[component.key] = findings.computed.get(path)
        elif component.type == "dynamiclist":
            found[component.key] = [answers_of(row, findings) for row in container.lists[component.key]]
        elif component.type == "group" and component.key:
            found[component.key] = answers_of(container.groups[component.key], findings)
        elif component.type == "group":
            found |= _answers(component.children, container, findings)
    return found


def stored_paths(
    components: Sequence[Component], answers: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """Every answer of a submission with its path, so that a reader can tell what was asked then."""
    for component in flat(components):
        if not component.key or component.key not in answers:
            continue
        path, inside = path_of(component, prefix), answers[component.key]
        yield path, inside
        if component.type == "group" and isinstance(inside, Mapping):
            yield from stored_paths(component.children, inside, path + "-")
        elif component.type == "dynamiclist" and isinstance(inside, list):
            for number, row in enumerate(inside):
                if isinstance(row, Mapping):
                    yield from stored_paths(component.children, row, f"{path}-{number}-")
