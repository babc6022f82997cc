"""The diagrams of every process can be read: nothing lies on anything else, and every question has answers."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
DC, DI = "{http://www.omg.org/spec/DD/20100524/DC}", "{http://www.omg.org/spec/DD/20100524/DI}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DIAGRAMS = sorted((ROOT / "bpmn").glob("*/*.bpmn"))

Box = tuple[float, float, float, float]

each_diagram = pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: file.stem)


def _bounds(element: etree._Element) -> Box:
    return tuple(float(element.get(key, "")) for key in ("x", "y", "width", "height"))  # type: ignore[return-value]


def _labels(tree: etree._ElementTree) -> dict[str | None, Box]:
    return {
        shape.get("bpmnElement"): _bounds(bounds)
        for shape in tree.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")
        for bounds in shape.iterfind(f"{BPMNDI}BPMNLabel/{DC}Bounds")
    }


def _apart(one: Box, other: Box) -> bool:
    return (
        one[0] + one[2] <= other[0]
        or other[0] + other[2] <= one[0]
        or one[1] + one[3] <= other[1]
        or other[1] + other[3] <= one[1]
    )


@each_diagram
def test_no_label_covers_another_label_or_a_step(file: Path) -> None:
    tree = etree.parse(file)
    labels = _labels(tree)
    frames = {e.get("id") for kind in ("participant", "lane", "subProcess") for e in tree.iter(BPMN + kind)}
    steps = {
        shape.get("bpmnElement"): _bounds(bounds)
        for shape in tree.iter(f"{BPMNDI}BPMNShape")
        for bounds in shape.iterfind(f"{DC}Bounds")
        if shape.get("bpmnElement") not in frames
    }
    pairs = [*itertools.combinations(labels.items(), 2), *itertools.product(labels.items(), steps.items())]
    assert [(one, other) for (one, a), (other, b) in pairs if not _apart(a, b)] == []


@each_diagram
def test_flows_run_straight_and_cross_no_label(file: Path) -> None:
    tree = etree.parse(file)
    labels = _labels(tree)
    slanted, crossing = [], []
    for edge in tree.iter(f"{BPMNDI}BPMNEdge"):
        points = [(float(p.get("x", "")), float(p.get("y", ""))) for p in edge.iterfind(f"{DI}waypoint")]
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if x1 != x2 and y1 != y2:
                slanted.append(edge.get("bpmnElement"))
            line = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
            crossing += [(edge.get("bpmnElement"), name) for name, box in labels.items() if not _apart(line, box)]
    assert (slanted, crossing) == ([], [])


@each_diagram
def test_every_question_is_asked_and_every_way_out_answers_it(file: Path) -> None:
    tree = etree.parse(file)
    asked = {gateway.get("id"): gateway.get("name", "") for gateway in tree.iter(f"{BPMN}exclusiveGateway")}
    flows = [flow for flow in tree.iter(f"{BPMN}sequenceFlow") if flow.get("sourceRef") in asked]
    assert [key for key, name in asked.items() if not name.endswith("?")] == []
    assert [flow.get("id") for flow in flows if not flow.get("name")] == []
