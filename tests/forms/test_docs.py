"""Everything that authors may write is in docs/forms.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from es_workflow.forms.components import TYPES
from es_workflow.forms.identifiers import READERS
from es_workflow.forms.schema import schema

DOC = (Path(__file__).parents[2] / "docs" / "forms.md").read_text("utf-8")
WORDS = set(re.findall(r"[A-Za-z_][A-Za-z0-9_.$-]*", DOC))
UNDERSTOOD = {
    "type",
    "validate",
    "properties",
    "appearance",
    "conditional",
    "layout",
    "row",
    "hide",
    "action",
    "$schema",
}


def names(definition: Mapping[str, Any]) -> Iterator[str]:
    for name, rule in definition.get("properties", {}).items():
        yield name
        yield from names(rule)
    for pattern in definition.get("patternProperties", {}):
        yield pattern.removeprefix("^").partition("\\.")[0]


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_component_is_documented_with_its_properties(kind: str) -> None:
    assert re.search(rf"^### .*\b{kind}\b", DOC, re.MULTILINE)
    written = {part for word in WORDS for part in (word, word.rpartition(".")[2], word.partition(".")[0])}
    assert set(names(schema()["$defs"][kind])) - written - UNDERSTOOD == set()


def test_every_property_of_the_file_is_documented() -> None:
    assert set(names(schema())) - WORDS - UNDERSTOOD == set()


def test_every_validator_is_documented() -> None:
    assert all(f"`{name}`" in DOC for name in READERS)


def test_schema_and_code_know_the_same_components() -> None:
    assert set(schema()["$defs"]["component"]["properties"]["type"]["enum"]) == set(TYPES)
    assert schema()["$defs"]["textfield"]["properties"]["properties"]["properties"]["validator"]["enum"] == list(
        READERS
    )


def test_the_example_of_the_documentation_is_a_form() -> None:
    from es_workflow.forms import FormDefinition, check_form

    (example,) = re.findall(r"```json\n(.*?)```", DOC, re.DOTALL)
    assert FormDefinition.parse(example.encode(), "docs/forms.md").form_id == "application"
    assert check_form(example.encode(), "docs/forms.md", {"limit"}) == []
