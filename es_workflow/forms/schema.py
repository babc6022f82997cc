"""The supported part of form-js as a strict JSON Schema, and its refusals in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from es_workflow.errors import Problem
from es_workflow.jsonrules import validator_of
from es_workflow.texts import _

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

MAX_BYTES = 1_000_000
MAX_COMPONENTS = 500
MAX_DEPTH = 8


@lru_cache
def schema() -> Mapping[str, Any]:
    """The schema of form files, as published to authors of editors."""
    document: Mapping[str, Any] = json.loads((Path(__file__).parent / "schema.json").read_text("utf-8"))
    return document


@lru_cache
def _validator() -> Draft202012Validator:
    return validator_of(schema())


def name_of(component: object) -> str:
    """How a problem names a component, so that its author finds it in the editor: `number „Kwota” (amount)`."""
    if not isinstance(component, Mapping):
        return ""
    label = component.get("label") or component.get("dateLabel") or component.get("timeLabel")
    key = component.get("key") or component.get("path") or component.get("id")
    parts = [str(component.get("type", "")), f"„{label}”" if label else "", f"({key})" if key else ""]
    return " ".join(part for part in parts if part)[:200]


def size_problem(document: object, file: str) -> Problem | None:
    """Whether the form is too large or too deep to be a form people fill in."""
    count, level = 0, [(document, 0)]
    while level:
        item, depth = level.pop()
        inner = item.get("components") if isinstance(item, Mapping) else None
        children = inner if isinstance(inner, list) else []
        count += len(children)
        if count > MAX_COMPONENTS or depth > MAX_DEPTH:
            message = _(
                "Formularz jest za duży: najwyżej %(n)s elementów i %(depth)s poziomów.",
                n=MAX_COMPONENTS,
                depth=MAX_DEPTH,
            )
            return Problem(file, "", message, _("Podziel go na kilka formularzy w kolejnych zadaniach."))
        level += [(child, depth + 1) for child in children]
    return None


def schema_problems(document: object, file: str) -> list[Problem]:
    """Everything in the file that the supported subset does not know, by component and reason."""
    found = [problem for error in _validator().iter_errors(document) for problem in _in_words(error, document, file)]
    return list(dict.fromkeys(found))


def _component_at(document: Any, path: Sequence[Any]) -> tuple[object, str]:
    """The innermost component on the path of an error, and the rest of the path inside it."""
    here, component, rest = document, None, list(path)
    for position, step in enumerate(path):
        here = here[step]
        if isinstance(step, int) and path[position - 1] == "components":
            component, rest = here, list(path)[position + 1 :]
    return component, ".".join(str(step) for step in rest)


def _in_words(error: Any, document: object, file: str) -> list[Problem]:
    component, place = _component_at(document, error.absolute_path)
    element, value = name_of(component), error.instance
    if place == "type" and error.validator == "enum":
        known = ", ".join(error.validator_value)
        return [
            Problem(
                file,
                element,
                _("Nieznany rodzaj elementu: %(type)s.", type=_short(value)),
                _("Znane: %(known)s.", known=known),
            )
        ]
    if error.validator == "additionalProperties":
        return [
            Problem(
                file, element, _("Nieznana właściwość: %(name)s.", name=f"{place}.{name}".lstrip(".")), _remedy(error)
            )
            for name in _extras(error)
        ]
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in value)
        return [Problem(file, element, _("Brakuje właściwości: %(name)s.", name=f"{place}.{missing}".lstrip(".")))]
    return [
        Problem(
            file,
            element,
            _("Niedozwolona wartość %(place)s: %(value)s.", place=place, value=_short(value)),
            _remedy(error),
        )
    ]


def _extras(error: Any) -> list[str]:
    known, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
    return [name for name in error.instance if name not in known and not any(re.search(p, name) for p in patterns)]


def _remedy(error: Any) -> str:
    rule, value = error.validator, error.validator_value
    if rule == "additionalProperties":
        known = ", ".join([*error.schema.get("properties", {}), *error.schema.get("patternProperties", {})])
        return _("Usuń ją albo popraw pisownię; znane: %(known)s.", known=known) if known else _("Usuń ją.")
    if rule == "enum":
        return _("Dozwolone: %(known)s.", known=", ".join(str(item) for item in value))
    if rule == "type":
        kinds = {
            "string": _("tekst w cudzysłowie"),
            "boolean": "true / false",
            "integer": _("liczba całkowita"),
            "number": _("liczba"),
        }
        names = [value] if isinstance(value, str) else value
        return _("Ma to być: %(kind)s.", kind=", ".join(str(kinds.get(name, name)) for name in names))
    if rule in {"pattern", "anyOf"}:
        return _PATTERNS.get(str(value), lambda: _("Wyrażenie FEEL zaczyna się od znaku „=”."))()
    if rule in {"minLength", "minItems", "minimum"}:
        return _("Co najmniej %(n)s.", n=value)
    return _("Najwyżej %(n)s.", n=value) if rule in {"maxLength", "maxItems", "maximum"} else ""


_KEY_PATTERN = "^[A-Za-z][A-Za-z0-9_]{0,63}$"
_PATTERNS = {
    "^[A-Za-z_][A-Za-z0-9_.-]{0,199}$": lambda: _(
        "Identyfikator ma tylko litery bez polskich znaków, cyfry i znaki _ . -"
    ),
    _KEY_PATTERN: lambda: _("Klucz zaczyna się literą i ma tylko litery bez polskich znaków, cyfry i podkreślenia."),
    "^[0-9]{1,3}$": lambda: _('Ma to być liczba w cudzysłowie, na przykład "10".'),
    "^[0-9]{1,4}([.][0-9]{1,2})?$": lambda: _('Ma to być liczba punktów w cudzysłowie, na przykład "6" albo "1.5".'),
    "^[A-Za-z][A-Za-z0-9]{0,9}$": lambda: _("Kod kryterium zaczyna się literą i ma najwyżej 10 liter i cyfr."),
    "^/[^/\\\\]": lambda: _("Podaj adres w tej aplikacji, zaczynający się od „/”."),
    "^\\s*\\.[A-Za-z0-9]+(\\s*,\\s*\\.[A-Za-z0-9]+)*\\s*$": lambda: _(
        "Wymień rozszerzenia, na przykład .pdf,.jpg,.png."
    ),
}


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:77] + "…"
