"""A case on the bench: starts a drawn process, moves it by element ids, and saves and loads it after each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from es_workflow.clock import ZONE
from es_workflow.engine import Environment, Event, OpenTask, OperationCall, ProcessInstance, parse_process
from es_workflow.feel import Decided, World

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


def no_operation(call: OperationCall) -> Mapping[str, Any] | None:
    raise AssertionError(f"nobody expected the operation {call.operation}")


def no_decision(decision_id: str, variables: dict[str, Any]) -> Decided:
    raise AssertionError(f"nobody expected the decision {decision_id}")


@dataclass
class Bench:
    """A case under test; every move ends with a save and begins with a load."""

    files: Mapping[str, bytes]
    process_id: str = "p"
    variables: dict[str, Any] = field(default_factory=dict)
    operate: Callable[[OperationCall], Any] = no_operation
    decide: Callable[[str, dict[str, Any]], Decided] = no_decision
    known: dict[str, Any] = field(default_factory=dict)
    results: frozenset[str] = frozenset()
    moving: frozenset[str] = frozenset()
    now: dt.datetime = NOW
    round_trips: bool = True
    start_event: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.definition = parse_process(self.files, self.process_id)
        self.case = ProcessInstance.start(self.definition, self.variables, self.env, self.start_event, self.payload)
        self.keep()

    @property
    def env(self) -> Environment:
        return Environment(World(self.now), self.decide, self.operate, self.known, self.results, self.moving)

    def keep(self) -> None:
        self.events += self.case.take_events()
        if self.round_trips:
            self.state = self.case.save()
            self.case = ProcessInstance.load(self.definition, self.state, self.env)

    @property
    def open(self) -> list[str]:
        return sorted(task.element.id for task in self.case.open_tasks)

    def task(self, element_id: str, index: int = 0) -> OpenTask:
        return [task for task in self.case.open_tasks if task.element.id == element_id][index]

    def do(self, element_id: str, index: int = 0, **values: Any) -> Bench:
        self.case.complete_task(self.task(element_id, index).id, values)
        self.keep()
        return self

    def deliver(self, name: str, correlation: str | None = None, **values: Any) -> Bench:
        self.case.deliver(name, values, correlation)
        self.keep()
        return self

    def wait(self, **duration: float) -> Bench:
        self.now += dt.timedelta(**duration)
        self.case = ProcessInstance.load(self.definition, self.case.save(), self.env)
        self.case.fire_timers()
        self.keep()
        return self

    def at(self, task_id: UUID) -> dict[str, Any]:
        return self.case.variables_at(task_id)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def copy(self) -> Bench:
        return replace(self)


def bench(data: bytes, /, *more: bytes, **settings: Any) -> Bench:
    files = {f"bpmn/t/{number}.bpmn": text for number, text in enumerate((data, *more))}
    return Bench(files, **settings)
