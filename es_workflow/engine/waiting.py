"""Elements that wait for something: a term, message, signal, condition, error or escalation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from es_workflow.engine.definition import Element
from es_workflow.engine.events import ConditionMet, ErrorCaught, EscalationCaught, MessageReceived, TimerFired
from es_workflow.engine.nodes import Node, ScopeSpec, Task, is_live, run_of
from es_workflow.engine.terms import remember
from es_workflow.engine.timing import cycle_of, due_at, following
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
        begins = "due" not in task.internal_data  # a repetition goes on from the one before
        waits = self.subscribe(task)
        if begins:
            remember(task)
        return waits

    def subscribe(self, task: Task) -> bool:
        """Fix what is waited for: the moment of a term never moves afterwards."""
        run, data, event = run_of(task), task.internal_data, self.event
        text = event.event_expression
        if event.event == "timer" and "due" not in data:
            data.update(self._term(task, text or ""))
        elif event.event in {"message", "signal"}:
            name = run.scope.text(task, event.event_name)
            if not name:
                raise WorkflowError(_("Zdarzenie nie ma nazwy komunikatu."))
            data["name"] = name
            data["key"] = key_text(run.scope.plain(task, text)) if text else None
            if text and data["key"] is None and "action_group" not in event.properties:
                raise WorkflowError(_("Klucz komunikatu „%(name)s” jest pusty; bez klucza słyszałby cudze.", name=name))
        elif event.event == "conditional":
            run.scope.touch()  # it may hold already
        task._set_state(TaskState.WAITING)
        return False

    def _term(self, task: Task, text: str) -> dict[str, Any]:
        run = run_of(task)
        value = run.scope.evaluate(task, text)
        if not self.event.cycle:
            return {"due": due_at(value, run.env.world).astimezone(dt.UTC).isoformat()}
        return cycle_of(value, run.env.world)

    def reached_on_entry(self, task: Task) -> bool:
        """An event in the flow is reached by its token; the others when they happen."""
        return task.parent is task.workflow.task_tree

    def holds(self, task: Task) -> bool:
        """Of a condition: whether it has become true since it was last looked at."""
        before = task.internal_data.get("held", False)
        now = run_of(task).scope.holds(task, self.event.event_expression or "")
        task.internal_data["held"] = now
        return now and not before

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

    def once_more(self, task: Task) -> dict[str, Any] | None:
        """What an event that does not interrupt must remember to happen again; None when it does not."""
        if self.event.event == "timer":
            return following(task.internal_data, run_of(task).env.world)
        return {"held": True} if self.event.event == "conditional" else {}

    def announce(self, task: Task) -> None:
        """Tell casework what kind of thing happened."""
        events, event = run_of(task).events, self.event
        match event.event:
            case "timer":
                events.append(TimerFired(event.id))
            case "error":
                events.append(ErrorCaught(event.id, event.event_name or ""))
            case "escalation":
                events.append(EscalationCaught(event.id, event.event_name or ""))
            case "conditional":
                values = run_of(task).scope.read_by(task, [event.event_expression or ""])
                events.append(ConditionMet(event.id, values))
            case _:
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
        elif (remembered := self.once_more(task)) is not None:
            attach(host, self, remembered)
        self.go_on(task, payload)


def attach(host: Task, event: Node, remembered: Mapping[str, Any] | None = None) -> None:
    """Let the event wait on the activity's border."""
    if not any(child.task_spec is event and is_live(child) for child in host.children):
        child = host._add_child(event, TaskState.FUTURE)
        child.internal_data.update(remembered or {})
        event._update(child)


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
        elif (remembered := self.once_more(task)) is not None:
            run.listen(task.workflow, self, remembered)
        run.open_inner(task, self.name, {}, dict(payload))


def key_text(value: Any) -> str | None:
    """A correlation key as messages carry it."""
    return None if value is None else str(value)
