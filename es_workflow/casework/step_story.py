"""A step told for the audit trail: the way taken, the decisions with their reasons, what opened and what closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from es_workflow import feel, jsontext
from es_workflow.casework.step_rows import Snapshot
from es_workflow.engine import (
    ConditionMet,
    DecisionMade,
    ElementCompleted,
    Event,
    FlowsChosen,
    FlowTaken,
    IncidentRaised,
    IncidentResolved,
    InstanceEnded,
    MessageReceived,
    OpenTask,
    OperationDone,
    OperationLapsed,
    TaskCompleted,
    TermMoved,
    TimerFired,
)

if TYPE_CHECKING:
    from es_workflow.casework.steps import Step


LONGEST = 200
"""Characters of a value that the history keeps."""
OMITTED = "…"
"""The key under which the history keeps the number of parts of a value that is too long for it."""


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
        "lapsed": [event.operation for event in events if isinstance(event, OperationLapsed)],
        "decisions": [_decision(event) for event in events if isinstance(event, DecisionMade)],
        "choices": [_choice(event) for event in events if isinstance(event, FlowsChosen)],
        "conditions": [
            {"element": event.element_id, "values": _brief(event.values)}
            for event in events
            if isinstance(event, ConditionMet)
        ],
        "incidents": [event.message for event in events if isinstance(event, IncidentRaised)],
        "resolved": [event.element_id for event in events if isinstance(event, IncidentResolved)],
        "terms": [_moved(event) for event in events if isinstance(event, TermMoved)],
        "opened": [_task(task) for key, task in after.tasks.items() if key not in before.tasks],
        "cancelled": [
            _task(task) for key, task in before.tasks.items() if key not in after.tasks and key not in completed
        ],
        "ended": [
            {"element": end}
            for event in events
            if isinstance(event, InstanceEnded)
            for end in event.end_event_ids
            if end in elements
        ],
    }
    return {key: value for key, value in told.items() if value}


def _decision(event: DecisionMade) -> dict[str, Any]:
    required = [
        {
            "decision": needed.decision_id,
            "inputs": _brief(needed.inputs),
            "value": brief(feel.plain(needed.value)),
            "rules": list(needed.rules),
        }
        for needed in event.required
    ]
    made = {
        "decision": event.decision_id,
        "element": event.element_id,
        "inputs": _brief(event.inputs),
        "value": brief(feel.plain(event.value)),
        "rules": list(event.rules),
    }
    return made | ({"required": required} if required else {})


def _choice(event: FlowsChosen) -> dict[str, Any]:
    """The gateway is where its flows begin, and their conditions stand in the deployment: neither is kept twice."""
    return {"flows": list(event.flow_ids), "values": _brief(event.values)}


def _brief(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: brief(feel.plain(value)) for name, value in values.items()}


def brief(value: Any) -> Any:
    """The value as the history keeps it: what is long stands in the case and its submissions; here its size does."""
    if isinstance(value, str) and len(value) > LONGEST:
        return value[: LONGEST - 1] + "…"
    if isinstance(value, dict | list) and len(jsontext.dumps(value)) > LONGEST:
        return {OMITTED: len(value)}
    return value


def _moved(event: TermMoved) -> dict[str, Any]:
    """A term that the calendar has moved; of a variable mapped in, its name."""
    told = {"element": event.element_id, "term": event.name}
    return told | ({"problem": event.problem} if event.problem else {"before": event.before, "after": event.after})


def _task(task: OpenTask) -> dict[str, Any]:
    return {"task": str(task.id), "element": task.element.id, "group": task.candidate_group}
