"""Supports that participants of the project got: recording them, telling participants apart, taking one back.

How many count: casework.indicators.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select, update

from es_workflow import db
from es_workflow.casework import audit, projects, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.participant_data import Told
from es_workflow.casework.retention.sealing import is_sealed, sealed_number
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import (
    Case,
    Participant,
    ProjectVersion,
    Support,
    SupportImport,
    SupportReversal,
    User,
)
from es_workflow.texts import _


@dataclass(frozen=True)
class Activity:
    """What was given, when, and whether those who take part are whom the project is for."""

    name: str
    started_on: dt.date
    ended_on: dt.date
    amount: Decimal | None = None
    target_group: bool = True


@dataclass(frozen=True)
class Proof:
    """Where it is known from: a case, or a row of an imported list."""

    case: Case | None = None
    imported: SupportImport | None = None
    row: int | None = None


class NobodyKnown(WorkflowError):
    says = "Nie da się ustalić, kim jest uczestnik."


def project_of(version: ProjectVersion) -> uuid.UUID:
    """What all versions of one project share: the first of them."""
    by_id = {one.id: one for one in projects.list_project_versions()}
    while version.replaces_id is not None:
        version = by_id[version.replaces_id]
    return version.id


def record(
    told: Told, activity: Activity, proof: Proof, *, project: uuid.UUID, by: User | None
) -> tuple[Support, bool]:
    """Write down a support; says too whether it is new. The same one twice (in the same case) stays one.

    Raises NobodyKnown when the participant cannot be told apart from others.
    """
    if not told.identified:
        raise NobodyKnown()
    participant = _participant(project, told)
    again = _find(participant, activity, proof.case)
    if again is not None:
        return again, False
    support = Support(
        id=uuid.uuid4(),
        participant=participant,
        activity=activity.name,
        started_on=activity.started_on,
        ended_on=activity.ended_on,
        amount=activity.amount,
        target_group=activity.target_group,
        sex=told.sex,
        type=told.type,
        details=dict(told.details),
        missing=list(told.missing),
        case_id=proof.case.id if proof.case else None,
        import_id=proof.imported.id if proof.imported else None,
        import_row=proof.row,
        recorded_at=runtime.office().clock.now(),
        recorded_by_id=by.id if by else None,
    )
    db.session.add(support)
    db.session.flush()  # the next row of the same list must find it
    return support, True


def find_same(told: Told, activity: Activity, *, project: uuid.UUID) -> Support | None:
    """The support of an imported list that this one would repeat."""
    participant = _known(project, told)
    return _find(participant, activity, None) if participant else None


def _find(participant: Participant, activity: Activity, case: Case | None) -> Support | None:
    query = select(Support).where(
        Support.participant_id == participant.id,
        func.lower(Support.activity) == activity.name.lower(),
        Support.started_on == activity.started_on,
        Support.ended_on == activity.ended_on,
        Support.case_id == case.id if case else Support.case_id.is_(None),
        ~Support.reversal.has(),
    )
    return db.session.scalar(query)


def lock(project: uuid.UUID, told: Iterable[Told]) -> None:
    """Until the end of the transaction nobody else makes these participants known, by whatever number they have."""
    keys = {f"{one.kind}:{key}" for one in told for key in (one.number, one.fallback) if key}
    for key in sorted(keys):  # in one order for everybody, so that two lists never wait for each other
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"participant:{project}:{key}", 0))))


def _participant(project: uuid.UUID, told: Told) -> Participant:
    """The participant, known from now on at the latest, with all that tells them apart."""
    lock(project, [told])
    known = _known(project, told)
    if known is None:
        known = Participant(
            id=uuid.uuid4(), project_id=project, kind=told.kind, number=told.number, fallback=told.fallback,
            name=told.name,
        )  # fmt: skip
        db.session.add(known)
    if is_sealed(known.number) or is_sealed(known.fallback):
        known.name = told.name  # erased once; known again for as long as this support's case is kept
    known.number = told.number or known.number
    if known.fallback is None or is_sealed(known.fallback):
        known.fallback = told.fallback or known.fallback
    db.session.flush()
    if known.number and told.fallback:
        _join(known, told.fallback)
    return known


def _join(known: Participant, fallback: str) -> None:
    """Whoever was recorded without a number before turns out to be the same one."""
    others = update(Participant).where(
        Participant.project_id == known.project_id,
        Participant.kind == known.kind,
        Participant.fallback.in_(_either(fallback)),
        Participant.number.is_(None),
    )
    db.session.execute(others.values(same_as_id=known.id))


def _known(project: uuid.UUID, told: Told) -> Participant | None:
    """By PESEL or NIP; without one (on either side) by what stands in for it. Two numbers are two people."""
    mine = select(Participant).where(Participant.project_id == project, Participant.kind == told.kind)
    found = db.session.scalar(mine.where(Participant.number.in_(_either(told.number)))) if told.number else None
    if found is not None or told.fallback is None:
        return found
    alike = mine.where(Participant.fallback.in_(_either(told.fallback)))
    if told.number:
        return db.session.scalar(alike.where(Participant.number.is_(None)))
    return db.session.scalar(alike.order_by(Participant.number.nulls_last(), Participant.id).limit(1))


def _either(number: str) -> tuple[str, str]:
    """The number as told, and what stands for it when it has been erased meanwhile."""
    return number, sealed_number(number)


def get_support(support_id: uuid.UUID) -> Support:
    """One support. Raises NotFound."""
    support = db.session.get(Support, support_id)
    if support is None:
        raise NotFound
    return support


class NoReason(WorkflowError):
    says = "Podaj powód korekty."


def reverse(support: Support, reason: str, *, by: User) -> None:
    """Take back what was recorded by mistake; it stays readable. Raises NoReason, Conflict."""
    if not reason.strip():
        raise NoReason()
    db.session.refresh(support, with_for_update={"of": Support})
    if support.reversal is not None:
        raise Conflict(_("To wsparcie już wycofano."))
    now = runtime.office().clock.now()
    support.reversal = SupportReversal(support_id=support.id, reason=reason.strip(), reversed_at=now, reversed_by=by)
    told = {"support": support.id, "activity": support.activity, "reason": reason.strip(), "case": support.case_id}
    audit.append(None, AuditType.SUPPORT_REVERSED, by=by, data=told)
    db.session.flush()
