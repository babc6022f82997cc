"""Events at which tokens begin, pass and end."""

from __future__ import annotations

from SpiffWorkflow.util.task import TaskState

from es_workflow.engine.nodes import Node, Task, is_live, run_of
from es_workflow.errors import WorkflowError
from es_workflow.texts import _


class StartEvent(Node):
    """Where a scope's first token begins."""


class ThrowEvent(Node):
    """A plain intermediate event: a milestone."""


class EndEvent(Node):
    """Where a token ends."""

    def act(self, task: Task) -> bool:
        """An error must have somebody who catches it."""
        if self.element.event == "error" and self._catcher(task) is None:
            raise WorkflowError(_("Nikt nie obsługuje błędu „%(code)s”.", code=self.element.event_name))
        return True

    def passed(self, task: Task) -> None:
        """Note how the scope ended; clear it, or hand the error to whoever catches it."""
        run = run_of(task)
        task.workflow.data["ends"].append(self.element.id)
        if self.element.event == "terminate":
            run.cancel_others(task)
        elif self.element.event == "error":
            catcher = self._catcher(task)
            assert catcher is not None
            catcher.task_spec.happened(catcher, {})

    def _catcher(self, task: Task) -> Task | None:
        """The nearest event on a border around this scope that catches the code."""
        workflow = task.workflow
        while workflow.parent_task_id is not None:
            host = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
            frames = [host] if host.parent is host.workflow.task_tree else [host, host.parent]
            for child in (child for frame in frames for child in frame.children):
                event = child.task_spec.element
                waits = is_live(child) and child.state == TaskState.WAITING and event.event == "error"
                if waits and event.event_name in {"", self.element.event_name}:
                    return child
            workflow = host.workflow
        return None
