"""Carries messages and signals from case to case: who takes them is decided once, and each takes them once.

Three kinds of transactions, so that none ever locks two cases: the step that sends (outbox), the one here that finds
the receivers (locks messages, no case), and one for each receiver (locks its case, no message). Each may be repeated.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import joinedload

from es_workflow import db, jobs, jsontext
from es_workflow.casework import audit, openings, outbox, runtime, steps
from es_workflow.casework.audit import AuditType
from es_workflow.engine import Element, NothingWaits, ProcessInstance, storable
from es_workflow.models import Case, Delivery, Message, ProcessStart, Subscription


def send(name: str, *, kind: str = "message", correlation: str | None = None, payload: Mapping[str, Any]) -> uuid.UUID:
    """Send a message or signal that comes from no case: somebody outside says it. Raises WorkflowError."""
    now = runtime.office().clock.now()
    expires_at = now + outbox.TIME_TO_LIVE if kind == "message" else now
    one = outbox.Outgoing(uuid.uuid4(), kind, name, correlation, storable(payload), expires_at)
    outbox.post(None, [one], now)
    return one.id


# --- finding the receivers


def route(message_id: uuid.UUID) -> None:
    """Decide who gets the message, after everything its sender said before it; again for one that still waits."""
    message = db.session.get_one(Message, message_id)
    if message.routed_at is None:
        for earlier in _unrouted(message):
            _assign(earlier)
    elif message.kind == "message":
        _assign(db.session.get_one(Message, message_id, with_for_update={"of": Message}, populate_existing=True))


def seek(case_id: uuid.UUID) -> None:
    """Look for messages that were sent before the case began to wait for them."""
    waits = exists().where(
        Subscription.case_id == case_id,
        Subscription.kind == "message",
        Subscription.name == Message.name,
        or_(Subscription.correlation.is_(None), Subscription.correlation == Message.correlation),
    )
    query = (
        select(Message.id)
        .where(
            Message.kind == "message",
            waits,
            or_(Message.routed_at.is_(None), Message.expires_at > runtime.office().clock.now()),
        )
        .order_by(Message.seq)
    )
    found = db.session.scalars(query).all()
    # One job each: a transaction that locked the messages of two senders could meet another in a circle.
    jobs.defer_many(db.session, "route_message", [{"message_id": str(message_id)} for message_id in found])


def _unrouted(message: Message) -> Sequence[Message]:
    """The sender's messages up to this one, locked: whoever comes second finds them routed."""
    mine = Message.id == message.id if message.sender_id is None else Message.sender_id == message.sender_id
    query = select(Message).where(mine, Message.seq <= message.seq, Message.routed_at.is_(None)).order_by(Message.seq)
    return db.session.scalars(query.with_for_update(of=Message).execution_options(populate_existing=True)).all()


def _assign(message: Message) -> None:
    now = runtime.office().clock.now()
    first, message.routed_at = message.routed_at is None, message.routed_at or now
    if not first and message.expires_at <= now:
        return
    served = set(_served(message)) if not first else set()
    waiting = _waiting(message, served)
    starts = _starting(message, served | {row["process_key"] for row in waiting}) if first else []
    if not waiting and not starts:
        return
    statement = insert(Delivery)
    again = {"status": "pending", "settled_at": None}
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["message_id", "case_id"], set_=again), [*waiting, *starts]
    )
    jobs.defer_many(db.session, "deliver_messages", [{"case_id": str(row["case_id"])} for row in waiting])
    jobs.defer_many(db.session, "start_by_message", [{"delivery_id": str(row["id"])} for row in starts])


def _served(message: Message) -> Sequence[str]:
    """The processes of which somebody has the message, or will have it."""
    query = select(Delivery.process_key).where(Delivery.message_id == message.id, Delivery.status != "missed")
    return db.session.scalars(query).all()


def _waiting(message: Message, served: set[str]) -> list[dict[str, Any]]:
    """A signal wakes everybody else; a message goes to the one of each process that has waited longest for it."""
    query = (
        select(Case.process_key, Subscription.case_id)
        .join(Case, Case.id == Subscription.case_id)
        .where(Subscription.kind == message.kind, Subscription.name == message.name)
    )
    if message.kind == "signal":
        query = query.where(Subscription.case_id != message.sender_id) if message.sender_id else query
        query = query.distinct().order_by(Subscription.case_id)
    else:
        key = or_(Subscription.correlation.is_(None), Subscription.correlation == message.correlation)
        query = query.where(key, Case.process_key.not_in(served))
        query = query.ext(distinct_on(Case.process_key)).order_by(Case.process_key, Subscription.seq)
    rows = db.session.execute(query).all()
    return [_delivery(message, row.process_key, case_id=row.case_id, starts=False) for row in rows]


