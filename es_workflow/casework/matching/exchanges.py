"""Offers and applications come to an exchange and leave it; all of an exchange changes under one lock.

A step holds its own case and then the exchange; other cases are never locked, they get messages.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from es_workflow import db, jsontext
from es_workflow.casework.matching import pairs
from es_workflow.errors import NotFound, ProcessFailed
from es_workflow.models import Case, MatchApplication, MatchOffer
from es_workflow.texts import _


@dataclass(frozen=True)
class Offered:
    """What a case offers."""

    exchange: str
    title: str
    places: int
    message: str
    holder: str | None = None
    holder_name: str | None = None
    holder_limit: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Applied:
    """What a case looks for."""

    exchange: str
    title: str
    message: str
    wishes: Sequence[str]
    others: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


def lock(exchange: str) -> None:
    """Until the end of the transaction nobody else changes anything of the exchange."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"exchange:{exchange}", 0))))


def offer(case: Case, offered: Offered, *, now: dt.datetime) -> None:
    """The case offers places; saying it again replaces what it said, and pairs that stand keep their places."""
    _require_number(case)
    lock(offered.exchange)
    found = db.session.get(MatchOffer, case.id, populate_existing=True)
    if found is None:
        found = MatchOffer(case_id=case.id)
        db.session.add(found)
    found.exchange, found.title, found.message = offered.exchange, offered.title, offered.message
    found.places, found.holder, found.holder_limit = offered.places, offered.holder, offered.holder_limit
    found.holder_name = offered.holder_name
    found.details, found.told = _plain(offered.details), _plain(offered.told)
    found.open, found.entered_at = True, now
    db.session.flush()  # pages and later steps of this transaction ask the database


def apply(case: Case, applied: Applied, *, now: dt.datetime) -> None:
    """The case looks for a place; saying it again replaces what it said, unless it is being asked or has a place."""
    _require_number(case)
    lock(applied.exchange)
    found = db.session.get(MatchApplication, case.id, populate_existing=True)
    if found is None:
        found = MatchApplication(case_id=case.id, submitted_at=case.submitted_at or now, refusals=0)
        db.session.add(found)
    elif found.status in {"asked", "placed"}:
        raise ProcessFailed(_("Ta sprawa ma już miejsce albo właśnie czeka na odpowiedź w sprawie miejsca."))
    found.exchange, found.title, found.message = applied.exchange, applied.title, applied.message
    found.wishes, found.others = list(applied.wishes), applied.others
    found.details, found.told = _plain(applied.details), _plain(applied.told)
    found.status = "waiting"
    db.session.flush()


def close(case: Case, *, now: dt.datetime) -> None:
    """The offer takes nobody more: whoever has a place keeps it, whoever is being asked waits for another."""
    mine = _offer(case)
    mine.open = False
    for pair in pairs.standing_of_offer(mine):
        if pair.status != "agreed":
            pairs.end(pair, now=now)


def leave(case: Case, *, now: dt.datetime) -> None:
    """The case gives up, as an offer or as an application: its pairs end, and the other side is told."""
    application = db.session.get(MatchApplication, case.id)
    if application is None:
        mine = _offer(case)
        mine.open = False
        for pair in pairs.standing_of_offer(mine):
            pairs.end(pair, now=now)
        return
    lock(application.exchange)
    db.session.refresh(application)
    standing = pairs.find_standing(application)
    application.status = "left"
    if standing is not None:
        pairs.end(standing, now=now)


def list_open(exchange: str) -> Sequence[MatchOffer]:
    """The offers one can ask for, by title."""
    query = (
        select(MatchOffer)
        .join(MatchOffer.case)
        .where(MatchOffer.exchange == exchange, MatchOffer.open, Case.ended_at.is_(None))
        .options(joinedload(MatchOffer.case))
        .order_by(MatchOffer.title, Case.number)
    )
    return db.session.scalars(query).all()


def get_application(case_id: uuid.UUID) -> MatchApplication:
    """What a case looks for. Raises NotFound."""
    found = db.session.get(MatchApplication, case_id)
    if found is None:
        raise NotFound
    return found


def _offer(case: Case) -> MatchOffer:
    found = db.session.get(MatchOffer, case.id)
    if found is None:
        raise ProcessFailed(_("Ta sprawa nie bierze udziału w doborze."))
    lock(found.exchange)
    return found


def _require_number(case: Case) -> None:
    if not case.number:
        raise ProcessFailed(_("Sprawa bez numeru nie może brać udziału w doborze."))


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = jsontext.loads(jsontext.dumps(dict(value)))
    return plain
