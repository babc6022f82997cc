"""Events at which tokens begin, pass, tell something to others, and end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from es_workflow.engine.activities import ServiceTask
from es_workflow.engine.events import MessageReceived, MessageThrown, SignalThrown, TimerFired
from es_workflow.engine.nodes import Node, Task, is_live, run_of
from es_workflow.engine.scope import Scopes
from es_workflow.engine.timing import due_at
from es_workflow.engine.waiting import key_text
from es_workflow.errors import WorkflowError
from es_workflow.texts import _


class StartEvent(Node):
    """Where a scope's first token begins."""

    def passed(self, task: Task) -> None:
        """Tell what began the case, when it was no person."""
        events, element = run_of(task).events, self.element
        if element.parent is None and element.event == "timer":
            events.append(TimerFired(element.id))
        elif element.parent is None and element.event:
            events.append(MessageReceived(element.id, element.event_name or ""))


class LinkCatch(Node):
    """Where a link comes out."""


class LinkThrow(Node):
    """Where a link goes in: a flow that is not drawn."""

    def passed(self, task: Task) -> None:
        """Go on where the link comes out."""
        for target in task.workflow.spec.scope.link_targets(self.element.event_name):
            run_of(task).token(task.workflow, task.workflow.spec.task_specs[target.id])


class ThrowEvent(Node):
    """A milestone, or an event that tells others: a message, signal or escalation."""

    def enter(self, task: Task) -> bool:
        """Work out what goes along."""
        run_of(task).scope.take_inputs(task, self.element)
        return True

    def act(self, task: Task) -> bool:
        """Work out what is told; what cannot be told stops the token here."""
        task.internal_data["thrown"] = _worked_out(task)
        return True

    def passed(self, task: Task) -> None:
        """Tell it."""
        _throw(task)


class EndEvent(ThrowEvent):
    """Where a token ends."""

    def passed(self, task: Task) -> None:
        """Note how the scope ended; clear it, or hand the event to whoever catches it."""
        task.workflow.data["ends"].append(self.element.id)
        if self.element.event == "terminate":
            run_of(task).cancel_others(task)
        _throw(task)


class SendTask(ServiceTask):
    """Sends a message, or asks for the operation that sends."""

    def act(self, task: Task) -> bool:
        """Work out the message, or do the operation."""
        if self.element.operation:
            return super().act(task)
        task.internal_data["thrown"] = _worked_out(task)
        return True

    def passed(self, task: Task) -> None:
        """Send it."""
        _throw(task)


def _worked_out(task: Task) -> dict[str, Any]:
    """What the element tells others, as it can be stored while a token stands here."""
    scope, element = run_of(task).scope, task.task_spec.element
    if element.event == "error" and catcher(task, "error", element.event_name) is None:
        raise WorkflowError(_("Nikt nie obsługuje błędu „%(code)s”.", code=element.event_name))
    if element.event not in {"message", "signal"}:
        return {}
    name = scope.text(task, element.event_name)
    if not name:
        raise WorkflowError(_("Zdarzenie nie ma nazwy komunikatu."))
    own = task.internal_data.get("l", {})
    return {
        "name": name,
        "key": key_text(scope.plain(task, element.event_expression)) if element.event_expression else None,
        "expires": _expiry(scope, task),
        "payload": {target: own[target] for target in dict.fromkeys(t.partition(".")[0] for t in element.inputs)},
    }


def _expiry(scope: Scopes, task: Task) -> str | None:
    text = task.task_spec.element.time_to_live
    return due_at(scope.evaluate(task, text), scope.env.world).astimezone(dt.UTC).isoformat() if text else None


def _throw(task: Task) -> None:
    run, element = run_of(task), task.task_spec.element
    thrown = task.internal_data.get("thrown") or {}
    if element.event == "message" and thrown:
        expires_at = dt.datetime.fromisoformat(thrown["expires"]) if thrown.get("expires") else None
        run.events.append(MessageThrown(element.id, thrown["name"], thrown["key"], thrown["payload"], expires_at))
    elif element.event == "signal":
        run.events.append(SignalThrown(element.id, thrown["name"], thrown["payload"]))
        run.broadcast(thrown["name"], thrown["payload"])
    elif element.event in {"error", "escalation"}:
        found = catcher(task, element.event, element.event_name)
        if found is not None:  # an escalation that nobody catches is only a note
            found.task_spec.happened(found, {})


def catcher(task: Task, kind: str, code: str | None) -> Task | None:
    """What catches an error or escalation thrown here: the nearest event sub-process or border event around it.

    An event sub-process does not catch what it (or one beside it) throws itself: that goes further out.
    """
    workflow, inside_handler = task.workflow, False
    while True:
        if not inside_handler:
            listening = [other for other in workflow.tasks.values() if other.internal_data.get("listener")]
            if found := _matching(listening, kind, code):
                return found
        if workflow.parent_task_id is None:
            return None
        inside_handler = workflow.spec.scope.by_event
        host = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
        frames = [host] if host.parent is host.workflow.task_tree else [host, host.parent]
        if found := _matching([child for frame in frames for child in frame.children], kind, code):
            return found
        workflow = host.workflow


def _matching(tasks: list[Task], kind: str, code: str | None) -> Task | None:
    """One that names the code wins over one that catches everything."""
    waiting = [task for task in tasks if is_live(task) and not task.internal_data.get("incident")]
    events = [(task, task.task_spec.event) for task in waiting if hasattr(task.task_spec, "event")]
    for wanted in (code, ""):
        for task, event in events:
            if event.event == kind and event.event_name == wanted:
                return task
    return None
