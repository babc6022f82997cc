"""What the engine is told from outside for one step, and what it shows of a waiting instance. Plain immutable data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, final
from uuid import UUID

from es_workflow.engine.definition import Element
from es_workflow.errors import Conflict

if TYPE_CHECKING:
    from es_workflow.feel import Decided, World


class TaskNotOpen(Conflict):
    says = "To zadanie nie jest już otwarte: ktoś inny je wykonał albo minął termin."


class NothingWaits(Conflict):
    says = "Sprawa nie czeka już na tę czynność."


@final
@dataclass(frozen=True)
class Waiting:
    """The answer of an operation that is not done at once: the task stays until somebody reports its result.

    Without a term a job does it and reports back. With one, somebody outside may report until then (an applicant who
    takes a letter over); afterwards the result is `otherwise`.
    """

    until: dt.datetime | None = None
    otherwise: Mapping[str, Any] = field(default_factory=dict)


WAIT: Final = Waiting()


@dataclass(frozen=True)
class OperationCall:
    """What a service task asks to be done."""

    task_id: UUID
    element_id: str
    operation: str
    headers: Mapping[str, str]
    inputs: Mapping[str, Any]
    """All variables the task sees, its own mappings laid over them."""


@dataclass(frozen=True)
class Environment:
    """The world of one step: time, decisions, operations and what is known about the case beside its variables."""

    world: World
    decide: Callable[[str, dict[str, Any]], Decided]
    operate: Callable[[OperationCall], Mapping[str, Any] | Waiting | None]
    known: Mapping[str, Any] = field(default_factory=dict)
    """Read-only globals: case, organisation, call, project …"""
    results: frozenset[str] = frozenset()
    """Variables that operations may give; null until one does."""
    moving: frozenset[str] = frozenset()
    """Globals whose later values count for terms that run already, as the calendar does."""


@dataclass(frozen=True)
class OpenTask:
    """A person's work that waits."""

    id: UUID
    element: Element
    due_at: dt.datetime | None
    local: dict[str, Any]
    assignee: str | None
    candidate_group: str | None
    priority: int = 50
    follow_up_at: dt.datetime | None = None


@dataclass(frozen=True)
class WaitingTimer:
    """A term that runs."""

    task_id: UUID
    element_id: str
    expression: str
    due_at: dt.datetime


@dataclass(frozen=True)
class WaitingJob:
    """A service task that waits for its job."""

    task_id: UUID
    element_id: str
    operation: str
    headers: Mapping[str, str]
    inputs: Mapping[str, Any]
    retries: int


@dataclass(frozen=True)
class Subscription:
    """A message or signal the instance waits for."""

    task_id: UUID
    element_id: str
    kind: str
    """'message' or 'signal'."""
    name: str
    correlation: str | None


@dataclass(frozen=True)
class WaitingAction:
    """Something a person may do with the case at this stage; `name` is the message to deliver."""

    name: str
    element: Element


@dataclass(frozen=True)
class Incident:
    """A token that stopped."""

    task_id: UUID
    element_id: str
    message: str
    expression: str
