"""The dotted paths in an expression: what exactly of its variables it reads, and what it found there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from es_workflow.feel.checks import variables_of

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|\d+(?:\.\d+)?|\.\.)
      |(?P<path>[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A dotted name, or one other character."""

    text: str
    is_path: bool

    @property
    def steps(self) -> list[str]:
        """`a . b` → ["a", "b"]."""
        return [step.strip() for step in self.text.split(".")]


def tokens(expression: str) -> list[Token]:
    """The expression without blanks, comments, texts and numbers."""
    found = TOKEN.finditer(expression)
    return [Token(match.group(), match.lastgroup == "path") for match in found if match.lastgroup != "skip"]


@lru_cache(maxsize=4096)
def paths_of(expression: str, *, unary: bool = False) -> tuple[str, ...]:
    """What the expression reads of its variables (`limit`, `application.amount`), each once, in order of appearance.

    Of a loop over a list it is the list: the names of items are the expression's own.
    """
    names = variables_of(expression, unary=unary)
    found: dict[str, None] = {}
    listed = tokens(expression)
    for before, token, after in zip([None, *listed], listed, [*listed[1:], None], strict=False):
        steps = token.steps
        if not token.is_path or steps[0] not in names or (before and before.text == "."):
            continue
        called = len(steps) > 1 and after is not None and after.text == "("
        found[".".join(steps[:-1] if called else steps)] = None
    return tuple(found)


def value_at(path: str, variables: Mapping[str, Any]) -> Any:
    """The value the path leads to, as FEEL has it: null where there is nothing, a list of values through a list."""
    name, *rest = path.split(".")
    return _follow(variables.get(name), rest)


def _follow(value: Any, steps: Sequence[str]) -> Any:
    for index, step in enumerate(steps):
        if isinstance(value, list):
            return [_follow(item, steps[index:]) for item in value]
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
