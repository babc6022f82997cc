"""JSON files are judged as jsonschema itself would judge them, whatever is wrong with them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from es_workflow.config import ROOT
from es_workflow.jsonrules import validator_of

SCHEMAS = {
    "es_workflow/forms/schema.json": "forms/*/*.form",
    "es_workflow/content/scenario.schema.json": "bpmn/*/scenarios/*.json",
    "es_workflow/content/package.schema.json": "bpmn/*/package.json",
}
WRONG: tuple[Any, ...] = (
    None,
    7,
    "",
    "number",
    [],
    {},
    {"type": "number"},
    {"task": "x"},
    [{"type": 1}],
    {"other": {}},
)


def spoiled(value: Any, rng: random.Random) -> Any:
    """The value with one thing in it removed, renamed or replaced."""
    value = copy.deepcopy(value)
    inner = rng.choice(list(_containers(value)))
    place = rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    match rng.randrange(3):
        case 0:
            del inner[place]
        case 1 if isinstance(inner, dict):
            inner[rng.choice(["type", "task", "other", "zzz"])] = inner.pop(place)
        case _:
            inner[place] = rng.choice(WRONG)
    return value


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _containers(inner)


def told(validator: Draft202012Validator, value: Any) -> list[tuple[Any, ...]]:
    return [
        (list(e.absolute_path), list(e.absolute_schema_path), e.validator, e.validator_value, e.message, e.schema)
        for e in validator.iter_errors(value)
    ]


@pytest.mark.parametrize(("schema", "files"), SCHEMAS.items(), ids=lambda text: Path(text).name)
def test_the_same_mistakes_in_the_same_order(schema: str, files: str) -> None:
    rules = json.loads((ROOT / schema).read_text())
    stock, ours, rng, mistakes = Draft202012Validator(rules), validator_of(rules), random.Random(schema), 0
    known = [
        json.loads(path.read_text()) for path in sorted(ROOT.glob(files), key=lambda path: path.stat().st_size)[:12]
    ]
    for value in [*known, *WRONG, *(spoiled(one, rng) for one in known for _turn in range(12))]:
        expected = told(stock, value)
        assert told(ours, value) == expected
        mistakes += len(expected)
    assert mistakes > 20
