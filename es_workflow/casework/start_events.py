"""How cases begin of themselves: what a new version of a process announces, and the terms at which it is time."""

from __future__ import annotations

import logging
import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from es_workflow import db, jobs
from es_workflow.casework import openings, runtime
from es_workflow.content import ProcessPackage
from es_workflow.engine import Element, StartTerm, first_term, next_term
from es_workflow.models import Deployment, ProcessStart

logger = logging.getLogger(__name__)

BEGIN = "begin:"
"""A waiting job of that key and the start's id is enough."""


def announce(deployment: Deployment, package: ProcessPackage) -> None:
    """From now on cases begin as this version says; what the version before it said no longer counts."""
    db.session.execute(delete(ProcessStart).where(ProcessStart.process_key == deployment.key))
    for element in package.definition.starts:
        if element.event == "timer":
            _announce_term(deployment, element)
        elif element.event:
            db.session.add(_start(deployment, element))


def _announce_term(deployment: Deployment, element: Element) -> None:
    """A moment that has passed begins nothing, or each new version would begin the case once more."""
    world = runtime.office().world()
    term: StartTerm | None = first_term(element, world)
    if term and term.due_at <= world.now:
        term = next_term(term, world)
    if term:
        start = _start(deployment, element)
        _set(start, term)
        db.session.add(start)


def _start(deployment: Deployment, element: Element) -> ProcessStart:
    return ProcessStart(
        id=uuid.uuid4(),
        deployment=deployment,
        process_key=deployment.key,
        element_id=element.id,
        kind=element.event,
        name=element.event_name,
        times_left=1,
        every="",
    )


def _set(start: ProcessStart, term: StartTerm) -> None:
    start.due_at, start.times_left, start.every = term.due_at, term.left, term.every


def sweep() -> int:
    """Defer one job for each term that has come; says how many. Sweeping twice, or on two machines, is harmless."""
    due = (
        select(ProcessStart.id)
        .where(ProcessStart.due_at <= runtime.office().clock.now(), ~jobs.waits(func.concat(BEGIN, ProcessStart.id)))
        .order_by(ProcessStart.due_at)
        .with_for_update(skip_locked=True)
    )
    found = db.session.scalars(due).all()
    return sum(jobs.defer_once(db.session, "begin_by_term", f"{BEGIN}{one}", start_id=str(one)) for one in found)


def begin(start_id: uuid.UUID) -> bool:
    """Begin the case whose term has come, and wait for the next; says whether there was one to begin."""
    query = select(ProcessStart).where(ProcessStart.id == start_id).options(joinedload(ProcessStart.deployment))
    start = db.session.scalars(
        query.with_for_update(of=ProcessStart).execution_options(populate_existing=True)
    ).one_or_none()
    now = runtime.office().clock.now()
    if start is None or start.due_at is None or start.due_at > now:
        return False
    opening = openings.Opening(start.element_id)
    openings.open_case(start.deployment, by=None, organisation=None, call=None, opening=opening)
    following = next_term(StartTerm(start.due_at, start.times_left, start.every), runtime.office().world(now))
    if following:
        _set(start, following)
    else:
        db.session.delete(start)
    return True
