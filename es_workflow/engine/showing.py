"""What an instance shows of its waiting tokens: copies, so that nobody outside reaches into the state."""

from __future__ import annotations

import datetime as dt

from es_workflow.engine.definition import Element
from es_workflow.engine.environment import Incident, OpenTask, Subscription, WaitingAction, WaitingJob, WaitingTimer
from es_workflow.engine.nodes import Task, run_of
from es_workflow.engine.scope import copied


def event_of(task: Task) -> Element:
    """The element that says what the task waits for."""
    element: Element = task.task_spec.event
    return element


def due(task: Task) -> dt.datetime:
    """When the term the task waits for has passed."""
    return dt.datetime.fromisoformat(task.internal_data["due"])


def _time(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def open_task(task: Task) -> OpenTask:
    """A person's work."""
    data = task.internal_data
    return OpenTask(
        id=task.id,
        element=task.task_spec.element,
        due_at=_time(data["due"]),
        local=copied(data.get("l", {})),
        assignee=data["assignee"],
        candidate_group=data["group"],
        priority=data["priority"],
        follow_up_at=_time(data["follow_up"]),
    )


def timer(task: Task) -> WaitingTimer:
    """A term that runs."""
    spec = task.task_spec
    event: Element = getattr(spec, "event", spec.element)  # an operation that somebody reports has a term of its own
    return WaitingTimer(task.id, event.id, event.event_expression or "", due(task))


def job(task: Task) -> WaitingJob:
    """An operation that is waited for."""
    element: Element = task.task_spec.element
    inputs = copied(run_of(task).scope.visible(task))
    return WaitingJob(task.id, element.id, element.operation or "", element.headers, inputs, element.retries)


def subscription(task: Task) -> Subscription:
    """A message or signal that is waited for."""
    event, data = event_of(task), task.internal_data
    return Subscription(task.id, event.id, event.event or "", data["name"], data["key"])


def action(task: Task) -> WaitingAction:
    """Something a person may do with the case."""
    return WaitingAction(task.internal_data["name"], event_of(task))


def incident(task: Task) -> Incident:
    """A token that stopped, and why."""
    why = task.internal_data["incident"]
    return Incident(task.id, task.task_spec.element.id, why["message"], why["expression"])
