"""docs/bpmn.md says of every BPMN element and attribute what becomes of it, and says the truth."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from es_workflow.engine import check_process
from es_workflow.engine.dialect import EVENT_DEFINITIONS, NODES, REFERENCES
from es_workflow.engine.repeat_reader import MARKERS
from tests.engine.drawing import HEAD, attrs, draw, end, start, user

DOCS = Path(__file__).parents[2] / "docs/bpmn.md"
SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn/parser/schema/Semantic.xsd"
XSD = "{http://www.w3.org/2001/XMLSchema}"
ABSTRACT = {
    "activity", "artifact", "baseElement", "baseElementWithMixedContent", "callableElement", "catchEvent",
    "choreographyActivity", "conversationNode", "dataAssociation", "event", "eventDefinition", "expression",
    "flowElement", "flowNode", "formalExpression", "gateway", "loopCharacteristics", "rootElement", "throwEvent",
}  # fmt: skip
"""What the schema only derives other things from; nobody can draw it."""
RUN = NODES | set(EVENT_DEFINITIONS) | set(REFERENCES) | set(MARKERS) | {"process", "sequenceFlow"}
"""Elements whose attributes matter."""


@cache
def schema() -> dict[str, tuple[str, list[str]]]:
    """Of each element: what it can stand for, and its attributes."""
    root = etree.parse(SCHEMA).getroot()
    types = {node.get("name"): node for node in root.findall(f"{XSD}complexType")}

    def attributes(name: str) -> list[str]:
        extension = types[name].find(f"{XSD}complexContent/{XSD}extension")
        node = types[name] if extension is None else extension
        base = "" if extension is None else extension.get("base")
        own = [attribute.get("name") for attribute in node.findall(f"{XSD}attribute")]
        return (attributes(base) if base in types else []) + own

    elements = {node.get("name"): node for node in root.findall(f"{XSD}element")}
    return {
        name: (node.get("substitutionGroup") or "", attributes(node.get("type")) if node.get("type") in types else [])
        for name, node in elements.items()
        if name not in ABSTRACT
    }


def rows(heading: str) -> list[list[str]]:
    section = DOCS.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:2] == "| "]
    return [row for row in found if row[0].startswith("`")]


def elements() -> dict[str, str]:
    return {name: row[1] for row in rows("Every element of BPMN 2.0") for name in re.findall(r"`(\w+)`", row[0])}


def attributes() -> dict[tuple[str, str], str]:
    found = {}
    for attribute, on, verdict in rows("Every attribute"):
        for tag in re.findall(r"`(\w+)`", on) or [
            tag for tag, (_, known) in schema().items() if attribute[1:-1] in known
        ]:
            found[tag, attribute[1:-1]] = verdict
    return found


def test_the_table_names_every_element_once_and_no_other():
    names = [name for row in rows("Every element of BPMN 2.0") for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(names) == sorted(schema())


def test_the_table_names_every_attribute_of_what_is_executed():
    drawn = {(tag, attribute) for tag in RUN for attribute in schema()[tag][1]} - {
        (tag, a) for tag in RUN for a in ("id", "name")
    }
    assert drawn == {pair for pair in attributes() if pair[0] in RUN}


def test_what_the_table_says_is_executed_is_what_the_dialect_executes():
    executed = {name for name, verdict in elements().items() if verdict.startswith("executed")}
    assert executed == NODES | set(EVENT_DEFINITIONS) | set(MARKERS) | {
        "sequenceFlow", "process", "message", "signal", "error", "escalation", "lane", "laneSet",
    }  # fmt: skip


def test_each_test_that_is_named_exists():
    for text in (*elements().values(), *attributes().values()):
        for module, name in re.findall(r"\[(\w+)\.(\w+)\]", text):
            assert f"def {name}(" in (Path(__file__).parent / f"{module}.py").read_text(), name
    for name, verdict in (elements() | {f"{t} {a}": v for (t, a), v in attributes().items()}).items():
        assert verdict.startswith(("refused", "drawing", "harmless")) or re.search(r"\[\w+\.\w+\]", verdict), name


def problems(inner: str = "", outside: str = "", task: str = "") -> list[str]:
    flows = draw("start -> x -> end")
    body = f"{start()}{user('x', inner=task)}{end()}{flows}{inner}"
    text = f'{HEAD}{outside}<bpmn:process id="p" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    return [str(problem) for problem in check_process({"t.bpmn": text.encode()}, "p")]


@pytest.mark.parametrize("name", [name for name, verdict in elements().items() if verdict.startswith("refused")])
def test_what_the_table_says_is_refused_is_refused_by_name_with_a_remedy(name):
    node = f"<bpmn:{name}{attrs(id='z', sourceRef='x', targetRef='x')}/>"
    group = schema()[name][0]
    place = "outside" if group in {"rootElement", "collaboration"} else "task" if group != "flowElement" else "inner"
    found = problems(**{place: node})
    words = re.sub(r"([A-Z])", lambda match: f" {match[1].lower()}", name)
    assert any(("z" in text or words in text or name in text) and "→" in text for text in found), found
    assert problems() == []


@pytest.mark.parametrize("name", [name for name, verdict in elements().items() if verdict.startswith("drawing")])
def test_what_is_only_drawn_disturbs_nothing(name):
    group = schema()[name][0]
    node = f'<bpmn:{name} id="z"/>'
    around = (
        f'<bpmn:collaboration id="c">{node}</bpmn:collaboration>' if name in {"participant", "messageFlow"} else node
    )
    outside = group == "rootElement" or around != node
    assert (
        name in {"text", "extensionElements", "categoryValue"}
        or problems(**{"outside" if outside else "inner": around}) == []
    )


SAMPLES = {"userTask": "x", "process": "p"}


@pytest.mark.parametrize(
    ("tag", "attribute"), [pair for pair, verdict in attributes().items() if verdict.startswith("refused")]
)
def test_attributes_that_are_refused(tag, attribute):
    node = f'<bpmn:{tag} id="z" {attribute}="odd"/>'
    if tag in EVENT_DEFINITIONS:
        found = problems(f'<bpmn:intermediateCatchEvent id="y">{node}</bpmn:intermediateCatchEvent>')
    elif tag in MARKERS:
        found = problems(task=node)
    elif tag in {*REFERENCES, "process"}:
        found = problems(outside=node)
    else:
        found = problems(node)
    assert any(attribute in text and "→" in text for text in found), found
