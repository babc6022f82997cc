"""How tokens move: the behaviour common to all BPMN elements, on SpiffWorkflow's tasks and specs.

A token is a task under the root of its workflow; nothing is predicted, and a finished task is dropped, so the tree
holds live tokens only. Children are what lives and dies with a task: events on its border, instances, racing events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from es_workflow.engine.definition import Element
from es_workflow.engine.events import ElementCompleted, StatusChanged, TaskOpened
from es_workflow.engine.model import Scope

if TYPE_CHECKING:
    from es_workflow.engine.run import Run

Task = Any
"""A SpiffWorkflow task."""

ROOT = " root"
"""Name of the root spec of every scope; no BPMN id has a blank."""
EACH = " each"
"""Ending of the spec that does one item of a multi-instance."""


def run_of(task: Task) -> Run:
    """The step that moves this task; SpiffWorkflow keeps it where it would keep a script engine."""
    run: Run = task.workflow.top_workflow.script_engine
    return run


def is_live(task: Task) -> bool:
    """True until the task is completed or cancelled; a stopped token is live."""
    return bool(task.has_state(TaskState.NOT_FINISHED_MASK))


class Node(BpmnTaskSpec):  # type: ignore[misc]
    """An element that passes a token on at once."""

    manual_work = False
    is_frame = False
    """True for what holds the instances of a multi-instance: mappings belong to the instances."""

    def __init__(self, graph: ScopeSpec, element: Element, name: str | None = None) -> None:
        super().__init__(graph, name or element.id, lane=element.lane)
        self.bpmn_id, self.bpmn_name = element.id, element.name
        self.manual = self.manual_work
        self.element = element
        self.flows: list[Element] = []
        self.arriving: list[str] = []
        """Ids of the flows that lead here."""
        self.boundaries: list[Node] = []

    @property
    def each(self) -> bool:
        """True for the spec that does one item of a multi-instance."""
        return bool(self.name.endswith(EACH))

    # What the kinds of elements define

    def enter(self, _task: Task) -> bool:
        """A token arrives; True when the element may run at once."""
        return True

    def act(self, _task: Task) -> bool:
        """Do what the element is for; False when it waits for something outside."""
        return True

    def choose(self, _task: Task) -> list[Element]:
        """The flows the token takes; several are a parallel split."""
        return self.flows

    def passed(self, task: Task) -> None:
        """The token has left; called after all failing work is done."""

    def reached_on_entry(self, _task: Task) -> bool:
        """False for events that only count as reached when they happen."""
        return not self.each

    # SpiffWorkflow's hooks

    def test(self) -> None:
        """Our own check has seen the model."""

    def _predict_hook(self, my_task: Task) -> None:
        """We predict nothing: stock doubles its work with each parallel section."""

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.state == TaskState.FUTURE and self.reached_on_entry(my_task):
            self.reached(my_task)
        return run_of(my_task).guarded(my_task, "enter", self.enter) or False

    def _on_ready_hook(self, my_task: Task) -> None:
        run = run_of(my_task)
        if self.manual:
            run.events.append(TaskOpened(my_task.id, self.element.id))
        else:
            run.queue.append(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        return run_of(my_task).guarded(my_task, "run", self._advance)

    def _on_complete_hook(self, my_task: Task) -> None:
        run = run_of(my_task)
        for child in my_task.children:
            run.cancel(child)
        if not self.each:
            run.events.append(ElementCompleted(self.element.id))
        run.move_on(my_task, my_task.internal_data.pop("flows"))
        if self.each:
            my_task.parent.task_spec.took(my_task)
        self.passed(my_task)
        run.close_if_done(my_task.workflow)

    def _advance(self, my_task: Task) -> bool | None:
        data = my_task.internal_data
        if not data.get("done"):
            if not self.act(my_task):
                return None
            data["done"] = True
        if not data.get("given") and not data.get("taken_back"):  # a second try must not map the results out again
            run_of(my_task).scope.give_results(my_task)
            data["given"] = True
        if self.each:
            my_task.parent.task_spec.judge(my_task)
        data["flows"] = [] if self.each else self.choose(my_task)
        return True

    def reached(self, task: Task) -> None:
        """Tell the public status that begins here."""
        if self.element.status:
            run_of(task).events.append(StatusChanged(self.element.status))


class Root(Node):
    """Where the tokens of a scope hang."""

    def _on_ready_hook(self, my_task: Task) -> None:
        """The scope is opened by the run, not by the queue."""


class ScopeSpec(BpmnProcessSpec):  # type: ignore[misc]
    """The executable form of a process or sub-process."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(name=scope.id, filename=scope.file)
        self.task_specs.clear()  # stock's own start and end names would clash with ids of the model
        self.scope = scope
        self.is_process = scope.element is None
        self.start = Root(self, Element(ROOT, scope.process_id, "process"))
        self.start_event: Node | None = None
        """The plain one, or the one of an event sub-process."""
        self.listeners: list[Node] = []
        """Event sub-processes of the scope."""
