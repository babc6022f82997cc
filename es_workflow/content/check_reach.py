"""What the engine can run but the office does not carry out yet is refused, so that no case waits for ever or says
something that nobody hears: messages and signals between cases, and cases that begin by themselves.
"""

from __future__ import annotations

from es_workflow.content.work import Work
from es_workflow.engine import Element

BETWEEN_CASES = {"message", "signal"}
THROWING = {"intermediateThrowEvent", "endEvent", "sendTask"}
CATCHING = {"intermediateCatchEvent", "boundaryEvent", "receiveTask", "startEvent"}


def check_reach(work: Work) -> None:
    """Note elements that would talk to, or listen to, something outside the case that is not there."""
    for element in work.elements:
        if element.type == "startEvent" and element.parent is None:
            _check_start(work, element)
        elif element.event in BETWEEN_CASES:
            _check_word(work, element)


def _check_start(work: Work, element: Element) -> None:
    if element.event is not None:
        remedy = "let it begin with a plain start event; somebody starts the case"
        work.wrong(element, f"a case cannot begin by a {element.event} yet", remedy)


def _check_word(work: Work, element: Element) -> None:
    if element.type in THROWING:
        remedy = "use an operation such as notify, or pass the value in a variable"
        work.wrong(element, f"sends a {element.event}, but nothing delivers it to other cases yet", remedy)
    elif element.type in CATCHING and not (element.event == "message" and element.properties.get("action_group")):
        remedy = "let a person send it: a message with the property action_group"
        work.wrong(element, f"waits for a {element.event} that nobody can send yet", remedy)
