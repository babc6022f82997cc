"""How far a case is erased, and what is to come: for its page and for the office's list."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from es_workflow import clock, db
from es_workflow.casework import access, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.casework.retention import due, holds
from es_workflow.content.retention_info import Stage
from es_workflow.errors import NotFound
from es_workflow.models import AuditEvent, Case, RetentionHold, User
from es_workflow.texts import _


@dataclass(frozen=True)
class State:
    """Of one case."""

    erased: Stage | None
    erased_at: dt.datetime | None
    """When the last stage was carried out."""
    next_stage: Stage | None
    next_on: dt.date | None
    hold: RetentionHold | None

    @property
    def is_anonymous(self) -> bool:
        """Nobody can read any more who it was about."""
        return self.erased is not None and self.erased >= Stage.PERSONAL


def of(case: Case) -> State | None:
    """The state of an ended case; None while it runs, or when its process keeps everything."""
    if case.ended_at is None:
        return None
    days = due.due_days(case)
    if not days and not case.erased:
        return None
    stage, day = next(iter(days.items()), (None, None))
    erased = Stage(case.erased) if case.erased else None
    hold = holds.standing(case, clock.today(runtime.office().clock.now()))
    return State(erased, _erased_at(case) if erased else None, stage, day, hold)


def _erased_at(case: Case) -> dt.datetime | None:
    query = select(AuditEvent.at).where(AuditEvent.case_id == case.id, AuditEvent.type == AuditType.CASE_ERASED)
    return db.session.scalar(query.order_by(AuditEvent.seq.desc()).limit(1))


def in_words() -> dict[Stage, str]:
    """What each stage erases."""
    return {
        Stage.SPECIAL: _("dane szczególnych kategorii"),
        Stage.PERSONAL: _("dane osobowe"),
        Stage.MONEY: _("dane w dokumentach księgowych"),
    }


def get_case(case_id: uuid.UUID, by: User) -> Case:
    """An ended case, for people who manage retention. Raises NotFound."""
    case = db.session.get(Case, case_id)
    if case is None or case.ended_at is None or not access.has(by, Permission.RETENTION_MANAGE):
        raise NotFound
    return case
