"""„Odbierz pismo”: the applicant takes a letter over, and a case that waits for its delivery goes on."""

from __future__ import annotations

from es_workflow import clock, db
from es_workflow.casework import access, audit, deliveries, documents, steps
from es_workflow.casework.audit import AuditType
from es_workflow.models import Document, Timer, User


def receive(document: Document, *, by: User) -> None:
    """„Odbierz pismo”: the letter counts as delivered from this moment. Doing it twice changes nothing."""
    on_its_way = _is_on_its_way(document)
    if on_its_way:
        access.require(documents.can_receive(by, document))
        steps.wake(document.case_id)  # the term may have passed a moment ago
        on_its_way = _is_on_its_way(document)
    if on_its_way:
        _deliver(document, by)
    else:
        documents.receive(document, by=by)


def _is_on_its_way(document: Document) -> bool:
    delivery = deliveries.find(document)
    return delivery is not None and delivery.delivered_at is None


def _deliver(document: Document, by: User) -> None:
    case = steps.lock(document.case_id)
    delivery = deliveries.find(document)
    assert delivery is not None
    now = documents.stamp(document, by=by)
    day = clock.today(now)
    delivery.delivered_at, delivery.delivered_on, delivery.delivered_by = now, day, deliveries.OPENED
    delivery.receiver = by
    result = deliveries.result(day, deliveries.OPENED)
    data = documents.named(document) | result
    if db.session.get(Timer, delivery.task_id) is None:  # the case no longer waits for it: withdrawn, or over
        audit.append(case, AuditType.DOCUMENT_RECEIVED, by=by, data=data | {"by_applicant": True})
        return
    steps.move(
        case,
        lambda instance: instance.complete_job(delivery.task_id, result),
        by=by,
        type=AuditType.DOCUMENT_RECEIVED,
        data=data,
    )
