"""What each kind of element does with a token, and which event catches what."""

from __future__ import annotations

from typing import Any

from es_workflow import feel
from es_workflow.errors import WorkflowError
from tests.engine.oracle.frames import Frames
from tests.engine.oracle.joins import may_join
from tests.engine.oracle.reader import Arc, Node
from tests.engine.oracle.terms import Wrong, due
from tests.engine.oracle.variables import Arena, Token, Values

ACTIVE = {"userTask", "manualTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "receiveTask",
          "callActivity", "subProcess"}  # fmt: skip


class Moves(Frames):
    """The rules."""

    @staticmethod
    def event(token: Token) -> Node:
        inner = token.node.inner
        return inner.start() if inner is not None and inner.by_event else token.node

    # Arriving

    def enter(self, token: Token) -> bool:
        """True when the token can act at once."""
        node = token.node
        if (node.inner is not None and node.inner.by_event) or node.tag == "boundaryEvent":
            self.game.subscribe(token)
            return False
        if node.marker is not None and not token.each:
            return self.frame(token)
        if node.tag in ACTIVE:
            return self.activity(token)
        if node.tag == "intermediateCatchEvent" and node.event != "link":
            self.game.subscribe(token)
            return False
        if node.tag in {"intermediateThrowEvent", "endEvent"}:
            self.book.take(token)
        elif node.tag == "eventBasedGateway":
            token.state = "running"
            for arc in node.out:
                self.game.arrive(token.arena, token.arena.net.nodes[arc.target], via=arc.id, holder=token)
            return False
        elif node.tag == "parallelGateway":
            return self.join(token)
        elif node.tag == "inclusiveGateway" and len(node.into) > 1:
            token.state = "joining"
            return False
        return True

    def join(self, token: Token) -> bool:
        first: dict[str, Token] = {}
        for other in token.arena.tokens:
            if other.node is token.node and (other is token or other.state == "joining"):
                first.setdefault(other.via, other)
        token.state = "joining"
        if len(first) < len(token.node.into):
            return False
        for other in first.values():
            if other is not token:
                self.game.remove(other)
        return True

    def activity(self, token: Token) -> bool:
        node = token.node
        self.book.take(token)
        if node.tag == "userTask":
            self.assignment(token)
        if not token.each:
            self.border(token)
        if node.tag == "userTask":
            token.state = "open"
        elif node.tag == "receiveTask":
            self.game.subscribe(token)
        elif node.inner is not None:
            token.state = "running"
            self.game.open(Arena(node.inner, token))
        elif node.tag == "callActivity":
            token.state = "running"
            seen = (
                self.book.seen(token)
                if node.extension("calledElement", "propagateAllParentVariables") != "false"
                else {}
            )
            given = {name: value for name, value in seen.items() if value is not None} | (token.local or {})
            self.game.open(Arena(self.game.nets[node.extension("calledElement", "processId")], token, given))
        return node.tag not in {"userTask", "receiveTask", "subProcess", "callActivity"}

    def assignment(self, token: Token) -> None:
        node = token.node
        if not str(self.book.plain(token, node.extension("priorityDefinition", "priority") or "50")).isdecimal():
            raise Wrong("priority")
        self.book.one_text(token, node.extension("assignmentDefinition", "assignee"))
        self.book.one_text(token, node.extension("assignmentDefinition", "candidateGroups"))
        for kind in ("dueDate", "followUpDate"):
            text = node.extension("taskSchedule", kind)
            value = self.book.work_out(token, text) if text else None
            token.memory[kind] = None if value is None else due(value, self.game.now)

    def border(self, token: Token) -> None:
        for event in token.node.border:
            self.attach(token, event)

    def attach(self, token: Token, event: Node, **memory: Any) -> None:
        if not any(other.node is event for other in token.held()):
            self.game.arrive(token.arena, event, holder=token, **memory)

    # Acting

    def act(self, token: Token) -> list[Arc] | None:
        """What the element is for; the flows the token leaves by. None: it waits for a job."""
        memory, node = token.memory, token.node
        is_frame = node.marker is not None and not token.each
        if not memory.get("done"):
            if is_frame:
                self.collected(token)
            elif not self.work(token):
                return None
            memory["done"] = True
        if not memory.get("given"):
            collects = token.each and bool(self.each_of(token, "outputCollection"))
            self.book.give(token, memory.pop("result", {}), frame=is_frame, collects=collects)
            memory["given"] = True
        if token.each:
            self.judge(token)
            return []
        return self.ways(token)

    def work(self, token: Token) -> bool:
        node, memory = token.node, token.memory
        try:
            if node.tag == "scriptTask":
                value = self.book.plain(token, node.extension("script", "expression"))
                memory["result"] = {node.extension("script", "resultVariable"): value}
            elif node.tag == "businessRuleTask":
                value = feel.plain(self.game.decide(node.extension("calledDecision", "decisionId"), {}))
                memory["result"] = {node.extension("calledDecision", "resultVariable"): value}
            elif operation := node.extension("taskDefinition", "type"):
                result = self.game.operate(operation, node.id)
                if result is None:
                    return False
                memory["result"] = result
        except WorkflowError as error:
            raise Wrong(str(error)) from error
        if node.event in {"message", "signal"} and node.tag in {"intermediateThrowEvent", "endEvent", "sendTask"}:
            key = self.book.plain(token, node.text) if node.text else None
            names = dict.fromkeys(target.split(".")[0] for target, _ in node.mapping("input"))
            payload = {name: (token.local or {})[name] for name in names}
            memory["thrown"] = (self.book.one_text(token, node.name), None if key is None else str(key), payload)
        if node.event == "error" and node.tag == "endEvent" and self.catcher(token) is None:
            raise Wrong("nobody catches it")
        return True

    def ways(self, token: Token) -> list[Arc]:
        node = token.node
        if node.tag not in {"exclusiveGateway", "inclusiveGateway"} or len(node.out) == 1:
            return node.out if node.tag != "exclusiveGateway" else self.chosen(token, node.out)
        return self.chosen(token, node.out)

    def chosen(self, token: Token, arcs: list[Arc]) -> list[Arc]:
        default = token.node.xml.get("default")
        taken: list[Arc] = []
        for arc in arcs:
            if arc.id != default and self.book.true(token, arc.condition or "=true"):
                taken.append(arc)
                if token.node.tag == "exclusiveGateway":
                    break
        taken = taken or [arc for arc in arcs if arc.id == default]
        if not taken:
            raise Wrong("no way")
        return taken

    # Leaving, throwing, catching

    def left(self, token: Token) -> None:
        node, game = token.node, self.game
        if node.tag == "endEvent":
            token.arena.ends.append(node.id)
            if node.event == "terminate":
                game.clear(token)
        if node.tag == "intermediateThrowEvent" and node.event == "link":
            for other in token.arena.net.nodes.values():
                if (other.tag, other.event, other.name) == ("intermediateCatchEvent", "link", node.name):
                    game.arrive(token.arena, other)
        elif node.tag in {"endEvent", "intermediateThrowEvent", "sendTask"}:
            if "thrown" in token.memory and not (node.marker is not None and not token.each):
                game.thrown.append(token.memory["thrown"])
                if node.event == "signal":
                    self.broadcast(token.memory["thrown"][0], token.memory["thrown"][2])
            elif node.event in {"error", "escalation"} and (caught := self.catcher(token)) is not None:
                self.happen(caught, {})

    def broadcast(self, name: str | None, payload: Values) -> None:
        for token in self.game.of("signal"):
            if token in token.arena.tokens and token.state == "waiting" and token.memory["name"] == name:
                self.happen(token, payload)

    def happen(self, token: Token, payload: Values) -> None:
        """The event that the token waits for has happened."""
        game, node, holder, arena = self.game, token.node, token.holder, token.arena
        if payload:
            token.memory["result"] = payload
        if node.inner is not None and node.inner.by_event:
            token.memory["started"] = True
            if self.event(token).interrupting:
                game.clear(token)
            elif (memory := game.repeated(token)) is not None:
                game.arrive(arena, node, **memory)
            token.memory.pop("result", None)
            token.state = "running"
            game.open(Arena(node.inner, token), payload)
            return
        token.holder = None if not token.each else holder
        if holder is not None and node.tag == "boundaryEvent":
            if node.interrupting:
                game.remove(holder)
            elif (memory := game.repeated(token)) is not None:
                self.attach(holder, node, **memory)
        elif holder is not None and holder.node.tag == "eventBasedGateway":
            game.remove(holder)
        game.ready(token)

    def catcher(self, token: Token) -> Token | None:
        """Who catches the error or escalation: handlers beside it, else the border around, and so on outwards."""
        arena, from_handler = token.arena, False
        while True:
            beside = [] if from_handler else [other for other in arena.tokens if self.game.listens(other)]
            border = (
                []
                if arena.host is None
                else [*arena.host.held(), *(arena.host.holder.held() if arena.host.holder else [])]
            )
            for group in (beside, border):
                fitting = [t for t in group if self.event(t).event == token.node.event and t.state == "waiting"]
                for name in (token.node.name, ""):
                    for other in fitting:
                        if self.event(other).name == name:
                            return other
            if arena.host is None:
                return None
            from_handler, arena = arena.net.by_event, arena.host.arena

    def join_inclusively(self) -> bool:
        """One inclusive join whose remaining tokens cannot come any more; if all wait for one another, the first."""
        waiting = [t for t in self.game.all() if t.state == "joining" and t.node.tag == "inclusiveGateway"]
        for stuck in (False, True):
            for token in waiting:
                others = [t for t in token.arena.tokens if t.node is not token.node and t.holder is None]
                others = [t for t in others if not self.game.listens(t)]
                here: dict[str, Token] = {}
                for other in token.arena.tokens:
                    if other.node is token.node and other.state == "joining":
                        here.setdefault(other.via, other)
                if may_join(token, set(here), others, stuck):
                    for other in here.values():
                        if other is not token:
                            self.game.remove(other)
                    token.state = "ready"
                    self.game.agenda.append(token)
                    return True
        return False
