"""Moving the toy process along in tests: answers as its forms would give them, and people doing their next task."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from es_workflow import db
from es_workflow.casework import access, cases, tasks
from es_workflow.casework.steps import StepOutcome
from es_workflow.models import Case, User, UserTask

REQUEST: dict[str, Any] = {
    "title": "Drukarka do biura",
    "nip": "8567346215",
    "needed_by": "2027-02-01",
    "items": [{"name": "Drukarka", "price": Decimal("849.99")}, {"name": "Papier", "price": Decimal("120.50")}],
    "amount": Decimal("970.49"),
    "urgent": "no",
}
GOOD: dict[str, Any] = {"points": 8}
POOR: dict[str, Any] = {"points": 2, "comment": "Proszę opisać potrzebę."}


def open_task(case: Case, element: str) -> UserTask:
    """The open task of that element."""
    return next(task for task in cases.open_tasks(case) if task.element_id == element)


def open_elements(case: Case) -> list[str]:
    """Where the case waits for people."""
    return sorted(task.element_id for task in cases.open_tasks(case))


def do(case: Case, element: str, by: User, answers: dict[str, Any]) -> StepOutcome:
    """`by` takes the task when that is needed, and submits it."""
    task = open_task(case, element)
    if access.can_claim(by, task) and not access.is_applicants(task):
        tasks.claim(task, by=by)
    outcome = tasks.complete(task, by=by, answers=answers, rev=task.rev)
    db.session.flush()
    return outcome
