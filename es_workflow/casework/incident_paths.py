"""Which data a step that failed reads: of its expression, else of everything its author wrote there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from es_workflow import feel
from es_workflow.content.decision_tables import decision_texts, needed
from es_workflow.content.package import ProcessPackage
from es_workflow.models import Incident


def paths_read(incident: Incident, package: ProcessPackage, seen: Mapping[str, Any]) -> list[str]:
    """Dotted paths, each once. One that leads through a list ends at the list: its items are mended as a whole."""
    found = feel.paths_of(incident.expression)
    element = package.definition.elements[incident.element_id]
    if element.decision_id in package.decisions.ids:
        found = (*found, *_of_decision(package, element.decision_id or ""))
    elif not found and element.operation:
        found = tuple(element.inputs)
    elif not found:
        places = {element.id, *(one.id for one in package.definition.elements.values() if one.source == element.id)}
        texts = [one.text for one in package.definition.expressions if one.element_id in places]
        found = tuple(path for text in texts for path in feel.paths_of(text))
    return list(dict.fromkeys(_up_to_list(path, seen) for path in found))


def _of_decision(package: ProcessPackage, decision_id: str) -> Iterator[str]:
    """What the decision and those it needs read of the process."""
    names = package.decisions.inputs_of(decision_id)
    for one in sorted(needed(package.decisions, decision_id), key=lambda key: key != decision_id):
        for _where, text in decision_texts(package.decisions, one):
            paths = (*feel.paths_of(text), *feel.paths_of(text, unary=True))
            yield from (path for path in paths if path.partition(".")[0] in names)


def _up_to_list(path: str, seen: Mapping[str, Any]) -> str:
    steps = path.split(".")
    for size in range(1, len(steps)):
        if isinstance(feel.value_at(".".join(steps[:size]), seen), list):
            return ".".join(steps[:size])
    return path
