"""The public compatibility kit of DMN, level 2, where its data are at hand (in ../shared/dmn-tck, not here)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from es_workflow.feel import World, parse_decisions

KIT = Path(__file__).parents[3] / "shared" / "dmn-tck" / "compliance-level-2"
RESULTS = 126
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
WORLD = World(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))

pytestmark = pytest.mark.skipif(not KIT.exists(), reason=f"the DMN compatibility kit is not in {KIT}")


def scalar(element: etree._Element) -> Any:
    if element.get(NIL) == "true":
        return None
    text = element.text or ""
    kind = element.get(TYPE, "").split(":")[-1]
    return {"decimal": Decimal, "boolean": "true".__eq__}.get(kind, str)(text)


def value_in(element: etree._Element) -> Any:
    """The value of an inputNode, a component, an item or an expected."""
    components = element.findall("{*}component")
    if components:
        return {component.get("name"): value_in(component) for component in components}
    items = element.find("{*}list")
    if items is not None:
        return [value_in(item) for item in items]
    return scalar(element.find("{*}value"))


def cases() -> Iterator[Any]:
    for file in sorted(KIT.glob("*/*-test-*.xml")):
        for case in etree.parse(file).getroot().iter("{*}testCase"):
            inputs = {node.get("name"): value_in(node) for node in case.findall("{*}inputNode")}
            for node in case.findall("{*}resultNode"):
                expected = value_in(node.find("{*}expected"))
                label = f"{file.parent.name}-{case.get('id')}-{node.get('name')}"
                yield pytest.param(file.parent, inputs, node.get("name"), expected, id=label)


CASES = list(cases())


def test_kit_is_complete() -> None:
    assert len(CASES) == RESULTS


@pytest.mark.parametrize(("folder", "inputs", "name", "expected"), CASES)
def test_result(folder: Path, inputs: dict[str, Any], name: str, expected: Any) -> None:
    decisions = parse_decisions({path.name: path.read_bytes() for path in folder.glob("*.dmn")})
    assert decisions.check() == []
    (decision,) = (key for key, title in decisions.ids.items() if title == name)
    value = decisions.decide(decision, inputs, WORLD).value
    if isinstance(expected, Decimal):
        assert abs(Decimal(value) - expected) < Decimal("1e-8")
    else:
        assert value == expected
