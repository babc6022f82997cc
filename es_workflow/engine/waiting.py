"""Elements that wait for a term, a message or a signal: catching events, events on a border, event sub-processes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from es_workflow.engine.definition import Element
from es_workflow.engine.events import ErrorCaught, MessageReceived, TimerFired
from es_workflow.engine.nodes import Node, ScopeSpec, Task, is_live, run_of
from es_workflow.engine.timing import due_at
from es_workflow.errors import WorkflowError
from es_workflow.texts import _


class Catching(Node):
    """Waits until the run or casework says that its event has happened."""

    @property
    def event(self) -> Element:
        """The element whose definition says what is waited for."""
        return self.element

    def enter(self, task: Task) -> bool:
        """Begin to wait."""
        run_of(task).scope.take_inputs(task, self.event)
        return self.subscribe(task)

    def subscribe(self, task: Task) -> bool:
        """Fix what is waited for: the moment of a term never moves afterwards."""
        run = run_of(task)
        text = self.event.event_expression
        if self.event.event == "timer":
            due = due_at(run.scope.evaluate(task, text or ""), run.env.world)
            task.internal_data["due"] = due.astimezone(dt.UTC).isoformat()
        elif self.event.event in {"message", "signal"}:
            name = run.scope.text(task, self.event.event_name)
            if not name:
                raise WorkflowError(_("Zdarzenie nie ma nazwy komunikatu."))
            task.internal_data["name"] = name
            task.internal_data["key"] = _key(run.scope.plain(task, text)) if text else None
        task._set_state(TaskState.WAITING)
        return False

    def reached_on_entry(self, task: Task) -> bool:
        """An event in the flow is reached by its token; the others when they happen."""
        return task.parent is task.workflow.task_tree

    def happened(self, task: Task, payload: Mapping[str, Any]) -> None:
        """The event is there: the token goes on with what the message brought."""
        self.announce(task)
        if hasattr(task.parent.task_spec, "won"):
            self.reached(task)
            task.parent.task_spec.won(task.parent, task)
        self.go_on(task, payload)

    def go_on(self, task: Task, payload: Mapping[str, Any]) -> None:
        """Continue behind the event."""
        if payload:
            task.internal_data["result"] = dict(payload)
        run_of(task).resume(task)

    def announce(self, task: Task) -> None:
        """Tell casework what kind of thing happened."""
        events, event = run_of(task).events, self.event
        if event.event == "timer":
            events.append(TimerFired(event.id))
        elif event.event == "error":
            events.append(ErrorCaught(event.id, event.event_name or ""))
        else:
            events.append(MessageReceived(event.id, task.internal_data["name"]))


class BoundaryEvent(Catching):
    """An event on the border of an activity; lives as a child of its task."""

    def happened(self, task: Task, payload: Mapping[str, Any]) -> None:
        """Interrupt the activity, or go on beside it."""
        run, host = run_of(task), task.parent
        self.announce(task)
        run.adopt(task)
        self.reached(task)
        if self.element.interrupting:
            run.cancel(host)
        elif self.element.event != "timer":
            attach(host, self)
        self.go_on(task, payload)


def attach(host: Task, event: Node) -> None:
    """Let the event wait on the activity's border."""
    if not any(child.task_spec is event and is_live(child) for child in host.children):
        event._update(host._add_child(event, TaskState.FUTURE))


class EventSubProcess(Catching):
    """A sub-process that its event starts while the scope around it is running."""

    inner: ScopeSpec

    @property
    def event(self) -> Element:
        """Its start event."""
        assert self.inner.start_event is not None
        return self.inner.start_event.element

    def reached_on_entry(self, _task: Task) -> bool:
        """Listening is not yet reaching."""
        return False

    def happened(self, task: Task, payload: Mapping[str, Any]) -> None:
        """Clear the scope if it interrupts, and run what is inside."""
        run = run_of(task)
        self.announce(task)
        task.internal_data.pop("listener", None)
        self.reached(task)
        if self.event.interrupting:
            run.cancel_others(task)
        elif self.event.event != "timer":
            run.listen(task.workflow, self)
        run.open_inner(task, self.name, {}, dict(payload))


def _key(value: Any) -> str | None:
    return None if value is None else str(value)
