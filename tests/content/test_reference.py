"""docs/package.md names everything an author may write, and nothing is written there in another spelling."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from es_workflow import cli
from es_workflow.casework import operations
from es_workflow.casework.access import Permission
from es_workflow.content import schemas, vocabulary
from es_workflow.content.scenario import Scenario
from es_workflow.engine.dialect import PROPERTIES

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/package.md").read_text()
CONTENT = Path(schemas.__file__).parent


def keys_of(schema: Any) -> Iterator[str]:
    """Every key a schema lets an author write."""
    if isinstance(schema, dict):
        yield from (key for key in schema.get("properties", {}) if not key.startswith("$"))
        for part in schema.values():
            yield from keys_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from keys_of(part)


def everything() -> set[str]:
    names = {key for file in CONTENT.glob("*.schema.json") for key in keys_of(json.loads(file.read_text()))}
    names |= set(PROPERTIES) | {permission.value for permission in Permission} | set(operations.ALL)
    names |= {header for operation in operations.ALL.values() for header in operation.headers}
    names |= {result for operation in operations.ALL.values() for result in operation.results}
    names |= {*vocabulary.FORM_GLOBALS, *(part for shape in vocabulary.FORM_GLOBALS.values() for part in shape.parts)}
    return names | {str(command.name) for command in cli.COMMANDS}


@pytest.mark.parametrize("name", sorted(everything()))
def test_everything_is_documented(name: str) -> None:
    forms = (f"`{name}`", f".{name}`", f'"{name}"', f"`{name}[", f" {name} [", f" {name}`", f"`{name} ")
    assert any(form in TEXT for form in forms)


def test_the_shown_scenario_is_one() -> None:
    shown = TEXT.split("```json\n")[1].split("```")[0]
    scenario = Scenario.parse(shown.encode(), "docs/package.md")
    assert (len(scenario.steps), scenario.personas) == (5, {"pes_rep", "clerk"})
