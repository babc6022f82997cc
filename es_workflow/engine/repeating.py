"""Doing an activity several times within one frame: for each item of a list, or again while a condition holds."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from es_workflow.engine.definition import MultiInstance, StandardLoop
from es_workflow.engine.nodes import EACH, Node, Task, run_of
from es_workflow.engine.waiting import attach
from es_workflow.errors import WorkflowError
from es_workflow.texts import _

MAX_ITEMS = 1000


class Frame(Node):
    """Holds the instances of an activity; border events belong to it, mappings to the instances."""

    is_frame = True

    def open(self, task: Task) -> None:
        """Put up the border events; the frame waits."""
        for event in self.boundaries:
            attach(task, event)
        task._set_state(TaskState.STARTED)

    def instance(self, task: Task, index: int, named: dict[str, Any]) -> None:
        """Begin the activity once."""
        spec = task.workflow.spec.task_specs[self.element.id + EACH]
        child = task._add_child(spec, TaskState.FUTURE)
        child.internal_data.update(index=index, l={"loopCounter": index + 1, **named})
        spec._update(child)

    def finish(self, task: Task) -> None:
        """Nothing more is to be done here."""
        for child in task.children:
            if child.task_spec.each:
                run_of(task).cancel(child)
        self.act(task)
        run_of(task).resume(task)

    def judge(self, child: Task) -> None:
        """Before an instance ends: work out what follows, which a mistake of content may break."""

    def took(self, child: Task) -> None:
        """An instance has ended."""


class ForEach(Frame):
    """A multi-instance: one instance for each item, side by side or one after the other."""

    @property
    def loop(self) -> MultiInstance:
        """What it runs over."""
        assert self.element.multi_instance is not None
        return self.element.multi_instance

    def enter(self, task: Task) -> bool:
        """Create the instances, or the first of them."""
        items = run_of(task).scope.plain(task, self.loop.collection)
        if not isinstance(items, list) or len(items) > MAX_ITEMS:
            text = self.loop.collection
            raise WorkflowError(_("„%(text)s” to nie lista (do %(n)s pozycji).", text=text, n=MAX_ITEMS))
        task.internal_data.update(out=[None] * len(items), left=len(items))
        self.open(task)
        if self.loop.sequential:
            task.internal_data["items"] = items
            items = items[:1]
        for index, item in enumerate(items):
            self._begin_item(task, index, item)
        return not items

    def _begin_item(self, task: Task, index: int, item: Any) -> None:
        self.instance(task, index, {self.loop.item: item} if self.loop.item else {})

    def act(self, task: Task) -> bool:
        """All are done: hand over the collected results."""
        if self.loop.output_collection:
            task.internal_data["result"] = {self.loop.output_collection: task.internal_data["out"]}
        return True

    def judge(self, child: Task) -> None:
        """Its contribution, and whether the others are still needed."""
        scope, data = run_of(child).scope, child.internal_data
        brings = self.loop.output and not data.get("taken_back")
        data["out"] = scope.plain(child, self.loop.output or "") if brings else None
        frame = child.parent.internal_data
        left = frame["left"] - 1
        counted = {
            "numberOfInstances": len(frame["out"]),
            "numberOfCompletedInstances": len(frame["out"]) - left,
            "numberOfActiveInstances": 0 if self.loop.sequential else left,
        }
        completion = self.loop.completion
        data["enough"] = bool(completion) and scope.evaluate(child, completion or "", counted) is True

    def took(self, child: Task) -> None:
        """Go on with the next item, or with what follows the frame."""
        task, data = child.parent, child.internal_data
        frame = task.internal_data
        frame["out"][data["index"]] = data["out"]
        frame["left"] -= 1
        if data["enough"] or not frame["left"]:
            self.finish(task)
        elif self.loop.sequential:
            following = data["index"] + 1
            self._begin_item(task, following, frame["items"][following])


class Again(Frame):
    """A loop: the activity is done again while its condition holds, at most so many times."""

    @property
    def loop(self) -> StandardLoop:
        """How long it goes on."""
        assert self.element.loop is not None
        return self.element.loop

    def enter(self, task: Task) -> bool:
        """Begin the first time, unless the condition says that there is none."""
        once = not self.loop.test_before or self._wanted(task, 0)
        self.open(task)
        if once:
            self.instance(task, 0, {})
        return not once

    def judge(self, child: Task) -> None:
        """Whether it is to be done again."""
        child.internal_data["again"] = self._wanted(child, child.internal_data["index"] + 1)

    def took(self, child: Task) -> None:
        """Once more, or on behind the frame."""
        if child.internal_data["again"]:
            self.instance(child.parent, child.internal_data["index"] + 1, {})
        else:
            self.finish(child.parent)

    def _wanted(self, task: Task, done: int) -> bool:
        loop = self.loop
        if loop.maximum is not None and done >= loop.maximum:
            return False
        return loop.condition is None or run_of(task).scope.holds(task, loop.condition, {"loopCounter": done})
