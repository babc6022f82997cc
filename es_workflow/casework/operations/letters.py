"""Letters on their way to the applicant."""

from __future__ import annotations

from typing import Any

from es_workflow.casework import deliveries
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.engine import Waiting


def deliver(call: Call) -> Waiting | dict[str, Any]:
    """Hand a letter to the applicant and wait until it counts as delivered."""
    document_id = call.asked.inputs.get("document_id")
    return deliveries.hand_over(call.case, call.asked.task_id, document_id, now=call.now)


OPERATIONS = (
    Operation(
        name="document:deliver",
        run=deliver,
        lapsed=deliveries.lapse,
        doc="Hands the letter `document_id` to the applicant and waits until it is taken over, or counts as delivered.",
        results=("delivered_on", "delivered_by"),
    ),
)
