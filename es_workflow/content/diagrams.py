"""Whether a BPMN file also draws what it describes: people find their way in the diagram, so nothing may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from es_workflow.engine.dialect import BPMN, NODES
from es_workflow.engine.xmlfile import local, read_xml
from es_workflow.errors import Problem

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
DRAWN = NODES | {"sequenceFlow", "lane", "participant", "messageFlow", "textAnnotation", "association"}
REMEDY = "open the file in the modeler and draw it, or let it lay the diagram out"


def check_diagram(data: bytes, file: str) -> list[Problem]:
    """What the file describes and does not draw."""
    root = read_xml(data, lambda *_: None)
    return [] if root is None else list(_missing(root, file))


def _missing(root: Any, file: str) -> Iterator[Problem]:
    drawn = _drawn(root)
    for node in root.iter(f"{{{BPMN}}}*"):
        if local(node) in DRAWN and node.get("id") and node.get("id") not in drawn:
            yield Problem(file, node.get("id"), f"this {local(node)} is not in the diagram", REMEDY)


def _drawn(root: Any) -> set[str]:
    shapes = [shape for shape in root.iter(f"{{{BPMNDI}}}BPMNShape") if _has_size(shape)]
    edges = [edge for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge") if len(edge.findall(f"{{{DI}}}waypoint")) > 1]
    return {(item.get("bpmnElement") or "").rpartition(":")[2] for item in [*shapes, *edges]}


def _has_size(shape: Any) -> bool:
    bounds = shape.find(f"{{{DC}}}Bounds")
    try:
        return bounds is not None and float(bounds.get("width")) > 0 and float(bounds.get("height")) > 0
    except (TypeError, ValueError):
        return False
