"""The token game of BPMN 2.0: tokens arrive, act in the order of their arrival, and leave.

BPMN leaves open in which order tokens that could move at once do so; here, as in the engine, first come, first moved.
What is inside one activity and what catches what is in moves.py.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from es_workflow import feel
from tests.engine.oracle.reader import Net, Node, writable
from tests.engine.oracle.terms import Wrong, cycle, due, next_in
from tests.engine.oracle.variables import Arena, Book, Token, Values

LIMIT = 500
WAITING = {"open", "waiting", "joining", "job", "running", "stopped", "ready"}


class Game:
    """One case."""

    def __init__(
        self,
        nets: Mapping[str, Net],
        process_id: str,
        now: dt.datetime,
        *,
        decide: Callable[[str, Values], Any],
        operate: Callable[[str, str], Values | None],
        names: frozenset[str],
        known: Mapping[str, Any],
        start: str,
        payload: Values,
    ) -> None:
        """`start`: the event that begins it; `payload`: what that event brings."""
        from tests.engine.oracle.moves import Moves

        self.nets, self.decide, self.operate = nets, decide, operate
        self.book = Book(writable(nets) | names, known, now)
        self.arenas: list[Arena] = []
        self.agenda: deque[Token] = deque()
        self.moves = Moves(self)
        self.clock(now)
        self.ended = False
        self.thrown: list[tuple[str, str | None, Any]] = []
        self.first = Arena(nets[process_id])
        self.open(self.first, payload, self.first.net.nodes[start])
        self.play()

    def clock(self, now: dt.datetime) -> None:
        self.now, self.book.world = now, feel.World(now)

    # Arenas

    def open(self, arena: Arena, payload: Values | None = None, start: Node | None = None) -> None:
        self.arenas.append(arena)
        for handler in arena.net.handlers():
            self.arrive(arena, handler)
        self.arrive(arena, start or arena.net.start(), result=payload or {})

    def close(self, arena: Arena) -> None:
        if arena not in self.arenas or any(not self.listens(token) for token in arena.tokens):
            return
        arena.tokens.clear()
        self.arenas.remove(arena)
        if arena.host is None:
            self.ended = True
        else:
            if arena.net.process:
                call = arena.host.node
                all_back = call.extension("calledElement", "propagateAllChildVariables") != "false"
                back = all_back or call.mapping("output")
                arena.host.memory["result"] = {name: arena.own[name] for name in arena.written} if back else {}
            self.ready(arena.host)

    @staticmethod
    def listens(token: Token) -> bool:
        handler = token.node.inner is not None and token.node.inner.by_event
        return handler and token.state in {"waiting", "stopped"} and not token.memory.get("started")

    # Tokens

    def arrive(self, arena: Arena, node: Node, via: str = "", holder: Token | None = None, **memory: Any) -> Token:
        token = Token(node, arena, holder, via=via)
        token.memory.update(memory)
        arena.tokens.append(token)
        self.enter(token)
        return token

    def enter(self, token: Token) -> None:
        try:
            if self.moves.enter(token):
                token.state = "ready"
                self.agenda.append(token)
        except Wrong:
            token.state, token.memory["stage"] = "stopped", "enter"

    def ready(self, token: Token) -> None:
        token.memory["done"] = True
        token.state = "ready"
        self.agenda.append(token)

    def remove(self, token: Token) -> None:
        """Take a token away with everything that lives with it."""
        if token not in token.arena.tokens:
            return
        token.arena.tokens.remove(token)
        for other in token.held():
            self.remove(other)
        for arena in [arena for arena in self.arenas if arena.host is token]:
            self.arenas.remove(arena)
            for inside in list(arena.tokens):
                self.remove(inside)

    def clear(self, keep: Token) -> None:
        for other in list(keep.arena.tokens):
            if other is not keep:
                self.remove(other)

    # Playing

    def play(self) -> None:
        self.conditions()
        steps = 0
        while self.agenda or self.moves.join_inclusively():
            token = self.agenda.popleft()
            if token.state != "ready" or token not in token.arena.tokens:
                continue
            steps += 1
            if steps > LIMIT:
                token.state, token.memory["stage"] = "stopped", "run"
            else:
                self.act(token)
            self.conditions()

    def act(self, token: Token) -> None:
        try:
            left = self.moves.act(token)
        except Wrong:
            token.state, token.memory["stage"] = "stopped", "run"
            return
        if left is None:
            token.state = "job"
            return
        for other in token.held():
            self.remove(other)
        token.arena.tokens.remove(token)
        for arc in left:
            self.arrive(token.arena, token.arena.net.nodes[arc.target], via=arc.id)
        if token.each and token.holder is not None:
            self.moves.instance_done(token.holder, token)
        self.moves.left(token)
        self.close(token.arena)

    def conditions(self) -> None:
        """After each change of a variable, what waits for a condition looks again; it happens when it becomes true."""
        while self.book.changed:
            self.book.changed = False
            for token in [t for t in self.all() if t.state == "waiting" and self.moves.event(t).event == "conditional"]:
                if token.state != "waiting" or token not in token.arena.tokens:
                    continue
                try:
                    now = self.book.true(token, self.moves.event(token).text)
                except Wrong:
                    token.state, token.memory["stage"] = "stopped", "enter"
                    continue
                before, token.memory["held"] = token.memory.get("held", False), now
                if now and not before:
                    self.moves.happen(token, {})

    def all(self) -> list[Token]:
        return [token for arena in self.arenas for token in arena.tokens]

    # What the world does

    def complete(self, token: Token, values: Values) -> None:
        token.memory["result"] = values
        self.ready(token)
        self.play()

    def retry(self, token: Token) -> None:
        if token.memory["stage"] == "enter":
            self.enter(token)
        else:
            token.state = "ready"
            self.agenda.append(token)
        self.play()

    def correct(self, values: Values) -> None:
        self.first.own |= values
        self.book.changed = True
        self.play()

    def pass_time(self, now: dt.datetime) -> None:
        self.clock(now)
        while due_now := [token for token in self.of("timer") if token.memory["due"] <= now]:
            self.moves.happen(min(due_now, key=lambda token: token.memory["due"]), {})
            self.play()

    def signal(self, name: str, payload: Values) -> None:
        self.moves.broadcast(name, payload)
        self.play()

    def deliver(self, name: str, payload: Values) -> None:
        waiting = [token for token in self.of("message") if token.memory["name"] == name]
        innermost = max(token.arena.depth for token in waiting)
        here = [token for token in waiting if token.arena.depth == innermost]
        self.moves.happen(next((token for token in here if not self.listens(token)), here[0]), payload)
        self.play()

    def of(self, kind: str) -> list[Token]:
        waiting = [token for token in self.all() if token.state == "waiting" and self.moves.event(token).event == kind]
        return [token for token in waiting if self.offered(token)]

    def offered(self, token: Token) -> bool:
        """An action may be limited to a stage of the case."""
        when = self.moves.event(token).property("action_when")
        try:
            return not when or self.book.work_out(token, when) is True
        except Wrong:
            return False

    def subscribe(self, token: Token) -> None:
        """Begin to wait for the token's event."""
        event, book = self.moves.event(token), self.book
        if event.event == "timer" and "due" not in token.memory:
            value = book.work_out(token, event.text)
            if event.cycle:
                first, left, every = cycle(value, self.now)
                token.memory.update(due=first, left=left, every=every)
            else:
                token.memory["due"] = due(value, self.now)
        elif event.event in {"message", "signal"}:
            token.memory["name"] = book.one_text(token, event.name)
            key = book.plain(token, event.text) if event.text else None
            token.memory["key"] = None if key is None else str(key)
        elif event.event == "conditional":
            book.changed = True
        token.state = "waiting"

    def repeated(self, token: Token) -> Values | None:
        """What a waiting event that does not interrupt needs for its next time."""
        kind = self.moves.event(token).event
        if kind != "timer":
            return {"held": True} if kind == "conditional" else {}
        if "every" not in token.memory:
            return None
        following = next_in(token.memory["due"], token.memory["left"], token.memory["every"], self.now)
        return following and {"due": following[0], "left": following[1], "every": token.memory["every"]}
