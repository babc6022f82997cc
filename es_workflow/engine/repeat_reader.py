"""Reads how often an activity is done: once for each item of a list, or again while a condition holds."""

from __future__ import annotations

import dataclasses
from typing import Any

from es_workflow.engine.definition import MultiInstance, StandardLoop
from es_workflow.engine.extensions import read_extensions
from es_workflow.engine.xmlfile import Node, Report, child, is_bpmn, local, text_of

MARKERS = {
    "multiInstanceLoopCharacteristics": {"extensionElements", "completionCondition", "documentation"},
    "standardLoopCharacteristics": {"loopCondition", "documentation"},
}
"""The markers and what may stand inside them."""


def repetition(node: Node, label: str, report: Report) -> dict[str, Any]:
    """What the activity's marker says, as keyword arguments of Element."""
    fields: dict[str, Any] = {}
    for marker in (part for part in node if local(part) in MARKERS):
        tag = local(marker)
        for part in marker:
            if local(part) not in MARKERS[tag] or not is_bpmn(part):
                report(label, f"{local(part)!r} of its marker is not supported", "remove it")
            if part.get("language"):
                report(label, "its marker names a language", "write FEEL and remove the language")
        if tag == "multiInstanceLoopCharacteristics":
            fields["multi_instance"] = _multi_instance(marker, label, report)
        else:
            fields["loop"] = _loop(marker, label, report)
    if len(fields) > 1:
        report(label, "a loop and a multi-instance at once", "keep one marker")
    return fields


def _multi_instance(marker: Node, label: str, report: Report) -> MultiInstance:
    found = read_extensions(marker, "multiInstanceLoopCharacteristics", label, report).get("multi_instance")
    return dataclasses.replace(
        found or MultiInstance(""),
        completion=text_of(child(marker, "completionCondition")) or None,
        sequential=marker.get("isSequential") == "true",
    )


def _loop(marker: Node, label: str, report: Report) -> StandardLoop:
    maximum = (marker.get("loopMaximum") or "").strip()
    if maximum and not (maximum.isdecimal() and len(maximum) < 6):
        report(label, f"loopMaximum={maximum!r} is not a number", "write for instance 3")
        maximum = ""
    return StandardLoop(
        condition=text_of(child(marker, "loopCondition")) or None,
        maximum=int(maximum) if maximum else None,
        test_before=marker.get("testBefore") == "true",
    )
