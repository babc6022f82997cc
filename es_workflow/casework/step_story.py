"""A step told for the audit trail: the way taken, the decisions with their reasons, what opened and what closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from es_workflow import feel
from es_workflow.casework.step_rows import Snapshot
from es_workflow.engine import (
    DecisionMade,
    ElementCompleted,
    Event,
    FlowTaken,
    IncidentRaised,
    IncidentResolved,
    InstanceEnded,
    MessageReceived,
    OpenTask,
    OperationDone,
    TaskCompleted,
    TimerFired,
)

if TYPE_CHECKING:
    from es_workflow.casework.steps import Step


def describe(step: Step, before: Snapshot, after: Snapshot, events: tuple[Event, ...]) -> dict[str, Any]:
    """The step for the audit trail: the way taken, the decisions with their reasons, what opened and what closed."""
    elements = step.package.definition.elements
    completed = {event.task_id for event in events if isinstance(event, TaskCompleted)}
    told = {
        "path": [event.element_id for event in events if isinstance(event, ElementCompleted)],
        "flows": [event.flow_id for event in events if isinstance(event, FlowTaken)],
        "timers": [event.element_id for event in events if isinstance(event, TimerFired)],
        "messages": [event.name for event in events if isinstance(event, MessageReceived)],
        "operations": [event.operation for event in events if isinstance(event, OperationDone)],
        "decisions": [_decision(event) for event in events if isinstance(event, DecisionMade)],
        "incidents": [event.message for event in events if isinstance(event, IncidentRaised)],
        "resolved": [event.element_id for event in events if isinstance(event, IncidentResolved)],
        "opened": [_named(task) for key, task in after.tasks.items() if key not in before.tasks],
        "cancelled": [
            _named(task) for key, task in before.tasks.items() if key not in after.tasks and key not in completed
        ],
        "ended": [
            {"element": end, "name_pl": elements[end].name, "name_en": elements[end].name_en}
            for event in events
            if isinstance(event, InstanceEnded)
            for end in event.end_event_ids
            if end in elements
        ],
    }
    return {key: value for key, value in told.items() if value}


def _decision(event: DecisionMade) -> dict[str, Any]:
    return {
        "decision": event.decision_id,
        "element": event.element_id,
        "inputs": feel.plain(dict(event.inputs)),
        "value": feel.plain(event.value),
        "rules": list(event.rules),
    }


def _named(task: OpenTask) -> dict[str, Any]:
    element = task.element
    return {
        "task": str(task.id),
        "element": element.id,
        "name_pl": element.name,
        "name_en": element.name_en or element.name,
        "group": task.candidate_group,
    }
