"""Random walks: the engine and the oracle make the same moves and must show the same after each, also when saved."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from es_workflow import feel
from es_workflow.engine import (
    WAIT,
    Environment,
    MessageThrown,
    OperationCall,
    ProcessDefinition,
    ProcessInstance,
    SignalThrown,
)
from es_workflow.feel import Decided
from tests.engine.oracle.game import Game
from tests.engine.oracle.reader import everything, read
from tests.engine.oracle.variables import Token
from tests.engine.world import NOW

PATH = re.compile(r"\b([a-z_]\w*)\.([a-z_]\w*)")
ASKED = re.compile(r'([a-z_]\w*(?:\.[a-z_]\w*)?)\s*=\s*(?:"|&quot;)([^"&\n]{1,40})')
TEXT = re.compile(r'"([^"\n]{1,40})"')
KNOWN = {
    "case": {"number": "ES.1", "status": "new", "subject": "x", "started": "2026-11-20", "submitted": None},
    "organisation": {"name": "Org", "kind": "pes", "nip": "1234563218"},
    "call": {"title": "x", "opens": "2026-11-01", "closes": "2026-12-31"},
    "project": {"start_date": "2026-01-01", "end_date": "2027-12-31"},
}


class Walk:
    """One case walked by both."""

    def __init__(self, files: Mapping[str, bytes], definition: ProcessDefinition, seed: str) -> None:
        self.seed, self.step, self.now = seed, 0, NOW
        self.rnd = random.Random(seed)
        self.nets, self.definition = read(files), definition
        text = b"\n".join(files.values()).decode()
        self.fields: dict[str, set[str]] = {}
        for name, part in PATH.findall(text):
            self.fields.setdefault(name, set()).add(part)
        self.asked: dict[str, list[str]] = {}
        for path, word in ASKED.findall(text):
            self.asked.setdefault(path, []).append(word)
        self.words = sorted(set(TEXT.findall(text)) | {"2026-12-01"})
        nodes = list(everything(self.nets))
        self.given = {
            n.extension("calledDecision", "decisionId"): n.extension("calledDecision", "resultVariable") for n in nodes
        }
        self.thrown: list[Any] = []
        self.trail: list[str] = []
        first = self.nets[definition.process_id]
        begins = self.rnd.choice([node for node in first.nodes.values() if node.tag == "startEvent"])
        payload = {"d": self.invent("d", self.rnd)} if begins.event in {"message", "signal"} else {}
        self.trail.append(f"begin {begins.id}")
        self.case = ProcessInstance.start(definition, {}, self.env, begins.id, payload)
        self.game = Game(self.nets, definition.process_id, NOW, decide=self.decide, operate=self.operate,
                         names=frozenset(), known=KNOWN, start=begins.id, payload=payload)  # fmt: skip
        self.compare()

    # The world, the same for both

    def decide(self, decision_id: str, _variables: dict[str, Any]) -> Any:
        return self.invent(self.given[decision_id], random.Random(f"{self.seed}/{self.step}/{decision_id}"))

    def operate(self, _operation: str, element_id: str) -> dict[str, Any] | None:
        return None if random.Random(f"{self.seed}/{element_id}").random() < 0.5 else {}

    @property
    def env(self) -> Environment:
        def decide(decision_id: str, variables: dict[str, Any]) -> Decided:
            return Decided(
                value=self.decide(decision_id, variables), decision_id=decision_id, rules=(), inputs={}, required=()
            )

        def operate(call: OperationCall) -> Any:
            result = self.operate(call.operation, call.element_id)
            return WAIT if result is None else result

        return Environment(feel.World(self.now), decide, operate, KNOWN)

    def invent(self, name: str, rnd: random.Random) -> Any:
        """A value with the parts that expressions ask for."""
        if name == "d":
            return {"a": rnd.randint(0, 7), "b": rnd.randint(0, 7)}
        parts = sorted(self.fields.get(name, ()))
        choices: list[Any] = [True, True, False, 0, 1, 1000, None, [], *rnd.sample(self.words, min(4, len(self.words)))]

        def some(path: str) -> Any:
            asked = self.asked.get(path, [True, True, 5])
            return rnd.choice(asked if rnd.random() < 0.8 else choices)

        return {part: some(f"{name}.{part}") for part in parts} if parts else some(name)

    # Moving

    def go(self, steps: int) -> None:
        for _ in range(steps):
            moves = self.moves()
            if self.game.ended or not moves:
                return
            self.step += 1
            name, move = self.rnd.choice(moves)
            self.trail.append(name)
            self.case = ProcessInstance.load(self.definition, self.case.save(), self.env)
            move()
            self.compare()
            self.case = ProcessInstance.load(self.definition, self.case.save(), self.env)
            self.compare()

    def moves(self) -> list[tuple[str, Callable[[], None]]]:
        game = self.game
        made: list[tuple[str, Callable[[], None]]] = []
        for token in [t for t in game.all() if t.state == "open"]:
            made += [(f"complete {token.node.id}", lambda token=token: self.complete(token))] * 3
        for token in [t for t in game.all() if t.state == "job"]:
            made.append((f"job {token.node.id}", lambda token=token: self.job(token)))
        for token in [t for t in game.all() if t.state == "stopped"]:
            made.append((f"retry {token.node.id}", lambda token=token: self.retry(token)))
        if made and self.rnd.random() < 0.7:
            return made  # what comes from outside often ends a case
        for name in sorted({t.memory["name"] for t in game.of("message")}):
            made.append((f"message {name}", lambda name=name: self.message(name)))
        for name in sorted({t.memory["name"] for t in game.of("signal")}):
            made.append((f"signal {name}", lambda name=name: self.signal(name)))
        if timers := game.of("timer"):
            made.append(("time", lambda: self.pass_time(min(t.memory["due"] for t in timers))))
        if made and self.rnd.random() < 0.05:
            made = [("correct", self.correct)]
        return made

    def twin(self, token: Token, ids: list[tuple[str, Any]], state: str) -> Any:
        """The engine's task for the oracle's token: the same among those of its element."""
        same = [t for t in self.game.all() if t.node is token.node and t.state == state]
        return [task_id for element, task_id in ids if element == token.node.id][same.index(token)]

    def complete(self, token: Token) -> None:
        task_id = self.twin(token, [(t.element.id, t.id) for t in self.case.open_tasks], "open")
        values = {token.node.form(): self.invent(token.node.form(), self.rnd)}
        self.game.complete(token, values)
        self.case.complete_task(task_id, values)

    def job(self, token: Token) -> None:
        task_id = self.twin(token, [(j.element_id, j.task_id) for j in self.case.jobs], "job")
        self.game.complete(token, {})
        self.case.complete_job(task_id, {})

    def retry(self, token: Token) -> None:
        task_id = self.twin(token, [(i.element_id, i.task_id) for i in self.case.incidents], "stopped")
        self.game.retry(token)
        self.case.retry(task_id)

    def message(self, name: str) -> None:
        payload = self.rnd.choice([{}, {"d": self.invent("d", self.rnd)}])
        self.game.deliver(name, payload)
        self.case.deliver(name, payload)

    def signal(self, name: str) -> None:
        payload = self.rnd.choice([{}, {"d": self.invent("d", self.rnd)}])
        self.game.signal(name, payload)
        self.case.signal(name, payload)

    def correct(self) -> None:
        values = {name: self.invent(name, self.rnd) for name in sorted(self.game.book.names & {"d", *self.fields})[:3]}
        self.game.correct(values)
        self.case.set_variables(values)

    def pass_time(self, moment: dt.datetime) -> None:
        self.now = max(moment, self.now) + dt.timedelta(hours=self.rnd.choice([0, 0, 0, 7, 50]))
        self.case = ProcessInstance.load(self.definition, self.case.save(), self.env)
        self.game.pass_time(self.now)
        self.case.fire_timers()

    # Comparing

    def compare(self) -> None:
        self.thrown += [
            (event.name, getattr(event, "correlation", None), dict(event.payload))
            for event in self.case.take_events()
            if isinstance(event, MessageThrown | SignalThrown)
        ]
        ours, theirs = self.shown_by_engine(), self.shown_by_oracle()
        for key, value in theirs.items():
            assert ours[key] == value, f"{key} after {' · '.join(self.trail)}\nengine {ours[key]}\noracle {value}"

    def shown_by_engine(self) -> dict[str, Any]:
        case = self.case
        return {
            "tasks": sorted(
                ((t.element.id, case.variables_at(t.id)) for t in case.open_tasks), key=lambda pair: pair[0]
            ),
            "timers": sorted((t.element_id, t.due_at) for t in case.timers),
            "waiting": sorted((s.element_id, s.kind, s.name, str(s.correlation)) for s in case.subscriptions),
            "actions": sorted(action.element.id for action in case.actions),
            "jobs": sorted(job.element_id for job in case.jobs),
            "incidents": sorted(incident.element_id for incident in case.incidents),
            "ended": case.ended,
            "ends": list(case.end_events),
            "variables": case.variables,
            "thrown": self.thrown,
        }

    def shown_by_oracle(self) -> dict[str, Any]:
        game = self.game
        of_state = {state: [t for t in game.all() if t.state == state] for state in ("open", "job", "stopped")}
        heard = [(t, game.moves.event(t)) for t in (*game.of("message"), *game.of("signal"))]
        waiting = [(t, e) for t, e in heard if not e.property("action_group")]
        return {
            "tasks": sorted(((t.node.id, game.book.seen(t)) for t in of_state["open"]), key=lambda pair: pair[0]),
            "timers": sorted((game.moves.event(t).id, t.memory["due"]) for t in game.of("timer")),
            "waiting": sorted((e.id, e.event, t.memory["name"], str(t.memory["key"])) for t, e in waiting),
            "actions": sorted(e.id for _, e in heard if e.property("action_group")),
            "jobs": sorted(t.node.id for t in of_state["job"]),
            "incidents": sorted(t.node.id for t in of_state["stopped"]),
            "ended": game.ended,
            "ends": game.first.ends,
            "variables": game.book.of_case(game.first),
            "thrown": game.thrown,
        }