def _starting(message: Message, served: set[str]) -> list[dict[str, Any]]:
    """The processes that begin by it; a message that a waiting case of the process takes begins no second one."""
    query = select(ProcessStart.process_key).where(ProcessStart.kind == message.kind, ProcessStart.name == message.name)
    if message.kind == "message":
        query = query.where(ProcessStart.process_key.not_in(served))
    keys = db.session.scalars(query.order_by(ProcessStart.process_key)).all()
    return [_delivery(message, key, case_id=None, starts=True) for key in keys]


def _delivery(message: Message, process_key: str, **fields: Any) -> dict[str, Any]:
    return {"id": uuid.uuid4(), "message_id": message.id, "process_key": process_key, "status": "pending", **fields}


# --- handing over


def deliver(case_id: uuid.UUID) -> None:
    """Give the case everything on its way to it, in the order in which it was sent; nothing twice."""
    case = steps.lock(case_id)
    query = (
        select(Delivery)
        .join(Delivery.message)
        .where(Delivery.case_id == case_id, Delivery.status == "pending")
        .options(joinedload(Delivery.message))
        .order_by(Message.seq)
    )
    for delivery in db.session.scalars(query).all():
        delivery.status = "taken" if _give(case, delivery.message) else "missed"
        delivery.settled_at = runtime.office().clock.now()
        if delivery.status == "missed":
            _note_missed(case, delivery.message)


def _give(case: Case, message: Message) -> bool:
    """Whether the case took it; what is overdue in the case happens first."""
    if case.ended_at is not None:
        return False

    data: dict[str, Any] = {"came": told(message)}

    def hand_over(instance: ProcessInstance) -> None:
        element = _hand_over(instance, message)
        data["element"] = element.id

    try:
        steps.move(case, hand_over, by=None, type=AuditType.MESSAGE_RECEIVED, data=data)
    except NothingWaits:
        return False
    except steps.TaskClosed:  # a term had passed before the message came
        steps.wake(case.id)
        return False
    return True


def _hand_over(instance: ProcessInstance, message: Message) -> Element:
    """The element that takes it, or the first of those a signal wakes. Raises NothingWaits."""
    payload = jsontext.loads(message.payload)
    if message.kind == "message":
        return instance.receive(message.name, payload, message.correlation)
    awake = [one.element_id for one in instance.subscriptions if (one.kind, one.name) == ("signal", message.name)]
    if not awake:
        raise NothingWaits
    instance.signal(message.name, payload)
    return instance.definition.elements[awake[0]]


def _note_missed(case: Case, message: Message) -> None:
    """Nothing is lost without a word; another case of the process may still be waiting."""
    now = runtime.office().clock.now()
    audit.record(case, AuditType.MESSAGE_MISSED, by=None, at=now, data={"came": told(message)})
    if message.kind == "message":
        jobs.defer(db.session, "route_message", message_id=str(message.id))


def hand_over(delivery_id: uuid.UUID) -> None:
    """Do at once what the delivery's job would do."""
    delivery = db.session.get_one(Delivery, delivery_id)
    if delivery.case_id is None:
        start(delivery_id)
    else:
        deliver(delivery.case_id)


def deliveries_of(message_id: uuid.UUID) -> Sequence[Delivery]:
    """Who has the message, will have it, or missed it."""
    query = select(Delivery).where(Delivery.message_id == message_id)
    return db.session.scalars(query.order_by(Delivery.process_key, Delivery.case_id)).all()


def start(delivery_id: uuid.UUID) -> None:
    """Begin the case that the message begins; once, however often this is asked."""
    delivery = db.session.get_one(Delivery, delivery_id, with_for_update={"of": Delivery}, populate_existing=True)
    if delivery.status != "pending":
        return
    message = delivery.message
    query = select(ProcessStart).where(
        tuple_(ProcessStart.process_key, ProcessStart.kind, ProcessStart.name)
        == tuple_(delivery.process_key, message.kind, message.name)
    )
    begins_by = db.session.scalars(query).first()
    delivery.settled_at = runtime.office().clock.now()
    if begins_by is None:  # a new version of the process no longer begins so
        delivery.status = "missed"
        return
    sender = message.sender if message.kind == "message" else None
    case = openings.open_case(
        begins_by.deployment,
        by=None,
        organisation=sender.organisation if sender else None,
        call=sender.call if sender else None,
        opening=openings.Opening(begins_by.element_id, jsontext.loads(message.payload), {"came": told(message)}),
    )
    delivery.status, delivery.case_id = "taken", case.id


def told(message: Message) -> dict[str, Any]:
    """The message for the audit trail of who gets it."""
    return {
        "message": str(message.id),
        "kind": message.kind,
        "name": message.name,
        "correlation": message.correlation,
        "sender": str(message.sender_id) if message.sender_id else None,
    }
