"""Letters on their way: handed over, taken over with „Odbierz pismo” or delivered by fiction, and the proof of it.

A letter counts as delivered when somebody who may act for the applicant takes it over, at the latest at the end of the
seventh calendar day after it was handed over, whatever day that is. (The number of days may change; `DeliveryTerm`.)
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from es_workflow import clock, db, letters
from es_workflow.casework import access, audit, documents, notifications, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.letter_data import letter_data
from es_workflow.engine import Waiting
from es_workflow.errors import NotFound, WorkflowError
from es_workflow.models import Case, DeliveryTerm, Document, LetterDelivery, User
from es_workflow.texts import _

DAYS = 7
"""Calendar days for taking a letter over, until the office sets another number."""
LONGEST = 60
OPENED, FICTION = "opened", "fiction"


class NoSuchLetter(WorkflowError):
    says = "Nie ma pisma do doręczenia: „document_id” nie wskazuje pisma tej sprawy."


def days_since(day: dt.date) -> int:
    """How many days the applicant has for a letter handed over that day."""
    query = select(DeliveryTerm.days).where(DeliveryTerm.valid_from <= day).order_by(DeliveryTerm.valid_from.desc())
    return db.session.scalar(query.limit(1)) or DAYS


def terms() -> list[DeliveryTerm]:
    """Every number of days that was set, the latest first."""
    return list(db.session.scalars(select(DeliveryTerm).order_by(DeliveryTerm.valid_from.desc())))


def set_days(days: int, *, valid_from: dt.date, reason: str, by: User) -> None:
    """Give applicants so many calendar days for letters handed over from that day on. Raises WorkflowError."""
    if not 1 <= days <= LONGEST:
        raise WorkflowError(_("Wpisz liczbę dni od 1 do %(n)s.", n=LONGEST))
    if valid_from <= clock.today(runtime.office().clock.now()):
        raise WorkflowError(_("Nowa liczba dni może obowiązywać najwcześniej od jutra."))
    term = db.session.get(DeliveryTerm, valid_from)
    if term is None:
        db.session.add(DeliveryTerm(valid_from=valid_from, days=days, reason=reason))
    else:
        term.days, term.reason = days, reason
    data = {"kind": "delivery_term", "days": days, "valid_from": valid_from.isoformat(), "reason": reason}
    audit.append(None, AuditType.CALENDAR_CHANGED, by=by, data=data)


def find(document: Document) -> LetterDelivery | None:
    """The delivery of the letter, when it is or was on its way."""
    query = select(LetterDelivery).where(LetterDelivery.document_id == document.id)
    return db.session.scalar(query.options(joinedload(LetterDelivery.receiver)))


def of_case(case: Case) -> dict[uuid.UUID, LetterDelivery]:
    """The deliveries of the case by letter."""
    query = select(LetterDelivery).where(LetterDelivery.case_id == case.id)
    return {one.document_id: one for one in db.session.scalars(query.options(joinedload(LetterDelivery.receiver)))}


def waiting_for(user: User) -> list[LetterDelivery]:
    """Letters that wait for this person to take them over, the most urgent first."""
    query = (
        select(LetterDelivery)
        .join(LetterDelivery.document)
        .join(LetterDelivery.case)
        .where(
            LetterDelivery.delivered_at.is_(None),
            Document.received_at.is_(None),
            Case.organisation_id.in_(access.organisations_of(user)),
        )
        .options(contains_eager(LetterDelivery.document), contains_eager(LetterDelivery.case))
    )
    return list(db.session.scalars(query.order_by(LetterDelivery.fiction_on, LetterDelivery.sent_at)))


def get_visible(document_id: uuid.UUID, user: User) -> LetterDelivery:
    """The finished delivery of a letter the person may know of. Raises NotFound."""
    delivery = find(documents.get_visible(document_id, user))
    if delivery is None or delivery.delivered_at is None:
        raise NotFound
    return delivery


# --- handing over


def hand_over(case: Case, task_id: uuid.UUID, document_id: Any, *, now: dt.datetime) -> Waiting | dict[str, Any]:
    """Hand a letter of the case to the applicant; the process waits until it counts as delivered.

    Handing it over again (a service task tried once more) changes nothing. Raises NoSuchLetter.
    """
    document = _letter(case, document_id)
    delivery = find(document)
    if delivery is not None and delivery.task_id != task_id:
        if delivery.delivered_on is None:
            raise NoSuchLetter(_("To pismo jest już w doręczeniu."))
        return result(delivery.delivered_on, delivery.delivered_by or OPENED)
    if delivery is None:
        if document.received_at is not None:
            return result(clock.today(document.received_at), OPENED)
        delivery = _send(document, task_id, now=now)
    return Waiting(until=delivery.lapses_at, otherwise=result(delivery.fiction_on, FICTION))


def _letter(case: Case, document_id: Any) -> Document:
    try:
        document = db.session.get(Document, uuid.UUID(str(document_id)))
    except ValueError:
        document = None
    if document is None or document.case_id != case.id:
        raise NoSuchLetter
    return document


def _send(document: Document, task_id: uuid.UUID, *, now: dt.datetime) -> LetterDelivery:
    today = clock.today(now)
    days = days_since(today)
    delivery = LetterDelivery(
        id=uuid.uuid4(),
        document=document,
        case_id=document.case_id,
        task_id=task_id,
        sent_at=now,
        fiction_on=today + dt.timedelta(days=days),
    )
    db.session.add(delivery)
    document.shared = True
    notifications.notify(
        notifications.APPLICANT,
        document.case,
        text_pl=f"Odbierz pismo: {document.title_pl}. Czas do {delivery.fiction_on:%d.%m.%Y}.",
        text_en=f"Take over a letter: {document.title_en}. You have until {delivery.fiction_on:%d.%m.%Y}.",
    )
    return delivery


def result(day: dt.date, by: str) -> dict[str, Any]:
    """What the process learns: the date and how."""
    return {"delivered_on": day.isoformat(), "delivered_by": by}


# --- being delivered


def lapse(case: Case, task_id: uuid.UUID) -> None:
    """Nobody took the letter over in time: it counts as delivered at the end of the last day."""
    delivery = db.session.scalars(select(LetterDelivery).where(LetterDelivery.task_id == task_id)).one()
    delivery.delivered_at, delivery.delivered_by = delivery.lapses_at, FICTION
    delivery.delivered_on = delivery.fiction_on
    document = delivery.document
    notifications.notify(
        notifications.APPLICANT,
        case,
        text_pl=f"Pismo uznano za doręczone: {document.title_pl}.",
        text_en=f"A letter counts as delivered: {document.title_en}.",
    )


# --- the proof


def render_proof(delivery: LetterDelivery) -> bytes:
    """The proof of delivery (UPD) as PDF, in Polish: which letter, handed over and delivered when, how, to whom."""
    assert delivery.delivered_at is not None
    document = delivery.document
    proof = {
        "title": document.title_pl,
        "sha256": document.attachment.sha256,
        "sent_at": delivery.sent_at.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "fiction_on": delivery.fiction_on.isoformat(),
        "delivered_on": delivery.delivered_on.isoformat() if delivery.delivered_on else None,
        "delivered_at": delivery.delivered_at.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "opened": delivery.delivered_by == OPENED,
        "receiver": delivery.receiver.name if delivery.receiver else None,
    }
    data = letter_data(delivery.case, {}, title="Urzędowe poświadczenie doręczenia", now=delivery.delivered_at)
    return letters.typeset(letters.PROOF_OF_DELIVERY, data | {"proof": proof}, at=delivery.delivered_at)
