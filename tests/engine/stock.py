"""Runs a drawing on SpiffWorkflow's own classes, to show where they go another way than the standard."""

from __future__ import annotations

import re
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.util.task import TaskState


class Stock:
    """One case on the library's own classes. Conditions and terms are Python there."""

    def __init__(self, drawing: bytes, **data: Any) -> None:
        self.spec, self.inner = parsed(drawing)
        self.begin(**data)

    def begin(self, **data: Any) -> Stock:
        """A new case on the same specs."""
        self.case = BpmnWorkflow(self.spec, self.inner)
        self.case.get_tasks(spec_name="Start")[0].data.update(data)
        self.case.do_engine_steps()
        return self

    @property
    def open(self) -> list[str]:
        return sorted(task.task_spec.bpmn_id for task in self.case.get_tasks(state=TaskState.READY, manual=True))

    def do(self, name: str, **data: Any) -> Stock:
        ready = self.case.get_tasks(state=TaskState.READY, manual=True)
        task = next(task for task in ready if task.task_spec.bpmn_id == name)
        task.data.update(data)
        task.run()
        self.case.do_engine_steps()
        return self


def parsed(drawing: bytes) -> tuple[Any, Any]:
    """Spec and inner specs, without what only our dialect has."""
    text = re.sub(rb"<bpmn:extensionElements>.*?</bpmn:extensionElements>", b"", drawing, flags=re.S)
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(re.sub(rb"(<bpmn:conditionExpression[^>]*>)=", rb"\1", text))
    return parser.get_spec("p"), parser.get_subprocess_specs("p")


SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
