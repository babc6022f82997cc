"""Cases that stopped: which, why, with what data; correcting the data with a reason, and trying again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from es_workflow import db, feel
from es_workflow.casework import access, runtime, steps, submissions, typed_values
from es_workflow.casework.audit import AuditType
from es_workflow.casework.incident_paths import paths_read
from es_workflow.casework.meanings import Meanings
from es_workflow.casework.typed_values import Kind
from es_workflow.engine import IncidentRaised, ProcessInstance
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Case, Incident, User

OPEN_TO_ALL = frozenset({Kind.NUMBER, Kind.DATE, Kind.YES_NO, Kind.NOTHING})
"""Values that say nothing about a person; the others are shown to those only who may read the case anyway."""


class Mended(Conflict):
    says = "Tej usterki już nie ma: ktoś ją usunął albo sprawa poszła inną drogą."


class ChangedMeanwhile(Conflict):
    says = "Sprawa zmieniła się, odkąd otworzono tę stronę. Sprawdź obecne wartości i zapisz jeszcze raz."


@dataclass(frozen=True)
class Stop:
    """An open incident, with how long and how often it has held the case up."""

    incident: Incident
    since: dt.datetime
    retries: int


@dataclass(frozen=True)
class Variable:
    """What the step that failed reads, as it is now."""

    path: str
    label: str
    value: Any
    shown: str
    is_hidden: bool = False
    """The user may replace it but not read it."""
    is_fixed: bool = False
    """It is no variable of the process: the case's number, the organisation, the call."""

    @property
    def kind(self) -> Kind:
        """What it is."""
        return typed_values.kind_of(self.value)

    @property
    def typed(self) -> str:
        """How it stands in an input; nothing when it is not to be read."""
        return "" if self.is_hidden else typed_values.typed(self.value)


@dataclass(frozen=True)
class Look:
    """Everything about an incident that helps to mend it."""

    stop: Stop
    expression: str
    variables: tuple[Variable, ...]
    rev: int
    """The state of the case that was looked at; a correction names it."""


# --- finding


def list_open(case: Case) -> Sequence[Incident]:
    """What keeps the case from going on."""
    query = select(Incident).where(Incident.case_id == case.id, Incident.resolved_at.is_(None))
    return db.session.scalars(query.order_by(Incident.created_at, Incident.id)).all()


def list_all(user: User) -> list[Stop]:
    """Everything that waits to be mended, for those who may; what stands longest first."""
    if not access.can_resolve_incidents(user):
        return []
    query = (
        select(Incident)
        .where(Incident.resolved_at.is_(None))
        .options(joinedload(Incident.case).options(joinedload(Case.organisation), joinedload(Case.deployment)))
    )
    stops = _stops(db.session.scalars(query).all())
    return sorted(stops, key=lambda stop: (stop.since, stop.incident.id))


def _stops(incidents: Sequence[Incident]) -> list[Stop]:
    """A failed retry leaves a resolved row of the same token: those are counted."""
    wanted = [incident.task_id for incident in incidents]
    rows = db.session.execute(
        select(Incident.task_id, func.min(Incident.created_at), func.count())
        .where(Incident.task_id.in_(wanted))
        .group_by(Incident.task_id)
    )
    known = {task_id: (since, number) for task_id, since, number in rows}
    return [Stop(one, known[one.task_id][0], known[one.task_id][1] - 1) for one in incidents]


def get(incident_id: uuid.UUID, user: User) -> Incident:
    """The open incident, for those who may mend it. Raises NotFound, or Mended when it is over."""
    query = (
        select(Incident)
        .where(Incident.id == incident_id)
        .options(joinedload(Incident.case).options(undefer(Case.state), joinedload(Case.deployment)))
    )
    incident = db.session.scalars(query).one_or_none() if access.can_resolve_incidents(user) else None
    if incident is None:
        raise NotFound()
    if incident.resolved_at is not None:
        raise Mended()
    return incident


def look_at(incident: Incident, user: User) -> Look:
    """Why the case stopped there, with the data of the moment; personal data only for those who may read them."""
    case, instance = incident.case, steps.peek(incident.case)
    package = runtime.office().package(case.deployment_id)
    seen = {**instance.variables_at(incident.task_id), **instance.env.known}
    readable = access.can_read(user, case) and submissions.sealed_since(case, user) is None
    words = Meanings(package, access.groups_of(user))
    return Look(
        _stops([incident])[0],
        incident.expression,
        tuple(
            _variable(path, seen, words, readable=readable, fixed=path.partition(".")[0] in instance.env.known)
            for path in paths_read(incident, package, seen)
        ),
        case.rev,
    )


def _variable(path: str, seen: Mapping[str, Any], words: Meanings, *, readable: bool, fixed: bool) -> Variable:
    value = feel.value_at(path, seen)
    hidden = (not readable and typed_values.kind_of(value) not in OPEN_TO_ALL) or words.hides(path)
    shown = "" if hidden else words.show(path, value)
    return Variable(path, words.label(path), value, shown, is_hidden=hidden, is_fixed=fixed)


# --- mending


def retry(incident: Incident, *, by: User) -> Incident | None:
    """Try again where the case stopped. Returns what stops it there now, if anything does."""
    access.require(access.can_resolve_incidents(by))
    outcome = steps.run(
        incident.case_id,
        lambda instance: instance.retry(incident.task_id),
        by=by,
        type=AuditType.INCIDENT_RESOLVED,
        data={"element": incident.element_id},
    )
    return _still(incident, outcome)


def correct(incident: Incident, changes: Mapping[str, Any], *, reason: str, rev: int, by: User) -> None:
    """Change data of the stopped case, by dotted path; before, after and the reason stay in the history."""
    _correct(incident, changes, lambda _instance: None, reason=reason, rev=rev, by=by)


def correct_and_retry(
    incident: Incident, changes: Mapping[str, Any], *, reason: str, rev: int, by: User
) -> Incident | None:
    """The same, and try again in the same step. Returns what stops the case there now, if anything does."""

    def again(instance: ProcessInstance) -> None:
        instance.retry(incident.task_id)

    return _still(incident, _correct(incident, changes, again, reason=reason, rev=rev, by=by))


def _correct(
    incident: Incident,
    changes: Mapping[str, Any],
    then: Callable[[ProcessInstance], None],
    *,
    reason: str,
    rev: int,
    by: User,
) -> steps.StepOutcome:
    access.require(access.can_resolve_incidents(by))
    case = steps.lock(incident.case_id)
    if case.rev != rev:
        raise ChangedMeanwhile()
    data: dict[str, Any] = {"element": incident.element_id, "reason": reason}

    def command(instance: ProcessInstance) -> None:
        before = instance.variables_at(incident.task_id)
        instance.correct(incident.task_id, changes)
        after = instance.variables_at(incident.task_id)
        data["changes"] = [
            {"path": path, "before": feel.value_at(path, before), "after": feel.value_at(path, after)}
            for path in changes
        ]
        then(instance)

    return steps.move(case, command, by=by, type=AuditType.CASE_CORRECTED, data=data)


def _still(incident: Incident, outcome: steps.StepOutcome) -> Incident | None:
    """The incident that the retry raised at the same place."""
    raised = [event for event in outcome.events if isinstance(event, IncidentRaised)]
    if not any(event.task_id == incident.task_id for event in raised):
        return None
    return next((one for one in list_open(outcome.case) if one.task_id == incident.task_id), None)
