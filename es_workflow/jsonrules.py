"""JSON Schema as jsonschema applies it, with the same mistakes in the same order, in a third of the time.

Only who checks content loads it: what is in use was checked before, and jsonschema takes 3 MB of a process.
Our schemas tell kinds of things apart by `if`: twenty conditions a component, each of which jsonschema would judge with
four validators of its own, when it is enough to look whether a key is there and what one says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError


def validator_of(schema: Mapping[str, Any]) -> Draft202012Validator:
    """What judges values by the schema, whose references all lead to its own `$defs`."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    definitions = {f"#/$defs/{name}": rule for name, rule in schema.get("$defs", {}).items()}

    def refer(validator: Any, ref: str, instance: object, _schema: object) -> Iterator[ValidationError]:
        yield from validator.descend(instance, definitions[ref])

    judge = extend(Draft202012Validator, {"if": _if, "$ref": refer})  # type: ignore[no-untyped-call]
    validator: Draft202012Validator = judge(schema)
    return validator


def _if(validator: Any, condition: Any, instance: object, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    holds = _at_a_glance(condition, instance)
    if holds is None:
        holds = validator.evolve(schema=condition).is_valid(instance)
    branch = "then" if holds else "else"
    if branch in schema:
        yield from validator.descend(instance, schema[branch], schema_path=branch)


def _at_a_glance(condition: Any, instance: object) -> bool | None:
    """Whether the keys are there and the texts are those the condition names; None when it asks for more than that."""
    if not isinstance(condition, dict) or not condition.keys() <= {"required", "properties"}:
        return None
    wanted = condition.get("properties", {})
    if not all(rule.keys() == {"const"} and isinstance(rule["const"], str) for rule in wanted.values()):
        return None
    if not isinstance(instance, dict):
        return True  # these rules are about objects
    return all(key in instance for key in condition.get("required", ())) and all(
        instance[key] == rule["const"] for key, rule in wanted.items() if key in instance
    )
