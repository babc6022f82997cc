"""Gateways. Joins count tokens themselves: each arrival waits as a task of its own until the join takes it."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from es_workflow import feel
from es_workflow.engine.definition import Element
from es_workflow.engine.events import ElementCompleted, FlowsChosen, FlowTaken
from es_workflow.engine.nodes import Node, Task, is_live, run_of
from es_workflow.errors import WorkflowError
from es_workflow.texts import _


def is_true(task: Task, flow: Element) -> bool:
    """Whether the flow's condition holds; null counts as no, anything but yes or no is a mistake."""
    value = run_of(task).scope.evaluate(task, flow.condition or "=true")
    if value is None or isinstance(value, bool):
        return bool(value)
    sentence = _(
        "Warunek przepływu „%(flow)s” dał %(value)s zamiast „tak” albo „nie”.",
        flow=flow.name or flow.id,
        value=repr(value),
    )
    raise feel.FeelError((flow.condition or "").removeprefix("="), sentence)


def _chose(task: Task, asked: list[Element], chosen: list[Element]) -> list[Element]:
    """Tell which flows were chosen and why; where nothing was asked there is nothing to tell."""
    if asked:
        run = run_of(task)
        values = run.scope.read_by(task, [flow.condition or "" for flow in asked])
        run.events.append(FlowsChosen(task.task_spec.element.id, tuple(flow.id for flow in chosen), values))
    return chosen


class ExclusiveGateway(Node):
    """The first flow in document order whose condition holds, else the default one."""

    def choose(self, task: Task) -> list[Element]:
        """One flow."""
        default = [flow for flow in self.flows if flow.id == self.element.default]
        asked: list[Element] = []
        for flow in self.flows:
            if flow in default:
                continue
            asked += [flow] if flow.condition else []
            if is_true(task, flow):
                return _chose(task, asked, [flow])
        if not default:
            raise WorkflowError(_("Żaden warunek nie jest spełniony, a bramka nie ma przepływu domyślnego."))
        return _chose(task, asked, default)


class Join(Node):
    """An element that waits for several tokens."""

    def arrivals(self, task: Task) -> dict[str, Task]:
        """The oldest waiting token of each flow, this one included."""
        first: dict[str, Task] = {}
        for other in task.workflow.tasks.values():
            if other.task_spec is self and (other is task or other.state == TaskState.WAITING):
                first.setdefault(other.internal_data["flow"], other)
        return first

    def merge(self, task: Task, arrivals: dict[str, Task]) -> None:
        """Let the task go on for all of them."""
        for other in arrivals.values():
            if other is not task:
                other.cancel()


class ParallelGateway(Join):
    """Waits for one token on each incoming flow; sends one along each outgoing."""

    def enter(self, task: Task) -> bool:
        """True when this was the last token missing."""
        arrivals = self.arrivals(task)
        # A second token on one flow waits for the next round: it must not stand in for its older brother.
        task._set_state(TaskState.WAITING)
        if len(arrivals) < len(self.arriving):
            return False
        self.merge(task, arrivals)
        return True


class InclusiveGateway(Join):
    """Waits for every token that can still come; sends one along each flow whose condition holds."""

    upstream: dict[str, frozenset[str]]
    """For each incoming flow, the nodes from which a token can reach it without passing here."""

    def enter(self, task: Task) -> bool:
        """A join waits until the run finds that nothing more can come."""
        if len(self.arriving) < 2:
            return True
        task._set_state(TaskState.WAITING)
        return False

    def release(self, task: Task, when_stuck: bool) -> bool:
        """Fire if no token can come along a flow that has none yet; or if all wait for one another at such joins.

        A token that can also come along a flow that already has one does not hold it up (BPMN 2.0.2, 13.4.3).
        """
        arrivals = self.arrivals(task)
        missing = [self.upstream[flow] for flow in self.arriving if flow not in arrivals]
        present = [self.upstream[flow] for flow in arrivals]
        places = [other.task_spec for other in task.workflow.task_tree.children if self._is_elsewhere(other)]
        if when_stuck:
            held = not all(isinstance(place, InclusiveGateway) for place in places)
        else:
            held = any(_within(place, missing) and not _within(place, present) for place in places)
        if held:
            return False
        self.merge(task, arrivals)
        task._ready()
        return True

    def _is_elsewhere(self, other: Task) -> bool:
        return is_live(other) and other.task_spec is not self and not other.internal_data.get("listener")

    def choose(self, task: Task) -> list[Element]:
        """Every flow whose condition holds, else the default one."""
        if len(self.flows) == 1:
            return self.flows
        asked = [flow for flow in self.flows if flow.id != self.element.default]
        chosen = [flow for flow in asked if is_true(task, flow)]
        chosen = chosen or [flow for flow in self.flows if flow.id == self.element.default]
        if not chosen:
            raise WorkflowError(_("Żaden warunek nie jest spełniony, a bramka nie ma przepływu domyślnego."))
        return _chose(task, [flow for flow in asked if flow.condition], chosen)


def _within(place: Any, upstream: list[frozenset[str]]) -> bool:
    return any(place.name in nodes for nodes in upstream)


class EventGateway(Node):
    """Waits for the first of several events."""

    def enter(self, task: Task) -> bool:
        """Start the race; each event waits as a child of the gateway's task."""
        task._set_state(TaskState.STARTED)
        for flow in self.flows:
            child = task._add_child(task.workflow.spec.task_specs[flow.target], TaskState.FUTURE)
            child.internal_data["flow"] = flow.id
            child.task_spec._update(child)
        return False

    def won(self, task: Task, winner: Task) -> None:
        """One event has happened: the others are off."""
        run = run_of(task)
        run.adopt(winner)
        for loser in task.children:
            run.cancel(loser)
        task._set_state(TaskState.COMPLETED)
        run.events += [ElementCompleted(self.element.id), FlowTaken(winner.internal_data["flow"])]


GATEWAYS: dict[str, Any] = {
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventGateway,
}
