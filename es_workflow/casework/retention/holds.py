"""Holds: while one stands, nothing of the case (or of any case of the process) is erased."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import audit, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import Case, RetentionHold, User
from es_workflow.texts import _


class WrongHold(WorkflowError):
    says = "Nie można wstrzymać anonimizacji."


class NoReason(WorkflowError):
    says = "Podaj powód."


def _stands(today: dt.date) -> ColumnElement[bool]:
    return and_(RetentionHold.lifted_at.is_(None), or_(RetentionHold.until.is_(None), RetentionHold.until >= today))


def held(today: dt.date) -> ColumnElement[bool]:
    """The condition of a query that a case is held."""
    mine = or_(RetentionHold.case_id == Case.id, RetentionHold.process_key == Case.process_key)
    return select(RetentionHold.id).where(mine, _stands(today)).correlate(Case).exists()


def standing(case: Case, today: dt.date) -> RetentionHold | None:
    """What holds the case today."""
    mine = or_(RetentionHold.case_id == case.id, RetentionHold.process_key == case.process_key)
    query = select(RetentionHold).where(mine, _stands(today)).order_by(RetentionHold.set_at.desc()).limit(1)
    return db.session.scalar(query)


def list_standing(today: dt.date) -> Sequence[RetentionHold]:
    """Every hold that stands today, the oldest first."""
    query = select(RetentionHold).where(_stands(today)).options(joinedload(RetentionHold.case))
    return db.session.scalars(query.order_by(RetentionHold.set_at, RetentionHold.id)).all()


def hold(subject: Case | str, *, reason: str, until: dt.date | None, by: User) -> RetentionHold:
    """Hold a case, or (by its key) all cases of a process. Raises NoReason, WrongHold."""
    now, reason = runtime.office().clock.now(), " ".join(reason.split())
    if not reason:
        raise NoReason()
    if until is not None and until < clock.today(now):
        raise WrongHold(_("Ten dzień już minął. Wpisz dzień w przyszłości albo zostaw pole puste."))
    if isinstance(subject, Case):
        db.session.refresh(subject, with_for_update={"of": Case})  # an erasure under way comes first
    made = RetentionHold(
        id=uuid.uuid4(),
        case_id=subject.id if isinstance(subject, Case) else None,
        process_key=subject if isinstance(subject, str) else None,
        reason=reason,
        until=until,
        set_at=now,
        set_by_id=by.id,
    )
    db.session.add(made)
    _note(made, AuditType.HOLD_SET, reason, by)
    return made


def get(hold_id: uuid.UUID) -> RetentionHold:
    """One hold, for people who manage them. Raises NotFound."""
    found = db.session.get(RetentionHold, hold_id)
    if found is None:
        raise NotFound
    return found


def lift(hold_id: uuid.UUID, *, reason: str, by: User) -> RetentionHold:
    """The hold ends now; it stays in the history. Raises NotFound, NoReason, Conflict."""
    found = db.session.get(RetentionHold, hold_id, with_for_update=True)
    if found is None:
        raise NotFound
    reason = " ".join(reason.split())
    if not reason:
        raise NoReason()
    if found.lifted_at is not None:
        raise Conflict(_("To wstrzymanie już zakończono."))
    found.lifted_at, found.lifted_by_id, found.lifted_reason = runtime.office().clock.now(), by.id, reason
    _note(found, AuditType.HOLD_LIFTED, reason, by)
    return found


def _note(hold: RetentionHold, type: AuditType, reason: str, by: User) -> None:
    data = {"hold": hold.id, "reason": reason, "until": hold.until}
    if hold.process_key:
        data["process"] = hold.process_key
    db.session.flush()
    audit.append(db.session.get(Case, hold.case_id) if hold.case_id else None, type, by=by, data=data)
