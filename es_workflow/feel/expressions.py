"""Evaluating expressions. Everything a form or a step needs is evaluated in one crossing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from es_workflow.feel import host, values
from es_workflow.feel.failures import FeelError, error_of, exhausted
from es_workflow.feel.world import World

Item: TypeAlias = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Result:
    """The value of one of many expressions, or the sentence saying why it has none."""

    value: Any
    error: str | None = None


def _answers(items: Sequence[Item], shared: str, world: World) -> list[dict[str, Any]]:
    request = values.write([[expression, extra or None] for expression, extra in items])
    answers: list[dict[str, Any]] = values.read(host.call("evaluateAll", world.as_json, shared, request))
    return answers


def evaluate(expression: str, variables: Mapping[str, Any], world: World) -> Any:
    """The value of an expression (without the leading „=”).

    Raises FeelError on a mistake of the author: bad syntax, a variable or function that does not exist. Data that is
    merely missing (a path into null, a sum with null) is no mistake and gives null, as FEEL has it.
    """
    if (text := _text_at(expression, variables)) is not None:
        return text
    try:
        (answer,) = _answers([(expression, {})], values.write(variables), world)
    except host.Exhausted:
        raise exhausted(expression) from None
    if "failure" in answer:
        raise error_of(answer["failure"], expression)
    return answer["value"]


_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)


def _text_at(path: str, variables: Mapping[str, Any]) -> str | None:
    """The text that a mere path leads to, which needs no interpreter; None for anything else.

    What a case is about is mostly such a path, and it is asked at every step.
    """
    if not _PATH.fullmatch(path):
        return None
    value: Any = variables
    for name in path.split("."):
        value = value.get(name) if type(value) is dict else None
    return value if type(value) is str else None


def _result(answer: Mapping[str, Any], expression: str) -> Result:
    if "failure" in answer:
        return Result(None, error_of(answer["failure"], expression).message)
    return Result(answer["value"])


def evaluate_all(items: Sequence[Item], shared: Mapping[str, Any], world: World) -> list[Result]:
    """Values of many expressions, each with its own variables laid over the shared ones, in one crossing."""
    if not items:
        return []
    text = values.write(shared)
    try:
        answers = _answers(items, text, world)
    except host.Exhausted:
        return [_alone(item, text, world) for item in items]
    return [_result(answer, expression) for answer, (expression, _) in zip(answers, items, strict=True)]


def _alone(item: Item, shared: str, world: World) -> Result:
    """One of several of which some took too much: the others still count."""
    try:
        return _result(_answers([item], shared, world)[0], item[0])
    except host.Exhausted:
        return Result(None, exhausted(item[0]).message)


class Repeated:
    """Expressions asked again and again, of whose variables few change meanwhile: only what could differ is evaluated.

    An expression can speak of nothing that it does not name. So it keeps its value until a variable whose name stands
    in its text has another one, and is given no variable but those.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._shared: Mapping[str, Any] = {}
        self._known: dict[tuple[str, str], Result] = {}

    def evaluate_all(self, items: Sequence[Item], shared: Mapping[str, Any]) -> list[Result]:
        """The same as the function of that name would give."""
        self._forget(_changed(self._shared, shared))
        self._shared = shared
        asked = [(expression, repr(extra)) for expression, extra in items]
        new = {key: item for key, item in zip(asked, items, strict=True) if key not in self._known}
        text = "\n".join(expression for expression, _extra in new)
        named = {name: value for name, value in shared.items() if name in text}
        results = evaluate_all(list(new.values()), named, self._world)
        self._known |= zip(new, results, strict=True)
        return [self._known[key] for key in asked]

    def _forget(self, names: Collection[str]) -> None:
        if names:
            known = self._known.items()
            self._known = {key: result for key, result in known if not any(name in key[0] for name in names)}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names that mean something else now. As texts they are compared, since 1 is not true, though it equals it."""
    missing = object()
    pairs = ((name, before.get(name, missing), after.get(name, missing)) for name in before.keys() | after.keys())
    return [name for name, old, new in pairs if old is not new and repr(old) != repr(new)]


def value_of(text: str, variables: Mapping[str, Any], world: World) -> Any:
    """What an attribute of a model means: an expression after „=”, otherwise the text as it stands."""
    if text.startswith("="):
        return evaluate(text[1:], {name: value for name, value in variables.items() if name in text}, world)
    return text


__all__ = ["FeelError", "Repeated", "Result", "evaluate", "evaluate_all", "value_of"]
