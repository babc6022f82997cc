"""What is decided about an application and an offer: pinned or excluded by a person, asked, agreed, refused, ended.

Every question ends in exactly one word to each of the two cases: agreed, refused or ended.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import outbox, runtime
from es_workflow.errors import NotFound, ProcessFailed
from es_workflow.models import Case, MatchApplication, MatchOffer, MatchPair, User
from es_workflow.texts import _

STANDING = ("pinned", "asked", "agreed")
"""An application has at most one such pair."""
PARTED = ("excluded", "refused", "ended")
"""Not proposed again unless somebody pins it."""


def list_of(exchange: str) -> Sequence[MatchPair]:
    """Everything decided in the exchange."""
    query = select(MatchPair).join(MatchPair.application).where(MatchApplication.exchange == exchange)
    return db.session.scalars(query.options(joinedload(MatchPair.decided_by)).order_by(MatchPair.decided_at)).all()


def standing_of_offer(offer: MatchOffer) -> Sequence[MatchPair]:
    """Whoever has, is asked about or is meant for one of its places."""
    query = select(MatchPair).where(MatchPair.offer_id == offer.case_id, MatchPair.status.in_(STANDING))
    return db.session.scalars(query.order_by(MatchPair.decided_at, MatchPair.id)).all()


def find_standing(application: MatchApplication) -> MatchPair | None:
    """The offer that the application has, is asked about or is meant for."""
    query = select(MatchPair).where(MatchPair.application_id == application.case_id, MatchPair.status.in_(STANDING))
    return db.session.scalar(query)


def find(application_id: uuid.UUID, offer_id: uuid.UUID) -> MatchPair | None:
    """What was decided about the two."""
    query = select(MatchPair).where(MatchPair.application_id == application_id, MatchPair.offer_id == offer_id)
    return db.session.scalar(query)


def get(pair_id: uuid.UUID) -> MatchPair:
    """One pair. Raises NotFound."""
    pair = db.session.get(MatchPair, pair_id, populate_existing=True)
    if pair is None:
        raise NotFound
    return pair


def settle(
    application: MatchApplication,
    offer: MatchOffer,
    status: str,
    *,
    now: dt.datetime,
    reason: str = "",
    by: User | None = None,
    score: Decimal | None = None,
) -> MatchPair:
    """From now on this is what is decided about the two."""
    pair = find(application.case_id, offer.case_id)
    if pair is None:
        pair = MatchPair(id=uuid.uuid4(), application=application, offer=offer)
    pair.status, pair.reason, pair.decided_at, pair.score = status, reason, now, score
    pair.decided_by_id = by.id if by else None
    pair.application_agrees = pair.offer_agrees = None
    db.session.add(pair)
    db.session.flush()  # whoever reads next asks the database
    return pair


def ask(application: MatchApplication, offer: MatchOffer, score: Decimal | None, *, now: dt.datetime) -> MatchPair:
    """Ask both whether they want each other."""
    application.status = "asked"
    pair = settle(application, offer, "asked", now=now, score=score)
    _tell_both(pair, "asked", now)
    return pair


def answer(pair: MatchPair, case: Case, *, agrees: bool, reason: str, limit: int | None, now: dt.datetime) -> str:
    """One of the two answers. The second yes settles it, the first no too; so many times no, and it is the pool.

    Says how the pair stands; an answer that comes after the other's no changes nothing.
    """
    if pair.status != "asked":
        return pair.status
    if case.id == pair.application_id:
        pair.application_agrees = agrees
    elif case.id == pair.offer_id:
        pair.offer_agrees = agrees
    else:
        raise ProcessFailed(_("O to miejsce pytano w innych sprawach."))
    if not agrees:
        _refuse(pair, reason, limit, now)
    elif pair.application_agrees and pair.offer_agrees:
        pair.status, pair.decided_at, pair.application.status = "agreed", now, "placed"
        _tell_both(pair, "agreed", now)
    db.session.flush()  # the next step of this transaction asks the database
    return pair.status


def _refuse(pair: MatchPair, reason: str, limit: int | None, now: dt.datetime) -> None:
    pair.status, pair.reason, pair.decided_at = "refused", reason, now
    application = pair.application
    application.refusals += 1
    application.status = "pool" if limit is not None and application.refusals >= limit else "waiting"
    _tell_both(pair, "refused", now)


def end(pair: MatchPair, *, now: dt.datetime) -> None:
    """The pair parts: an application that has not left itself waits for another place. A pin just goes."""
    if pair.application.status != "left":
        pair.application.status = "waiting"
    if pair.status == "pinned":
        db.session.delete(pair)
        db.session.flush()
        return
    pair.status, pair.decided_at = "ended", now
    db.session.flush()
    _tell_both(pair, "ended", now)


def _tell_both(pair: MatchPair, state: str, now: dt.datetime) -> None:
    """Each hears how the pair stands, and of the other what the other wants told."""
    application, offer = pair.application, pair.offer
    about = {
        "id": str(pair.id),
        "state": state,
        "applicant": application.number,
        "applicant_title": application.title,
        "offer": offer.number,
        "offer_title": offer.title,
        "reason": pair.reason or None,
        "refusals": application.refusals,
    }
    _tell(application.case, application.message, {**about, "told": offer.told, "waits_in": application.status}, now)
    _tell(offer.case, offer.message, {**about, "told": application.told}, now)


def _tell(case: Case, message: str, match: dict[str, Any], now: dt.datetime) -> None:
    sent = outbox.Outgoing(uuid.uuid4(), "message", message, case.number, {"match": match}, now + outbox.TIME_TO_LIVE)
    outbox.post(None, [sent], now)


def now() -> dt.datetime:
    """The business moment."""
    return runtime.office().clock.now()
