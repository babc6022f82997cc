"""The JSON files of a package against their schemas, with mistakes said in words an author understands."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from es_workflow import jsontext
from es_workflow.errors import Problem
from es_workflow.jsonrules import validator_of

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

MAX_BYTES = 1_000_000
"""Of package.json or a scenario."""


def read_json(data: bytes, file: str) -> tuple[Any, list[Problem]]:
    """The value of a JSON file, and what keeps it from being used: encoding, syntax, a key written twice."""
    if len(data) > MAX_BYTES:
        return None, [Problem(file, "", f"is larger than {MAX_BYTES // 1_000_000} MB", "shorten it")]
    try:
        value = jsontext.read(data)
    except jsontext.Unreadable as error:
        remedy = "look at the comma, quote or bracket before that place, or save the file as UTF-8"
        return None, [Problem(file, "", f"is not valid JSON: {error}", remedy)]
    repeated = _repeated_keys(data.decode("utf-8-sig"))
    return value, [Problem(file, key, "this key is written twice in one object", "keep one") for key in repeated]


def _repeated_keys(text: str) -> list[str]:
    repeated: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counted = Counter(key for key, _ in pairs)
        repeated.extend(sorted(key for key, count in counted.items() if count > 1))
        return dict(pairs)

    json.loads(text, object_pairs_hook=note)
    return repeated


@lru_cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((Path(__file__).parent / name).read_text("utf-8"))
    validator = validator_of(schema)
    validator.check_schema(schema)
    return validator


def check_json(value: Any, schema: str, file: str) -> list[Problem]:
    """What of the value does not fit the schema file of that name, one problem for each place."""
    errors = sorted(_validator(schema).iter_errors(value), key=lambda error: error.json_path)
    return [problem for error in errors for problem in _problems(error, file)]


def _problems(error: ValidationError, file: str) -> list[Problem]:
    rule: Any = error.validator_value
    value: Any = error.instance
    place = error.json_path.removeprefix("$").removeprefix(".")
    known = _known(error)
    if error.validator == "additionalProperties" and known:
        unknown = sorted(set(value) - set(known))
        remedy = f"known are: {', '.join(known)}"
        return [Problem(file, place, f"'{key}' is not known here", remedy) for key in unknown]
    if error.validator == "required":
        # jsonschema reports each missing key by itself, named only in its message.
        missing = [key for key in rule if error.message.startswith(f"'{key}'")]
        return [Problem(file, place, f"'{key}' is missing", f'add "{key}": …') for key in missing]
    return [Problem(file, place, *_words(error))]


def _known(error: ValidationError) -> list[str]:
    """The keys that may stand there."""
    return list(error.schema.get("properties", {})) if isinstance(error.schema, dict) else []


def _words(error: ValidationError) -> tuple[str, str]:
    rule: Any = error.validator_value
    instance: Any = error.instance
    value = jsontext.dumps(instance)
    value = value if len(value) <= 60 else value[:57] + "…"
    match error.validator, rule:
        case "enum", _:
            return f"{value} is not one of the possible values", f"use one of: {', '.join(map(str, rule))}"
        case "type", _:
            return f"{value} should be of the type {rule}", ""
        case "minimum", _:
            return f"{value} is too small", f"write {rule} or more"
        case "maximum", _:
            return f"{value} is too large", f"write {rule} or less"
        case "minProperties", _:
            missing = [key for key in _known(error) if key not in instance]
            return f"{value} says too little", f"add one of: {', '.join(missing)}" if missing else "add an entry"
        case "pattern", r"\S":
            return "the text is empty", "write it"
        case "pattern", "^=":
            return f"{value} is not an expression", "begin it with '='"
        case "pattern", _:
            return f"{value} has a character that is not allowed here", f"it must match {rule}"
    if error.validator == "anyOf":
        choices = [key for part in rule for key in part.get("required", ())]
        return f"{value} has none of: {', '.join(choices)}", "say which it is"
    if error.schema is False:
        return f"{value} has no place here", "remove it"
    return error.message, ""
