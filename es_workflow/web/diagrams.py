"""The process of a case as a picture and as a list of steps: the same path, for eyes and for ears."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from es_workflow.casework import runtime
from es_workflow.casework.progress import Progress
from es_workflow.content import ProcessPackage
from es_workflow.engine import Element
from es_workflow.models import Case
from es_workflow.texts import pick

SILENT = frozenset({"sequenceFlow", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
"""Elements that are lines and forks of the picture rather than steps of a list."""


@dataclass(frozen=True)
class Step:
    """One line of the list of steps."""

    name: str
    active: bool


def _name(element: Element) -> str:
    return pick({"pl": element.name, "en": element.name_en})


def steps_of(case: Case, progress: Progress) -> list[Step]:
    """What the case has been through and where it is, in order."""
    elements = runtime.office().package(case.deployment_id).definition.elements
    known = [elements[id] for id in progress.order if id in elements and id not in progress.active]
    known += [elements[id] for id in sorted(progress.active)]
    return [
        Step(_name(element), element.id in progress.active)
        for element in known
        if element.name and element.type not in SILENT
    ]


def diagram_of(case: Case, progress: Progress) -> dict[str, Any]:
    """What js/diagram.js needs to draw: the diagrams the case has touched, done and active elements, flows taken."""
    package = runtime.office().package(case.deployment_id)
    return {
        "diagrams": [{"name": name, "xml": xml} for name, xml in _touched(package, progress)],
        "done": sorted(progress.visited),
        "taken": sorted(progress.flows),
        "active": Counter(progress.active),
    }


def _touched(package: ProcessPackage, progress: Progress) -> list[tuple[str, str]]:
    """Name and XML of each diagram with something of the case on it, the one it started in first."""
    elements = package.definition.elements
    files = dict.fromkeys(elements[id].file for id in progress.order if id in elements)
    called = {element.called_process: _name(element) for element in elements.values() if element.called_process}
    names = {element.file: called[element.process_id] for element in elements.values() if element.process_id in called}
    title = pick(package.manifest.title)
    return [(names.get(file, title), package.processes[file].decode()) for file in files]
