"""Withdrawing a certificate: it was wrong, or was replaced. It stays, and everybody who checks it is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import access, audit, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import Case, Certificate, Document, User
from es_workflow.texts import _


class NoReason(WorkflowError):
    says = "Podaj powód unieważnienia."


def of_case(case: Case) -> Mapping[uuid.UUID, Certificate]:
    """The certificates of a case, by their letter."""
    query = select(Certificate).where(Certificate.case_id == case.id)
    return {one.document_id: one for one in db.session.scalars(query)}


def get_visible(certificate_id: uuid.UUID, by: User) -> Certificate:
    """A certificate of a case the user sees, for those who may withdraw it. Raises NotFound."""
    query = select(Certificate).join(Case, Certificate.case_id == Case.id)
    query = query.where(Certificate.id == certificate_id, access.visible_cases(by))
    found = db.session.scalar(query.options(joinedload(Certificate.document)))
    if found is None or not access.has(by, Permission.CERTIFICATES_WITHDRAW):
        raise NotFound
    return found


def withdraw(certificate: Certificate, reason: str, *, by: User | None) -> None:
    """It does not hold any more. Raises NoReason, Conflict."""
    reason = " ".join(reason.split())
    if not reason:
        raise NoReason()
    db.session.refresh(certificate, with_for_update={"of": Certificate})
    if certificate.withdrawn_at is not None:
        raise Conflict(_("To zaświadczenie już unieważniono."))
    certificate.withdrawn_at = runtime.office().clock.now()
    certificate.withdrawn_reason = reason
    document = certificate.document
    told = {"document": document.id, "title_pl": document.title_pl, "title_en": document.title_en, "reason": reason}
    db.session.flush()
    audit.append(db.session.get_one(Case, certificate.case_id), AuditType.CERTIFICATE_WITHDRAWN, by=by, data=told)


def standing(case: Case, template: str) -> Sequence[Certificate]:
    """The certificates made from that letter that hold, the oldest first."""
    query = select(Certificate).join(Certificate.document)
    query = query.where(Certificate.case_id == case.id, Document.template == template)
    return db.session.scalars(query.where(Certificate.withdrawn_at.is_(None)).order_by(Document.created_at)).all()
