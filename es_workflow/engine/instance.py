"""A running process: the one door through which casework moves a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from es_workflow.engine import showing
from es_workflow.engine import state as states
from es_workflow.engine.definition import Element, ProcessDefinition
from es_workflow.engine.environment import (
    Environment,
    Incident,
    NothingWaits,
    OpenTask,
    Subscription,
    TaskNotOpen,
    WaitingAction,
    WaitingJob,
    WaitingTimer,
)
from es_workflow.engine.events import Event, TaskCancelled, TaskCompleted, TermMoved
from es_workflow.engine.nodes import Task
from es_workflow.engine.run import MAX_STEPS, Run
from es_workflow.engine.scope import copied, is_open, storable
from es_workflow.engine.terms import work_out_again
from es_workflow.errors import WorkflowError


class ProcessInstance:
    """One case's process. Not thread-safe: load it, move it, save it, forget it."""

    def __init__(self, run: Run) -> None:
        self._run = run

    # Beginning and keeping

    @classmethod
    def start(
        cls,
        definition: ProcessDefinition,
        variables: Mapping[str, Any],
        env: Environment,
        start_event: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Self:
        """Begin a new case: at the plain start event, or at the one that a message, signal or term triggers.

        `payload` is what the message brought. Raises WorkflowError when the process does not begin so.
        """
        run = Run(definition, env)
        run.begin(storable(variables), start_event, storable(payload or {}))
        run.settle()
        return cls(run)

    @classmethod
    def load(cls, definition: ProcessDefinition, state: bytes, env: Environment) -> Self:
        """The case as it was saved."""
        run = Run(definition, env)
        states.unpack(run, state)
        return cls(run)

    def save(self) -> bytes:
        """The state without history: as small in the thousandth round as in the tenth."""
        return states.pack(self._run)

    @property
    def definition(self) -> ProcessDefinition:
        """What it runs on."""
        return self._run.definition

    @property
    def env(self) -> Environment:
        """The world of this step."""
        return self._run.env

    # Moving

    def complete_task(self, task_id: UUID, values: Mapping[str, Any]) -> None:
        """Accept a person's work and go on. Raises TaskNotOpen."""
        task = self._find(task_id)
        if not is_open(task):
            raise TaskNotOpen
        answers = storable(values)
        self._run.events.append(TaskCompleted(task.id, task.task_spec.element.id))
        self._finish(task, answers)

    def withdraw_task(self, task_id: UUID) -> None:
        """Nobody is to do this one of several any more: it ends and gives nothing. Raises TaskNotOpen."""
        task = self._find(task_id)
        if not is_open(task) or not (task.task_spec.each and task.task_spec.element.multi_instance):
            raise TaskNotOpen
        self._run.events.append(TaskCancelled(task.id, task.task_spec.element.id))
        task.internal_data["taken_back"] = True
        self._run.resume(task)
        self._run.settle()

    def complete_job(self, task_id: UUID, values: Mapping[str, Any]) -> None:
        """Take the result of an operation that was waited for. Raises TaskNotOpen."""
        task, result = self._find_job(task_id), storable(values)
        task.task_spec.passed_on(task)
        self._finish(task, result)

    def fail_job(self, task_id: UUID, message: str) -> None:
        """The operation failed for good: an incident. Raises TaskNotOpen."""
        task = self._find_job(task_id)
        task.task_spec.stop_waiting(task)
        self._run.stop(task, "run", message)

    def fire_timers(self) -> None:
        """Everything due at env.world.now happens, oldest term first; called early or twice it does nothing."""
        fired = 0
        while due := [task for task in self._timers() if showing.due(task) <= self.env.world.now]:
            first = min(due, key=showing.due)
            fired += 1
            if fired > MAX_STEPS:
                self._run.stop_loop(first)
                continue
            first.task_spec.happened(first, {})
            self._run.settle()

    def receive(self, name: str, payload: Mapping[str, Any], correlation: str | None) -> Element:
        """Give a message of another case to the innermost element that waits for it with this key (or without one).

        Gives that element. What only people may trigger does not hear it. Raises NothingWaits.
        """
        brought = storable(payload)
        for task in self._subscribed("message", name):
            if task.internal_data["key"] in (None, correlation) and not _is_action(task):
                event = showing.event_of(task)
                task.task_spec.happened(task, brought)
                self._run.settle()
                return event
        raise NothingWaits

    def recompute_terms(self) -> list[TermMoved]:
        """Work out again every term that depends on the calendar, from what it saw when it began to run.

        Says what moved; doing it again changes nothing. A term may thereby have passed: fire_timers() comes after.
        """
        moved = self.work_out_terms()
        if moved:
            self._run.events.extend(moved)
            self._run.scope.touch()
            self._run.settle()
        return moved

    def work_out_terms(self) -> list[TermMoved]:
        """The same, but nothing follows from it yet: for looking at what a change of the calendar would move."""
        running = sorted(self._run.tasks(), key=lambda task: task.workflow.depth)  # what is mapped in comes first
        return [change for task in running for change in work_out_again(task)]

    def deliver(self, name: str, payload: Mapping[str, Any], correlation: str | None = None) -> None:
        """Give a message (or case action) to the innermost element that waits for it. Raises NothingWaits."""
        brought = storable(payload)
        for task in self._subscribed("message", name):
            key = task.internal_data["key"]
            if correlation is None or key is None or key == correlation:
                task.task_spec.happened(task, brought)
                self._run.settle()
                return
        raise NothingWaits

    def signal(self, name: str, payload: Mapping[str, Any] | None = None) -> None:
        """Wake everything that waits for this signal; nobody waiting is no mistake."""
        self._run.broadcast(name, storable(payload or {}))
        self._run.settle()

    def retry(self, task_id: UUID) -> None:
        """Try again where an incident stopped. Raises TaskNotOpen."""
        task = self._find(task_id)
        if "incident" not in task.internal_data:
            raise TaskNotOpen
        self._run.retry(task)
        self._run.settle()

    def correct(self, task_id: UUID, values: Mapping[str, Any]) -> None:
        """Correct what the stopped task sees, by dotted path, where it stands; nothing else moves. Raises TaskNotOpen.

        The retry is a command of its own: together they are one step, or two.
        """
        task = self._find(task_id)
        if "incident" not in task.internal_data:
            raise TaskNotOpen
        for path, value in values.items():
            self._run.scope.correct(task, path, storable(value))
        self._run.settle()

    def set_variables(self, values: Mapping[str, Any]) -> None:
        """Correct process variables by hand (before a retry); conditions that now hold take effect."""
        self._run.workflow.data["v"].update(storable(values))
        self._run.scope.touch()
        self._run.settle()

    def _finish(self, task: Task, values: Mapping[str, Any]) -> None:
        task.internal_data["result"] = values
        self._run.resume(task)
        self._run.settle()

    # Looking

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the starting process; those nobody has written yet are null."""
        seen: dict[str, Any] = copied(self._run.scope.visible(self._run.workflow.task_tree))
        return seen

    def variables_at(self, task_id: UUID) -> dict[str, Any]:
        """What the task's form sees: the variables of its process under the task's own. Raises TaskNotOpen."""
        seen: dict[str, Any] = copied(self._run.scope.visible(self._find(task_id)))
        return seen

    def variables_at_action(self, name: str) -> dict[str, Any]:
        """What the form of a case action sees: the variables where it waits, perhaps in a called process."""
        waiting = next((task for task in self._subscribed("message", name) if _is_action(task)), None)
        if waiting is None:
            raise NothingWaits
        seen: dict[str, Any] = copied(self._run.scope.visible(waiting))
        return seen

    @property
    def open_tasks(self) -> list[OpenTask]:
        """The work people have now."""
        return [showing.open_task(task) for task in self._run.tasks() if is_open(task)]

    @property
    def timers(self) -> list[WaitingTimer]:
        """The terms that run."""
        return [showing.timer(task) for task in self._timers()]

    @property
    def jobs(self) -> list[WaitingJob]:
        """The operations that jobs have to do."""
        return [showing.job(task) for task in self._run.tasks() if "job" in task.internal_data and not _has_term(task)]

    @property
    def subscriptions(self) -> list[Subscription]:
        """The messages and signals of others that are waited for."""
        waiting = [*self._subscribed("message"), *self._subscribed("signal")]
        return [showing.subscription(task) for task in waiting if not _is_action(task)]

    @property
    def actions(self) -> list[WaitingAction]:
        """What people may do with the case at this stage, beside its tasks."""
        waiting = self._subscribed("message")
        return [showing.action(task) for task in waiting if _is_action(task)]

    @property
    def incidents(self) -> list[Incident]:
        """The tokens that stopped."""
        return [showing.incident(task) for task in self._run.tasks() if "incident" in task.internal_data]

    @property
    def ended(self) -> bool:
        """True when the starting process is over."""
        return bool(self._run.workflow.completed)

    @property
    def end_events(self) -> tuple[str, ...]:
        """The end events the starting process has reached, in order."""
        return tuple(self._run.workflow.data["ends"])

    def take_events(self) -> list[Event]:
        """What happened since the last take."""
        events, self._run.events[:] = list(self._run.events), []
        return events

    def _find(self, task_id: UUID) -> Task:
        task = self._run.find(task_id)
        if task is None:
            raise TaskNotOpen
        return task

    def _find_job(self, task_id: UUID) -> Task:
        task = self._find(task_id)
        if "job" not in task.internal_data:
            raise TaskNotOpen
        return task

    def _timers(self) -> list[Task]:
        reported = [task for task in self._run.tasks() if "job" in task.internal_data and _has_term(task)]
        return [*self._run.waiting("timer"), *reported]

    def _subscribed(self, kind: str, name: str | None = None) -> list[Task]:
        """Innermost first: what is drawn on a task wins over what is drawn beside the process."""
        named = [task for task in self._run.waiting(kind) if name in (None, task.internal_data["name"])]
        found = [task for task in named if self._offered(task)]
        return sorted(found, key=lambda task: (-task.workflow.depth, bool(task.internal_data.get("listener"))))

    def _offered(self, task: Task) -> bool:
        """An author may limit an action to a stage of the case, e.g. withdrawing to the time before the agreement."""
        when = showing.event_of(task).properties.get("action_when")
        try:
            return not when or self._run.scope.evaluate(task, when) is True
        except WorkflowError:  # looking at a case must not fail; `flask check` has read the expression
            return False


def _is_action(task: Task) -> bool:
    """Only people trigger it."""
    return bool(showing.event_of(task).properties.get("action_group"))


def _has_term(task: Task) -> bool:
    """Of an operation that is waited for: somebody reports its result until a term, and no job does."""
    return "otherwise" in task.internal_data
