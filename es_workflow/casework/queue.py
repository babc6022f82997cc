"""The queue for a call's money: who waits, in which order, and what happens when money comes free.

Everything here happens under the lock of the call's row, so the queue's order is the order of the locks. Other cases
are never locked: they get a message.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from es_workflow import db, jobs
from es_workflow.casework import ledger, outbox, ranking
from es_workflow.casework.ledger import Books, Kind
from es_workflow.models import Call, CallPlace, Case

RESERVED, WAITING = "reserved", "waiting"
"""The variable `funding`: money is reserved for the case, or it waits."""


def find(case_id: uuid.UUID) -> CallPlace | None:
    """The case's place, as it is under the call's lock."""
    query = select(CallPlace).where(CallPlace.case_id == case_id).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def in_order(call: Call, *, status: str) -> list[CallPlace]:
    """The places of that status in the order in which they get money; cases that are over no longer count."""
    query = (
        select(CallPlace)
        .join(CallPlace.case)
        .where(CallPlace.call_id == call.id, CallPlace.status == status, Case.ended_at.is_(None))
        .order_by(CallPlace.seq)
        .execution_options(populate_existing=True)
    )
    places = list(db.session.scalars(query))
    return ranking.ranked(places) if call.mode == "ranking" else places


def position(call: Call, case_id: uuid.UUID) -> int | None:
    """The case's place on the waiting list, from 1."""
    waiting = in_order(call, status=WAITING)
    return next((number for number, place in enumerate(waiting, 1) if place.case_id == case_id), None)


def place(
    books: Books,
    case: Case,
    amount: Decimal,
    *,
    status: str,
    message: str,
    now: dt.datetime,
    score: Decimal | None = None,
    ties: Sequence[Decimal] = (),
) -> CallPlace:
    """Put the case into the queue, or anew when it had left it."""
    assert books.call is not None
    books.funds(case.id)  # made now: when money comes to it, its own row is not locked
    found = find(case.id)
    if found is None:
        found = CallPlace(case_id=case.id, call_id=books.call.id)
        db.session.add(found)
    found.status, found.amount, found.message = status, amount, message
    found.score, found.ties, found.rank = score, list(ties), None
    found.submitted_at, found.entered_at = case.submitted_at or now, now
    db.session.flush()  # its number in the queue is given now, under the lock
    return found


def fund(books: Books, waiting: CallPlace, *, now: dt.datetime) -> bool:
    """Reserve what the place asks for, when there is so much. Its case is not told here."""
    assert books.call is not None
    if waiting.amount > min(books.line.free, books.call.allocation - books.call.spoken_for):
        return False
    ledger.post(books, Kind.RESERVE, waiting.amount, funds=books.funds(waiting.case_id), now=now)
    waiting.status = "funded"
    return True


def promote(books: Books, *, now: dt.datetime) -> list[CallPlace]:
    """Give money that came free to those who wait, in order; whom it does not suffice for waits on."""
    assert books.call is not None
    promoted = []
    for waiting in in_order(books.call, status=WAITING):
        if fund(books, waiting, now=now):
            tell(waiting, told(waiting, funded=True), now=now)
            promoted.append(waiting)
    _promote_others(books)
    return promoted


def _promote_others(books: Books) -> None:
    """Calls that share the budget line may be able to go on too; never two calls are locked at once."""
    assert books.call is not None
    others = (
        select(Call.id)
        .join(CallPlace, CallPlace.call_id == Call.id)
        .where(Call.budget_line_id == books.line.id, Call.id != books.call.id, CallPlace.status == WAITING)
        .distinct()
        .order_by(Call.id)
    )
    jobs.defer_many(
        db.session, "promote_waiting", [{"call_id": str(call_id)} for call_id in db.session.scalars(others)]
    )


def told(place: CallPlace, *, funded: bool) -> Mapping[str, Any]:
    """What the case's message brings."""
    amount = place.amount if funded else Decimal(0)
    return {"funding": RESERVED if funded else WAITING, "reserved_amount": amount, "rank": place.rank}


def tell(place: CallPlace, payload: Mapping[str, Any], *, now: dt.datetime) -> None:
    """Send the case the message it waits for; it is delivered after this transaction."""
    expires_at = now + outbox.TIME_TO_LIVE
    outgoing = outbox.Outgoing(uuid.uuid4(), "message", place.message, place.case.number, payload, expires_at)
    outbox.post(None, [outgoing], now)
