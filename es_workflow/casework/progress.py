"""How far a case has come, for its diagram and its list of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import runtime, steps
from es_workflow.engine import Element
from es_workflow.models import AuditEvent, Case


@dataclass(frozen=True)
class Progress:
    """Elements and flows behind the case, and the elements where it is now."""

    visited: frozenset[str]
    flows: frozenset[str]
    active: frozenset[str]
    order: tuple[str, ...]
    """Visited elements in the order in which they were first reached."""


def progress_of(case: Case) -> Progress:
    """Which elements the case has passed and where it is now."""
    rows = db.session.scalars(select(AuditEvent.data).where(AuditEvent.case_id == case.id).order_by(AuditEvent.seq))
    visited: dict[str, None] = {}
    flows: set[str] = set()
    for data in rows:
        visited |= dict.fromkeys(data.get("path", ()))
        flows |= set(data.get("flows", ()))
    active = frozenset() if case.ended_at else _active(case)
    return Progress(frozenset(visited) - active, frozenset(flows), active, tuple(visited))


def _active(case: Case) -> frozenset[str]:
    instance = steps.peek(case)
    waiting = {task.element.id for task in instance.open_tasks}
    waiting |= {job.element_id for job in instance.jobs} | {incident.element_id for incident in instance.incidents}
    elements = runtime.office().package(case.deployment_id).definition.elements
    if not waiting:
        waiting = {timer.element_id for timer in instance.timers if not elements[timer.element_id].attached_to}
    return frozenset(waiting | _callers(elements, waiting))


def _callers(elements: Mapping[str, Element], waiting: set[str]) -> set[str]:
    """The call activities and sub-processes in which something waits: they are active too."""
    found: set[str] = set()
    pending = set(waiting)
    while pending:
        here = elements[pending.pop()]
        above = {element.id for element in elements.values() if element.called_process == here.process_id}
        above |= {here.parent} if here.parent else set()
        pending |= above - found
        found |= above
    return found
