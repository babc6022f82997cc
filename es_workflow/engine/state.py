"""The state of an instance as bytes: live tokens and variables, no specs, no history. The first byte is the codec."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task as SpiffTask
from SpiffWorkflow.util.task import TaskState

from es_workflow import jsontext
from es_workflow.engine.nodes import Task, is_live
from es_workflow.engine.run import CaseWorkflow, InnerWorkflow, Run
from es_workflow.errors import WorkflowError
from es_workflow.texts import _

PLAIN, PACKED = b"1", b"2"
WORTH_PACKING = 1024


def pack(run: Run) -> bytes:
    """Everything a later step needs."""
    scopes = [_scope(workflow) for workflow in run.workflows]
    return _written({"process": run.definition.process_id, "scopes": scopes})


def _scope(workflow: Any) -> dict[str, Any]:
    root = workflow.task_tree
    for task in list(workflow.tasks.values()):
        if task is not root and not is_live(task):
            _forget(workflow, task)
    return {
        "id": workflow.spec.name,
        "host": str(workflow.parent_task_id) if workflow.parent_task_id else None,
        "done": workflow.completed,
        "data": workflow.data,
        "tasks": [_task(task, root) for task in workflow.tasks.values() if task is not root],
    }


def _forget(workflow: Any, task: Task) -> None:
    parent = workflow.tasks.get(task._parent)
    if parent is not None:
        parent._children.remove(task.id)
    del workflow.tasks[task.id]


def _task(task: Task, root: Task) -> list[Any]:
    parent = None if task.parent is root else str(task.parent.id)
    return [str(task.id), parent, task.task_spec.name, task.state, task.internal_data]


def rewritten(state: bytes, change: Callable[[Any], Any]) -> bytes:
    """The saved state with its data as `change` gives them back; where its tokens stand stays as it is."""
    saved = _read(state)
    for scope in saved["scopes"]:
        scope["data"] = change(scope["data"])
        scope["tasks"] = [[*place, change(data)] for *place, data in scope["tasks"]]
    return _written(saved)


def _read(state: bytes) -> Any:
    codec, body = state[:1], state[1:]
    if codec not in {PLAIN, PACKED}:
        raise WorkflowError(_("Nieznany zapis stanu sprawy."))
    return jsontext.loads(zlib.decompress(body) if codec == PACKED else body)


def _written(saved: Any) -> bytes:
    text = jsontext.dumps(saved).encode()
    return PLAIN + text if len(text) < WORTH_PACKING else PACKED + zlib.compress(text, 6)


def unpack(run: Run, state: bytes) -> None:
    """Put the saved tokens back onto the definition's elements. Raises WorkflowError when one of them is gone."""
    for scope in _read(state)["scopes"]:
        spec = run.scopes.get(scope["id"])
        if spec is None:
            raise WorkflowError(_("W tej wersji procesu nie ma elementu „%(id)s”.", id=scope["id"]))
        if scope["host"] is None:
            workflow: Any = CaseWorkflow(spec, {}, script_engine=run, deserializing=True)
            run.workflow = workflow
        else:
            workflow = InnerWorkflow(spec, UUID(scope["host"]), run.workflow, deserializing=True)
            run.workflow.subprocesses[UUID(scope["host"])] = workflow
        workflow.data, workflow.completed = scope["data"], scope["done"]
        workflow.task_tree = SpiffTask(workflow, spec.start, state=TaskState.COMPLETED)
        for item in scope["tasks"]:
            _restore(workflow, item)
    run.queue.extend(task for task in run.tasks() if task.state == TaskState.READY and not task.task_spec.manual)


def _restore(workflow: Any, saved: list[Any]) -> None:
    task_id, parent_id, name, state, data = saved
    spec = workflow.spec.task_specs.get(name)
    if spec is None:
        raise WorkflowError(_("W tej wersji procesu nie ma elementu „%(id)s”.", id=name))
    parent = workflow.tasks[UUID(parent_id)] if parent_id else workflow.task_tree
    task = SpiffTask(workflow, spec, parent, state, UUID(task_id))
    task.internal_data = dict(data)
