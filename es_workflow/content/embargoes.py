"""Stages whose inside an applicant does not see until one of its steps was passed: the property `embargo`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from es_workflow.content.work import Work
from es_workflow.engine import Element

EMBARGO = "embargo"
"""Property of a call or sub-process: id of the step within that lifts it."""


def within(elements: Mapping[str, Element], stage: Element) -> Iterator[str]:
    """Everything inside a call or sub-process, at any depth."""
    pending, found = [stage], {stage.id}
    while pending:
        above = pending.pop()
        for element in elements.values():
            called = above.called_process is not None and element.process_id == above.called_process
            if (called or element.parent == above.id) and element.id not in found:
                found.add(element.id)
                pending.append(element)
                yield element.id


def check_embargoes(work: Work) -> None:
    """Note an embargo that no step of its stage would ever lift."""
    elements = {element.id: element for element in work.elements}
    for stage in work.elements:
        lifting = stage.properties.get(EMBARGO)
        if lifting is not None and lifting not in set(within(elements, stage)):
            work.wrong(stage, f"the embargo ends with {lifting!r}, which does not lie within", "name a step inside it")
