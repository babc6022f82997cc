"""Evaluating expressions. Everything a form or a step needs is evaluated in one crossing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    try:
        (answer,) = _answers([(expression, {})], values.write(variables), world)
    except host.Exhausted:
        raise exhausted(expression) from None
    if "failure" in answer:
        raise error_of(answer["failure"], expression)
    return answer["value"]


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


def value_of(text: str, variables: Mapping[str, Any], world: World) -> Any:
    """What an attribute of a model means: an expression after „=”, otherwise the text as it stands."""
    if text.startswith("="):
        return evaluate(text[1:], variables, world)
    return text


__all__ = ["FeelError", "Result", "evaluate", "evaluate_all", "value_of"]
