"""What a change of the calendar would move: looked at over the running cases, written nowhere, without consequences."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import undefer

from es_workflow import clock, db
from es_workflow.casework import facts, runtime
from es_workflow.content import vocabulary
from es_workflow.engine import Element, Environment, OperationCall, ProcessInstance, TermMoved
from es_workflow.feel import Calendar, Decided, World
from es_workflow.models import Case, Timer, UserTask

AT_ONCE = 500
PATIENCE = 4.0
"""Seconds that looking at what a change would move may take."""
EXAMPLES = 20


@dataclass(frozen=True)
class Example:
    """A term that would move."""

    case: Case
    element: Element
    before: dt.datetime
    after: dt.datetime


@dataclass(frozen=True)
class Impact:
    """What a change would move."""

    terms: int
    cases: int
    passed: int
    """Terms that would thereby be over at once."""
    examples: tuple[Example, ...]
    looked_at: int
    of: int
    """Cases with running terms; fewer looked at when there are too many to look at in time."""

    @property
    def is_whole(self) -> bool:
        """Whether every case was looked at."""
        return self.looked_at == self.of


def of(after: Calendar) -> Impact:
    """What would move if the calendar were that one. Nothing is written, and nothing happens in any case."""
    office, stop = runtime.office(), time.monotonic() + PATIENCE
    world = World(office.clock.now(), after)
    ids = list(db.session.scalars(select(Case.id).where(Case.ended_at.is_(None), _has_terms()).order_by(Case.id)))
    terms = cases = passed = looked_at = 0
    examples: list[Example] = []
    for case in _read(ids, stop):
        moved = _moved(case, world)
        looked_at += 1
        terms += len(moved)
        cases += bool(moved)
        passed += sum(dt.datetime.fromisoformat(change.after) <= world.now for change in moved)
        if len(examples) < EXAMPLES:
            examples += [_example(case, change) for change in moved]
    shown = tuple(sorted(examples[:EXAMPLES], key=lambda one: (one.after, one.case.number or "")))
    return Impact(terms, cases, passed, shown, looked_at, len(ids))


def _has_terms() -> ColumnElement[bool]:
    open_work = exists().where(UserTask.case_id == Case.id, UserTask.status == "open", UserTask.due_at.is_not(None))
    return or_(exists().where(Timer.case_id == Case.id), open_work)


def _read(ids: list[uuid.UUID], stop: float) -> Iterator[Case]:
    """The cases with their states, some at a time, until the patience is over."""
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for case in db.session.scalars(select(Case).where(Case.id.in_(some)).options(undefer(Case.state))):
            if time.monotonic() > stop:
                return
            yield case


def _moved(case: Case, world: World) -> list[TermMoved]:
    definition = runtime.office().package(case.deployment_id).definition
    known = facts.moving_of(case)
    environment = Environment(world, _no_decision, _no_operation, known, moving=vocabulary.MOVING)
    instance = ProcessInstance.load(definition, case.state, environment)
    changes = [change for change in instance.work_out_terms() if change.name in ("due", "timer") and change.after]
    # A task's due date and the timer on its edge are one term to people, and the task has the better name.
    by_dates = {(each.before, each.after): each for each in sorted(changes, key=lambda each: each.name == "due")}
    return list(by_dates.values())


def _example(case: Case, change: TermMoved) -> Example:
    element = runtime.office().package(case.deployment_id).definition.elements[change.element_id]
    before, after = (
        dt.datetime.fromisoformat(moment).astimezone(clock.ZONE) for moment in (change.before, change.after)
    )
    return Example(case, element, before, after)


def _no_decision(decision: str, _variables: dict[str, object]) -> Decided:
    raise AssertionError(f"a case that is only looked at asked for the decision {decision}")


def _no_operation(call: OperationCall) -> None:
    raise AssertionError(f"a case that is only looked at asked for {call.operation}")
