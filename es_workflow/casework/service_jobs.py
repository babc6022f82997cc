"""Service tasks that reach outside: done by a job, reported back to the case, tried again, at last an incident."""

from __future__ import annotations

import logging
import uuid

from sqlalchemy.orm import joinedload

from es_workflow import db, jsontext
from es_workflow.casework import runtime, steps
from es_workflow.casework.audit import AuditType
from es_workflow.casework.operations import Call
from es_workflow.engine import OperationCall, Waiting, storable
from es_workflow.errors import WorkflowError
from es_workflow.models import Case, ServiceJob
from es_workflow.texts import _

logger = logging.getLogger(__name__)


class Failed(Exception):
    """The operation did not succeed this time."""


def perform(task_id: uuid.UUID) -> None:
    """Carry out the operation and report its result; nothing to do when that has happened. Raises Failed."""
    job = db.session.get(ServiceJob, task_id)
    if job is None:
        return
    office = runtime.office()
    case = db.session.get(Case, job.case_id, options=[joinedload(Case.organisation), joinedload(Case.call)])
    assert case is not None
    asked = OperationCall(task_id, job.element_id, job.operation, dict(job.headers), jsontext.loads(job.inputs))
    try:
        result = office.operations[job.operation].run(Call(case, asked, office.clock.now())) or {}
    except Exception as error:
        raise Failed(_in_words(error)) from error
    if isinstance(result, Waiting):
        raise TypeError(f"{job.operation} waits for a person; that it can do in the step, not in a job")
    try:
        exact = storable(result)
    except WorkflowError as error:  # a binary float, or data nested beyond use: the operation is at fault
        raise Failed(error.message) from error
    steps.run(
        case.id,
        lambda instance: instance.complete_job(task_id, exact),
        by=None,
        type=AuditType.OPERATION_COMPLETED,
        data={"element": job.element_id, "operation": job.operation},
    )


def note_failure(task_id: uuid.UUID, failure: Failed) -> bool:
    """Count a failure; after the last attempt the case shows an incident. Says whether it was the last."""
    job = db.session.get(ServiceJob, task_id, with_for_update=True)
    if job is None:
        return True
    logger.warning("operation %s of task %s failed", job.operation, task_id, exc_info=failure)
    job.attempts += 1
    if job.attempts < max(job.retries, 1):
        return False
    message = str(failure)
    steps.run(
        job.case_id,
        lambda instance: instance.fail_job(task_id, message),
        by=None,
        type=AuditType.OPERATION_FAILED,
        data={"element": job.element_id, "message": message},
    )
    return True


def _in_words(error: Exception) -> str:
    """What the administrator reads: our own errors speak for themselves, others are named."""
    if isinstance(error, WorkflowError):
        return error.message
    kind, text = type(error).__name__, str(error)[:300]
    return _("Usługa nie odpowiedziała prawidłowo (%(kind)s: %(text)s).", kind=kind, text=text)
