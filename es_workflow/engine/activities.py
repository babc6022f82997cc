"""Tasks of people, machines and rules, calls and sub-processes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from es_workflow.engine.environment import OperationCall, Waiting
from es_workflow.engine.events import DecisionMade, OperationDone, OperationLapsed
from es_workflow.engine.nodes import Node, Task, run_of
from es_workflow.engine.scope import copied, storable
from es_workflow.engine.terms import remember
from es_workflow.engine.timing import due_at
from es_workflow.engine.waiting import Catching, attach
from es_workflow.errors import WorkflowError
from es_workflow.texts import _


class Activity(Node):
    """Something that is done: mappings around it, events on its border."""

    def enter(self, task: Task) -> bool:
        """Work out the inputs, put up the border events, begin."""
        run_of(task).scope.take_inputs(task, self.element)
        self.prepare(task)
        remember(task)
        if not self.each:
            for event in self.boundaries:
                attach(task, event)
        return self.begin(task)

    def prepare(self, task: Task) -> None:
        """What may fail before anything has begun."""

    def begin(self, _task: Task) -> bool:
        """True when the task may run at once."""
        return True


class UserTask(Activity):
    """A person's work; waits as READY."""

    manual_work = True

    def prepare(self, task: Task) -> None:
        """Who may do it, and until when."""
        scope, element = run_of(task).scope, self.element
        priority = scope.plain(task, element.priority or "50")
        if not str(priority).isdecimal():
            raise WorkflowError(_("Priorytet zadania nie jest liczbą: %(value)s.", value=repr(priority)))
        task.internal_data.update(
            assignee=scope.text(task, element.assignee),
            group=scope.text(task, element.group),
            due=self._moment(task, element.due_expression),
            follow_up=self._moment(task, element.follow_up_expression),
            priority=int(priority),
        )

    @staticmethod
    def _moment(task: Task, text: str | None) -> str | None:
        run = run_of(task)
        value = run.scope.evaluate(task, text) if text else None
        return None if value is None else due_at(value, run.env.world).astimezone(dt.UTC).isoformat()


class ManualTask(Activity):
    """Work outside every system: the case only notes that it came to it, and does not wait."""


class ScriptTask(Activity):
    """Gives a variable the value of an expression."""

    def act(self, task: Task) -> bool:
        """Work it out."""
        value = run_of(task).scope.plain(task, self.element.script or "")
        task.internal_data["result"] = {self.element.result_variable or "": value}
        return True


class BusinessRuleTask(Activity):
    """Asks a decision."""

    def act(self, task: Task) -> bool:
        """Keep its answer, and tell which rules gave it."""
        run, element = run_of(task), self.element
        seen = run.scope.visible(task) | dict(run.env.known)
        made = run.env.decide(element.decision_id or "", seen)
        value = storable(made.value)
        task.internal_data["result"] = {element.result_variable or "": value}
        inputs = storable(made.inputs)
        required = tuple(replace(needed, value=storable(needed.value)) for needed in made.required)
        run.events.append(DecisionMade(made.decision_id, element.id, inputs, value, tuple(made.rules), required))
        return True


class ServiceTask(Activity):
    """Asks the office's software for an operation."""

    def act(self, task: Task) -> bool:
        """Do it now, or wait as STARTED until its job reports back."""
        run, operation = run_of(task), self.element.operation or ""
        seen = copied(run.scope.visible(task))  # an operation must not reach into the state
        result = run.env.operate(OperationCall(task.id, self.element.id, operation, self.element.headers, seen))
        if isinstance(result, Waiting):
            task.internal_data["job"] = True
            if result.until is not None:
                until = result.until.astimezone(dt.UTC).isoformat()
                task.internal_data.update(due=until, otherwise=storable(dict(result.otherwise)))
            return False
        task.internal_data["result"] = storable(result or {})
        self.passed_on(task)
        return True

    def passed_on(self, task: Task) -> None:
        """The operation has been carried out."""
        self.stop_waiting(task)
        run_of(task).events.append(OperationDone(self.element.id, self.element.operation or ""))

    def happened(self, task: Task, _payload: Mapping[str, Any]) -> None:
        """The term for reporting has passed: go on with what counts then."""
        run, operation = run_of(task), self.element.operation or ""
        task.internal_data["result"] = task.internal_data["otherwise"]
        run.events.append(OperationLapsed(task.id, self.element.id, operation))
        self.passed_on(task)
        run.resume(task)

    @staticmethod
    def stop_waiting(task: Task) -> None:
        """Nobody needs to report any more."""
        for name in ("job", "due", "otherwise"):
            task.internal_data.pop(name, None)


class ReceiveTask(Activity, Catching):
    """Waits for a message, as an activity with a border."""

    def begin(self, task: Task) -> bool:
        """Subscribe."""
        return self.subscribe(task)


class SubProcess(Activity):
    """A part of the process drawn inside a frame."""

    def begin(self, task: Task) -> bool:
        """Start it; the frame waits."""
        run_of(task).open_inner(task, self.element.id, {})
        return False


class CallActivity(Activity):
    """Runs another process, with variables of its own."""

    def begin(self, task: Task) -> bool:
        """Start it with what it may see."""
        run, element = run_of(task), self.element
        variables = run.scope.visible(task) if element.propagate_parent else {}
        own = task.internal_data.get("l", {})
        run.open_inner(task, element.called_process or "", {k: v for k, v in variables.items() if v is not None} | own)
        return False

    def collect(self, inner: Any) -> Mapping[str, Any]:
        """What it has written (not what it was given: the caller may have changed that meanwhile)."""
        written = {name: inner.data["v"][name] for name in inner.data["w"]}
        return written if self.element.propagate_all or self.element.outputs else {}
