"""Where variables live and who sees them, as docs/bpmn.md says: one set a process, locals with a token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from es_workflow import feel
from es_workflow.errors import WorkflowError
from tests.engine.oracle.reader import Net, Node
from tests.engine.oracle.terms import Wrong

Values = dict[str, Any]


@dataclass
class Arena:
    """A net in which tokens are moving."""

    net: Net
    host: Token | None = None
    own: Values = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return 0 if self.host is None else self.host.arena.depth + 1

    @property
    def process(self) -> Arena:
        return self if self.net.process or self.host is None else self.host.arena.process


@dataclass(eq=False)
class Token:
    """A token on a node; events on a border and instances hang on the token they belong to."""

    node: Node
    arena: Arena
    holder: Token | None = None
    each: bool = False
    via: str = ""
    state: str = "new"
    local: Values | None = None
    memory: Values = field(default_factory=dict)

    def held(self) -> list[Token]:
        return [other for other in self.arena.tokens if other.holder is self]


def around(token: Token) -> list[Values]:
    """The scopes a token sees, innermost first."""
    scopes, here, arena = [], token, token.arena
    while True:
        place: Token | None = here
        while place is not None:
            if place.local is not None:
                scopes.append(place.local)
            place = place.holder
        if arena.net.process or arena.host is None:
            return [*scopes, arena.own]
        here, arena = arena.host, arena.host.arena


def put(old: Any, path: list[str], value: Any) -> Any:
    """A copy of `old` with the value at the path."""
    if not path:
        return value
    parts = old if isinstance(old, dict) else {}
    return {**parts, path[0]: put(parts.get(path[0]), path[1:], value)}


class Book:
    """Reads and writes variables."""

    def __init__(self, names: set[str], known: Mapping[str, Any], now: dt.datetime) -> None:
        self.names, self.known, self.changed = names, known, False
        self.world = feel.World(now)

    def seen(self, token: Token) -> Values:
        values: Values = dict.fromkeys(self.names)
        for scope in reversed(around(token)):
            values |= scope
        return values

    def of_case(self, arena: Arena) -> Values:
        return dict.fromkeys(self.names) | arena.own

    def work_out(self, token: Token, text: str, **more: Any) -> Any:
        if not text.startswith("="):
            return text
        try:
            return feel.evaluate(text[1:], self.seen(token) | more | dict(self.known), self.world)
        except WorkflowError as error:
            raise Wrong(str(error)) from error

    def plain(self, token: Token, text: str, **more: Any) -> Any:
        return feel.plain(self.work_out(token, text, **more))

    def true(self, token: Token, text: str, **more: Any) -> bool:
        value = self.work_out(token, text, **more)
        if value not in (None, True, False) or (isinstance(value, int) and not isinstance(value, bool)):
            raise Wrong(f"neither yes nor no: {value!r}")
        return value is True

    def one_text(self, token: Token, text: str) -> str | None:
        value = self.plain(token, text) if text else None
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if value is not None and not isinstance(value, str):
            raise Wrong(f"no text: {value!r}")
        return value or None

    def write(self, token: Token, target: str, value: Any) -> None:
        self.changed = True
        name, *path = target.split(".")
        scopes = [scope for scope in around(token) if scope is not token.local]
        place = next((scope for scope in scopes if name in scope), scopes[-1])
        place[name] = put(place.get(name), path, value)
        process = token.arena.process
        if place is process.own and name not in process.written:
            process.written.append(name)

    def take(self, token: Token) -> None:
        """Input mappings, each seeing the ones before."""
        before, pairs = token.local, token.node.mapping("input")
        if not pairs:
            return
        try:
            for target, source in pairs:
                name, *path = target.split(".")
                value = self.plain(token, source)
                token.local = {**(token.local or {}), name: put((token.local or {}).get(name), path, value)}
        except Wrong:
            token.local = before if before is not None else {}
            raise

    def give(self, token: Token, result: Values, *, frame: bool, collects: bool) -> None:
        """What came out, through the output mappings if there are any."""
        outputs = [] if frame else token.node.mapping("output")
        if outputs or collects:
            token.local = {**(token.local or {}), **result}
        else:
            for name, value in result.items():
                self.write(token, name, value)
        for target, value in [(target, self.plain(token, source)) for target, source in outputs]:
            if collects:
                name, *path = target.split(".")
                token.local = {**(token.local or {}), name: put((token.local or {}).get(name), path, value)}
            else:
                self.write(token, target, value)
