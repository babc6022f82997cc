"""One step: runs what needs no person, term, message or job; on a mistake it stops the token, not the step."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from es_workflow.engine.definition import Element, ProcessDefinition
from es_workflow.engine.environment import Environment
from es_workflow.engine.events import Event, FlowTaken, IncidentRaised, IncidentResolved, InstanceEnded, TaskCancelled
from es_workflow.engine.nodes import ScopeSpec, Task, is_live
from es_workflow.engine.scope import Scopes, Values, is_open
from es_workflow.errors import WorkflowError
from es_workflow.texts import _

MAX_STEPS = 1_000
"""Automatic elements in one step; more is a loop without end."""

# The library tells every change of state with the token's data; case data do not belong into the server's log.
for _name in ("spiff", "spiff.task", "spiff.workflow"):
    logging.getLogger(_name).setLevel(logging.WARNING)

T = TypeVar("T")
Workflow = Any


class _Quiet:
    """SpiffWorkflow looks at every waiting task after each completed one; the run does what is needed itself."""

    def _task_completed_notify(self, task: Task) -> None:
        pass


class CaseWorkflow(_Quiet, BpmnWorkflow):  # type: ignore[misc]
    """The starting process of a case."""


class InnerWorkflow(_Quiet, BpmnSubWorkflow):  # type: ignore[misc]
    """A called process or a sub-process."""


class Run:
    """An instance in memory, and the rules by which its tokens move."""

    def __init__(self, definition: ProcessDefinition, env: Environment) -> None:
        self.definition, self.env = definition, env
        self.scopes: dict[str, ScopeSpec] = definition.graph
        self.scope = Scopes(env, definition.variables | env.results)
        self._judged = 0
        """The version of the variables for which the waiting conditions were last looked at."""
        self.events: list[Event] = []
        self.queue: deque[Task] = deque()
        self.workflow: Workflow = None

    # Looking around

    @property
    def workflows(self) -> list[Workflow]:
        """The starting process and everything running inside it."""
        return [self.workflow, *self.workflow.subprocesses.values()]

    def tasks(self) -> Iterator[Task]:
        """All live tasks, oldest scope first."""
        for workflow in self.workflows:
            yield from [task for task in workflow.tasks.values() if is_live(task)]

    def find(self, task_id: UUID) -> Task | None:
        """The live task with this id."""
        return next((task for task in self.tasks() if task.id == task_id), None)

    def waiting(self, *kinds: str) -> Iterator[Task]:
        """Tasks that wait for an event of these kinds."""
        for task in self.tasks():
            if task.state == TaskState.WAITING and hasattr(task.task_spec, "event"):
                event: Element = task.task_spec.event
                if event.event in kinds:
                    yield task

    # Opening and closing scopes

    def begin(self, variables: Values, start_event: str | None = None, payload: Values | None = None) -> None:
        """Open the starting process, at its plain start event or another one. Raises WorkflowError."""
        spec = self.scopes[self.definition.process_id]
        first = spec.task_specs.get(start_event) if start_event else spec.start_event
        if first is None or (start_event and first.element.type != "startEvent"):
            raise WorkflowError(_("Tej sprawy nie można zacząć w ten sposób."))
        self.workflow = CaseWorkflow(spec, {}, script_engine=self)
        self.open(self.workflow, variables, payload, first)

    def open_inner(self, host: Task, scope_id: str, variables: Values, payload: Values | None = None) -> None:
        """Open a called process or sub-process; its host waits for it."""
        top = self.workflow
        inner = InnerWorkflow(self.scopes[scope_id], host.id, top)
        top.subprocesses[host.id] = inner
        host._set_state(TaskState.STARTED)
        self.open(inner, variables, payload)

    def open(self, workflow: Workflow, variables: Values, payload: Values | None = None, first: Any = None) -> None:
        """Put the first token into a scope and wait for what may interrupt it."""
        spec: ScopeSpec = workflow.spec
        workflow.data = {"v": dict(variables), "w": [], "ends": []} if spec.is_process else {"ends": []}
        workflow.task_tree._set_state(TaskState.COMPLETED)
        for listener in spec.listeners:
            self.listen(workflow, listener)
        self.token(workflow, first or spec.start_event, result=payload or {})

    def listen(self, workflow: Workflow, listener: Any, remembered: Values | None = None) -> None:
        """Wait for what starts an event sub-process."""
        self.token(workflow, listener, listener=True, **(remembered or {}))

    def close_if_done(self, workflow: Workflow) -> None:
        """End a scope in which no token is left."""
        tasks = [task for task in workflow.tasks.values() if is_live(task)]
        if workflow.completed or not all(task.internal_data.get("listener") for task in tasks):
            return
        for task in tasks:
            self.cancel(task)
        workflow.completed = True
        if workflow is self.workflow:
            self.events.append(InstanceEnded(tuple(workflow.data["ends"])))
            return
        host = self.workflow.get_task_from_id(workflow.parent_task_id)
        self.workflow.subprocesses.pop(host.id)
        if workflow.spec.is_process:
            host.internal_data["result"] = host.task_spec.collect(workflow)
        self.resume(host)

    # Moving tokens

    def token(self, workflow: Workflow, spec: Any, **data: Any) -> None:
        """Put a token on an element."""
        task = workflow.task_tree._add_child(spec, TaskState.FUTURE)
        task.internal_data.update({key: value for key, value in data.items() if value})
        spec._update(task)

    def move_on(self, task: Task, flows: list[Element]) -> None:
        """Send a token along each flow."""
        for flow in flows:
            self.events.append(FlowTaken(flow.id))
        for flow in flows:
            self.token(task.workflow, task.workflow.spec.task_specs[flow.target], flow=flow.id)

    def resume(self, task: Task) -> None:
        """What the task waited for has happened."""
        task.internal_data["done"] = True
        task._set_state(TaskState.READY)
        self.queue.append(task)

    def adopt(self, task: Task) -> None:
        """Make an event on a border, or a racing one, a token of its own."""
        parent, root = task.parent, task.workflow.task_tree
        if parent is not root:
            parent._children.remove(task.id)
            task.parent = root
            root._children.append(task.id)

    def cancel(self, task: Task) -> None:
        """Take a token away with everything that lives with it."""
        if not is_live(task):
            return
        if is_open(task):
            self.events.append(TaskCancelled(task.id, task.task_spec.element.id))
        if "incident" in task.internal_data:
            self.events.append(IncidentResolved(task.id, task.task_spec.element.id))
        for child in task.children:
            self.cancel(child)
        inner = self.workflow.subprocesses.pop(task.id, None)
        if inner is not None:
            inner.completed = True
            for inside in list(inner.tasks.values()):
                self.cancel(inside)
        task.cancel()

    def cancel_others(self, task: Task) -> None:
        """Clear the task's scope of everything else."""
        for other in list(task.workflow.tasks.values()):
            if other is not task:
                self.cancel(other)

    def broadcast(self, name: str, payload: Values) -> None:
        """Wake everything in the instance that waits for this signal."""
        for task in list(self.waiting("signal")):
            if task.state == TaskState.WAITING and task.internal_data["name"] == name:
                task.task_spec.happened(task, payload)

    # Running and stopping

    def settle(self) -> None:
        """Run what can run without people."""
        steps = 0
        self._judge_conditions()
        while self.queue or self._release_joins():
            task = self.queue.popleft()
            if task.state != TaskState.READY:
                continue
            steps += 1
            if steps > MAX_STEPS:
                self.stop_loop(task)
            else:
                task.run()
            self._judge_conditions()

    def _judge_conditions(self) -> None:
        """After a change of variables, let every conditional event happen whose condition became true."""
        while self._judged != self.scope.version:
            self._judged = self.scope.version
            for task in list(self.waiting("conditional")):
                if task.state == TaskState.WAITING and self.guarded(task, "enter", task.task_spec.holds):
                    task.task_spec.happened(task, {})

    def _release_joins(self) -> bool:
        """Let an inclusive join fire for which no further token can come."""
        waiting = [task for task in self.tasks() if task.state == TaskState.WAITING]
        joins = [task for task in waiting if hasattr(task.task_spec, "release")]
        return any(task.task_spec.release(task, when_stuck) for when_stuck in (False, True) for task in joins)

    def guarded(self, task: Task, stage: str, work: Callable[[Task], T]) -> T | None:
        """Do work that a mistake of content may break; the token then stops and keeps its input."""
        try:
            return work(task)
        except WorkflowError as error:
            self.stop(task, stage, error.message, getattr(error, "expression", ""))
            return None

    def stop(self, task: Task, stage: str, message: str, expression: str = "") -> None:
        """Stop this token with an incident."""
        task.internal_data["incident"] = {"stage": stage, "message": message, "expression": expression}
        task._set_state(TaskState.STARTED)
        self.events.append(IncidentRaised(task.id, task.task_spec.element.id, message, expression))

    def stop_loop(self, task: Task) -> None:
        """Stop a token that would never need a person."""
        self.stop(task, "run", _("Proces wykonał %(n)s kroków bez człowieka: to pętla bez końca.", n=MAX_STEPS))

    def retry(self, task: Task) -> None:
        """Go on where the token stopped."""
        incident = task.internal_data.pop("incident")
        self.events.append(IncidentResolved(task.id, task.task_spec.element.id))
        if incident["stage"] == "enter":
            task.task_spec._update(task)
        else:
            task._set_state(TaskState.READY)
            self.queue.append(task)
