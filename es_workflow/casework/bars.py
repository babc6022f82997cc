"""Bars: until when an organisation may get no support, and why. Which cases ask for it is content."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from es_workflow import db
from es_workflow.casework import audit, organisations, persons, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import Bar, Case, Organisation, User
from es_workflow.texts import _


class WrongBar(WorkflowError):
    says = "Tej blokady nie można zapisać."


def record(
    organisation: Organisation, *, until: dt.date, reason: str, by: User | None, case: Case | None = None
) -> Bar:
    """Bar the organisation up to and including `until`. Raises WrongBar."""
    reason = " ".join(reason.split())
    if not reason:
        raise WrongBar(_("Podaj powód blokady."))
    bar = Bar(
        id=uuid.uuid4(),
        organisation_id=organisation.id,
        case_id=case.id if case else None,
        until=until,
        reason=reason,
        recorded_at=runtime.office().clock.now(),
        recorded_by_id=by.id if by else None,
    )
    db.session.add(bar)
    _note(organisation)
    data = {"organisation": organisation.id, "until": until, "reason": reason, "case": case.id if case else None}
    audit.append(None, AuditType.ORGANISATION_BARRED, by=by, data=data)
    return bar


def lift(bar_id: uuid.UUID, *, reason: str, by: User) -> Bar:
    """The bar does not hold any more; it stays in the history. Raises NotFound, WrongBar, Conflict."""
    bar = get(bar_id, by)
    db.session.refresh(bar, with_for_update=True)
    reason = " ".join(reason.split())
    if not reason:
        raise WrongBar(_("Podaj powód zniesienia blokady."))
    if bar.lifted_at is not None:
        raise Conflict(_("Tę blokadę już zniesiono."))
    bar.lifted_at, bar.lifted_by_id, bar.lifted_reason = runtime.office().clock.now(), by.id, reason
    _note(bar.organisation)
    data = {"organisation": bar.organisation_id, "until": bar.until, "reason": reason}
    audit.append(None, AuditType.ORGANISATION_UNBARRED, by=by, data=data)
    return bar


def _note(organisation: Organisation) -> None:
    """The longest bar that was not lifted stands on the organisation itself, where expressions read it."""
    db.session.flush()  # the sum below must see the bar that was just written
    longest = select(Bar.until).where(Bar.organisation_id == organisation.id, Bar.lifted_at.is_(None))
    organisation.barred_until = db.session.scalar(longest.order_by(Bar.until.desc()).limit(1))


def get(bar_id: uuid.UUID, user: User) -> Bar:
    """One bar, for people who manage them; a person's only for those who may see personal data. Raises NotFound."""
    bar = db.session.get(Bar, bar_id)
    if bar is None:
        raise NotFound
    organisations.get(bar.organisation_id, user)
    return bar


def list_of(organisation: Organisation) -> Sequence[Bar]:
    """All bars of the organisation, the latest on top."""
    query = select(Bar).where(Bar.organisation_id == organisation.id)
    return db.session.scalars(query.order_by(Bar.recorded_at.desc(), Bar.id)).all()


def list_standing(today: dt.date, user: User) -> Sequence[Bar]:
    """Everybody who is barred today and whom the register shows to the user, the bar that ends first on top."""
    query = select(Bar).join(Bar.organisation).where(Bar.lifted_at.is_(None), Bar.until >= today)
    if not persons.may_see(user):
        query = query.where(~Organisation.is_person)
    return db.session.scalars(query.options(contains_eager(Bar.organisation)).order_by(Bar.until, Bar.id)).all()
