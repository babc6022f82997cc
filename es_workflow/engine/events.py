"""What happened in a step, for the audit trail, the worklists and the timers. Nothing here does anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from es_workflow.feel import RequiredDecision


@dataclass(frozen=True)
class TaskOpened:
    """A person has new work."""

    task_id: UUID
    element_id: str


@dataclass(frozen=True)
class TaskCompleted:
    """A person's work was accepted."""

    task_id: UUID
    element_id: str


@dataclass(frozen=True)
class TaskCancelled:
    """A person's work is no longer needed."""

    task_id: UUID
    element_id: str


@dataclass(frozen=True)
class ElementCompleted:
    """A token passed this element; gateways and events too."""

    element_id: str


@dataclass(frozen=True)
class FlowTaken:
    """A token went along this sequence flow."""

    flow_id: str


@dataclass(frozen=True)
class FlowsChosen:
    """A gateway asked conditions: which flows it chose, and what the conditions read, by dotted path."""

    element_id: str
    flow_ids: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class StatusChanged:
    """The case has a new public status."""

    status: str


@dataclass(frozen=True)
class DecisionMade:
    """A decision table was applied."""

    decision_id: str
    element_id: str
    inputs: Mapping[str, Any]
    value: Any
    rules: Sequence[str]
    required: Sequence[RequiredDecision] = ()
    """The decisions it needed."""


@dataclass(frozen=True)
class TimerFired:
    """A term has passed."""

    element_id: str


@dataclass(frozen=True)
class MessageReceived:
    """A message (or case action) was taken by this element."""

    element_id: str
    name: str


@dataclass(frozen=True)
class ErrorCaught:
    """A business error was caught by this boundary event."""

    element_id: str
    code: str


@dataclass(frozen=True)
class EscalationCaught:
    """An escalation was caught by this event."""

    element_id: str
    code: str


@dataclass(frozen=True)
class ConditionMet:
    """A condition that this event waited for has become true; `values` is what it read, by dotted path."""

    element_id: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MessageThrown:
    """The case tells other cases something; casework takes it to whoever waits for it."""

    element_id: str
    name: str
    correlation: str | None
    payload: Mapping[str, Any]
    expires_at: dt.datetime | None = None
    """Until when it waits for somebody to take it; None: as long as is usual."""


@dataclass(frozen=True)
class SignalThrown:
    """The case tells everybody something; in this case it has already been heard."""

    element_id: str
    name: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class IncidentRaised:
    """A token stopped because content is wrong or an operation failed; what people entered is kept."""

    task_id: UUID
    element_id: str
    message: str
    expression: str = ""


@dataclass(frozen=True)
class IncidentResolved:
    """A stopped token goes on, or is no longer needed."""

    task_id: UUID
    element_id: str


@dataclass(frozen=True)
class OperationDone:
    """A service task's operation has been carried out."""

    element_id: str
    operation: str


@dataclass(frozen=True)
class TermMoved:
    """A due date, a timer or a date mapped in has another value under the calendar as it is now."""

    task_id: UUID
    element_id: str
    name: str
    """'due', 'follow_up', 'timer', or the variable mapped in."""
    before: str = ""
    after: str = ""
    problem: str = ""
    """Why it could not be worked out again; then it stays as it is."""


@dataclass(frozen=True)
class OperationLapsed:
    """Nobody reported the result of an operation in time; the token went on with what then counts."""

    task_id: UUID
    element_id: str
    operation: str


@dataclass(frozen=True)
class InstanceEnded:
    """The process is over; by which end events of the starting process, in order of arrival."""

    end_event_ids: tuple[str, ...]


Event = (
    TaskOpened
    | TaskCompleted
    | TaskCancelled
    | ElementCompleted
    | FlowTaken
    | FlowsChosen
    | StatusChanged
    | DecisionMade
    | TimerFired
    | MessageReceived
    | ErrorCaught
    | EscalationCaught
    | ConditionMet
    | MessageThrown
    | SignalThrown
    | IncidentRaised
    | IncidentResolved
    | OperationDone
    | OperationLapsed
    | TermMoved
    | InstanceEnded
)
