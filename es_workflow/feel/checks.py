"""What can be said of an expression before it runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from es_workflow.feel import host, values
from es_workflow.feel.failures import error_of, exhausted, place, unknown_function, unknown_variable
from es_workflow.texts import _

_PATH = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_LETTERS = r"A-Za-z_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF"
PLAIN = re.compile(rf"[{_LETTERS}][{_LETTERS}0-9]*")
_SPOKEN = (
    "for in return if then else some every satisfies or and between instance of days time duration years months date"
    " list context function null true false external not"
)
WORDS = frozenset(_SPOKEN.split())
_SILENT = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_ITSELF = re.compile(
    r"(?:^|[\[({,:]|\b(?:and|or|if|then|else|return|satisfies)\b)\s*"
    rf"(?P<text>(?:item\.)?(?P<path>{_PATH})\s*(?:!=|<=|>=|=|<|>)\s*(?:item\.)?(?P=path))"
    r"(?=\s*(?:$|[\])},]|(?:and|or|then|else)\b))"
)


@lru_cache(maxsize=4096)
def _examine(expression: str, names: frozenset[str], *, unary: bool) -> Mapping[str, Any]:
    """What the parser finds; kept, because a check of a package comes to most expressions from several sides."""
    answer: dict[str, Any] = values.read(host.call("examine", values.write([expression, sorted(names), unary])))
    if "value" in answer:
        answer["value"]["builtins"] = _once(tuple(answer["value"]["builtins"]))
    return answer


def _unusual(names: Iterable[str]) -> frozenset[str]:
    """Those without which the parser would read an expression otherwise: with spaces, signs or words of FEEL in them.

    What else there is makes no difference to what it finds (`specialNames` of the bundle goes by the same rule), and
    an expression that many places know under other names is parsed once.
    """
    return frozenset(name for name in names if name in WORDS or not PLAIN.fullmatch(name))


@lru_cache(maxsize=1)
def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of all functions, the same for every expression: in memory once."""
    return names


def check(
    expression: str, known: Collection[str] | None, *, unary: bool = False, functions: Collection[str] = ()
) -> list[str]:
    """Mistakes that can be seen without data, each a sentence: syntax, unknown names, what is compared with itself.

    `known` are the names of the variables there will be; None leaves variables unchecked. `functions` are those of
    the model itself. With `unary`, the text is a cell of a decision table. Names on a path (a.b) are not checked, nor
    names inside a filter, which may be properties of its items.
    """
    if not expression.strip():
        return [_("Wyrażenie jest puste.")]
    try:
        answer = _examine(expression, _unusual((*(known or ()), *functions)), unary=unary)
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
    mistakes |= dict(_compared_with_itself(expression))
    return [f"{sentence} ({place(expression, start)})" for start, sentence in sorted(mistakes.items())]


def _compared_with_itself(expression: str) -> Iterator[tuple[int, str]]:
    """Where, and why: in a filter a property shadows the variable of its name, so `rows[key = key]` gives all rows."""
    words = _SILENT.sub(lambda silent: "\0" * len(silent[0]), expression)
    for found in _ITSELF.finditer(words):
        yield (
            found.start("text"),
            _(
                "„%(text)s” porównuje wartość z nią samą. W filtrze nazwa oznacza najpierw pole elementu listy:"
                " zmienną, z którą je porównujesz, nazwij inaczej.",
                text=found["text"],
            ),
        )


def variables_of(expression: str, *, unary: bool = False) -> set[str]:
    """Names of the variables an expression needs; empty when it cannot be read.

    Names inside a filter are left out: they are usually properties of the filtered items.
    """
    try:
        answer = _examine(expression, frozenset(), unary=unary)
    except host.Exhausted:
        return set()
    return set(answer["value"]["variables"]) if "value" in answer else set()
