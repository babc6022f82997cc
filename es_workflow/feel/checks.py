"""What can be said of an expression before it runs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from es_workflow.feel import host, values
from es_workflow.feel.failures import error_of, exhausted, place, unknown_function, unknown_variable
from es_workflow.texts import _


def _examine(expression: str, names: Collection[str], *, unary: bool) -> dict[str, Any]:
    answer: dict[str, Any] = values.read(host.call("examine", values.write([expression, sorted(names), unary])))
    return answer


def check(
    expression: str, known: Collection[str] | None, *, unary: bool = False, functions: Collection[str] = ()
) -> list[str]:
    """Mistakes that can be seen without data, each a sentence: syntax, unknown variables, unknown functions.

    `known` are the names of the variables there will be; None leaves variables unchecked. `functions` are those of
    the model itself. With `unary`, the text is a cell of a decision table. Names on a path (a.b) are not checked, nor
    names inside a filter, which may be properties of its items.
    """
    if not expression.strip():
        return [_("Wyrażenie jest puste.")]
    try:
        answer = _examine(expression, {*(known or ()), *functions}, unary=unary)
    except host.Exhausted:
        return [exhausted(expression).message]
    if "failure" in answer:
        return [error_of(answer["failure"], expression).message]
    found = answer["value"]
    mistakes = {
        start: unknown_function(name, found["builtins"])
        for name, start in found["functions"].items()
        if name not in functions and name not in (known or ())
    }
    if known is not None:
        for name, start in found["variables"].items():
            if name not in known:
                mistakes[start] = unknown_variable(name, known)
    return [f"{sentence} ({place(expression, start)})" for start, sentence in sorted(mistakes.items())]


def variables_of(expression: str, *, unary: bool = False) -> set[str]:
    """Names of the variables an expression needs; empty when it cannot be read.

    Names inside a filter are left out: they are usually properties of the filtered items.
    """
    try:
        answer = _examine(expression, (), unary=unary)
    except host.Exhausted:
        return set()
    return set(answer["value"]["variables"]) if "value" in answer else set()
