"""The dotted paths in a FEEL expression, held against the shapes of what they begin with.

Names alone are the FEEL checker's work; this looks only at what comes after the first dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from es_workflow.content.shapes import ANYTHING, PLAIN, Shape
from es_workflow.feel.paths import Token, tokens

OWN_NAMES = ("item", "this", "parent", "partial", "i")
"""Names FEEL or a form gives a meaning inside a filter or a row; what they stand for is not looked into."""


def shape_of(expression: str, scope: Mapping[str, Shape]) -> Shape:
    """The shape of the expression's value when it is just a path; otherwise nothing is known of it."""
    if not re.fullmatch(r"\s*[^\W\d]\w*(\s*\.\s*[^\W\d]\w*)*\s*", expression):
        return ANYTHING
    name, *rest = Token(expression, is_path=True).steps
    shape = scope.get(name, PLAIN if name in ("true", "false", "null") else ANYTHING).follow(rest)
    return shape if isinstance(shape, Shape) else ANYTHING


def wrong_paths(expression: str, scope: Mapping[str, Shape]) -> Iterator[tuple[str, str, list[str]]]:
    """Each path that leads nowhere: the path, the step that does not exist and the steps there are instead."""
    found = tokens(expression)
    scope = {**scope, **dict.fromkeys(OWN_NAMES, ANYTHING)}
    scope |= _loop_names(found, scope)
    for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
        name, *rest = token.steps
        if not token.is_path or not rest or name not in scope or (before and before.text == "."):
            continue
        if after and after.text == "(":
            rest = rest[:-1]
        yield from _look(token.text, scope[name], rest)


def _look(path: str, shape: Shape, steps: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    for index, step in enumerate(steps):
        if not isinstance(shape.follow(steps[: index + 1]), Shape):
            here = shape.follow(steps[:index])
            yield path, step, sorted(here.parts) if isinstance(here, Shape) else []
            return


def _loop_names(found: list[Token], scope: Mapping[str, Shape]) -> dict[str, Shape]:
    """`for`/`some`/`every` name an item of a list; when the list is a path, the item's shape is known."""
    names: dict[str, Shape] = {}
    for index, (before, token, word, source) in enumerate(zip(found, found[1:], found[2:], found[3:], strict=False)):
        if token.is_path and word.text == "in" and before.text in ("for", "some", "every", ","):
            end = found[index + 4] if index + 4 < len(found) else None
            whole = source.is_path and (end is None or end.text in ("return", "satisfies", ","))
            names[token.text] = shape_of(source.text, {**scope, **names}).item if whole else ANYTHING
    return names
