"""What the coordinator does with an exchange: pins and excludes pairs with a reason, and starts the questions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, union

from es_workflow import db
from es_workflow.casework import access, audit
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.casework.matching import board, exchanges, pairs
from es_workflow.content.manifest import Manifest
from es_workflow.content.register_info import Texts
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import Case, Deployment, MatchApplication, MatchOffer, MatchPair, User
from es_workflow.texts import _


class ProposalChanged(Conflict):
    says = "Propozycja zmieniła się od chwili, gdy ją wyświetlono. Przejrzyj ją jeszcze raz."


class NoReason(WorkflowError):
    says = "Podaj powód."


class NoRoom(Conflict):
    says = "Ta oferta albo opiekun nie ma już wolnego miejsca."


@dataclass(frozen=True)
class Exchange:
    """An exchange for the list of them."""

    key: str
    title: Texts
    waiting: int
    asked: int
    placed: int


def list_all() -> list[Exchange]:
    """Every exchange to which an offer or an application has come."""
    keys = union(select(MatchOffer.exchange), select(MatchApplication.exchange)).order_by("exchange")
    return [get(key) for key in db.session.scalars(keys)]


def get(key: str) -> Exchange:
    """One of them. Raises NotFound."""
    known = select(MatchOffer.exchange).where(MatchOffer.exchange == key)
    if (
        db.session.scalar(known.union(select(MatchApplication.exchange).where(MatchApplication.exchange == key)))
        is None
    ):
        raise NotFound
    query = (
        select(MatchApplication.status, func.count().label("number"))
        .join(MatchApplication.case)
        .where(MatchApplication.exchange == key, Case.ended_at.is_(None))
        .group_by(MatchApplication.status)
    )
    counts = {row.status: row.number for row in db.session.execute(query)}
    return Exchange(key, _title(key), counts.get("waiting", 0), counts.get("asked", 0), counts.get("placed", 0))


def _title(key: str) -> Texts:
    """What the latest process that applies there calls it; before there is one, the process that offers."""
    query = select(Deployment).where(Deployment.manifest["matching"]["exchange"].astext == key)
    found = db.session.scalar(query.order_by(Deployment.version.desc(), Deployment.key).limit(1))
    if found is None:
        offering = select(Deployment).join(Case).join(MatchOffer).where(MatchOffer.exchange == key).limit(1)
        return Manifest.of(db.session.scalars(offering).one().manifest).title
    rules = Manifest.of(found.manifest).matching
    assert rules is not None
    return rules.title


def decide(
    exchange: str, application_id: uuid.UUID, offer_id: uuid.UUID, *, verdict: str, reason: str, by: User
) -> None:
    """Pin or exclude a pair; 'free' takes either (or an earlier refusal) back. Raises NoReason, NoRoom, Conflict."""
    access.require(access.has(by, Permission.MATCHING_MANAGE))
    exchanges.lock(exchange)
    application, offer = _both(exchange, application_id, offer_id)
    reason = " ".join(reason.split())
    if not reason:
        raise NoReason
    before = pairs.find(application_id, offer_id)
    if before is not None and before.status in {"asked", "agreed"}:
        raise Conflict(_("W sprawie tego miejsca już zapytano obie strony."))
    if verdict == "pinned":
        _require_room(exchange, application, offer)
    status = before.status if before else None
    if verdict != "free":
        pairs.settle(application, offer, verdict, now=pairs.now(), reason=reason, by=by)
    elif before is not None:
        db.session.delete(before)
        db.session.flush()  # the page that follows asks the database
    data = {
        "exchange": exchange, "applicant": application.case_id, "offer": offer.case_id,
        "status": [status, verdict], "reason": reason,
    }  # fmt: skip
    audit.append(None, AuditType.MATCH_DECIDED, by=by, data=data)


def _both(exchange: str, application_id: uuid.UUID, offer_id: uuid.UUID) -> tuple[MatchApplication, MatchOffer]:
    application = db.session.get(MatchApplication, application_id, populate_existing=True)
    offer = db.session.get(MatchOffer, offer_id, populate_existing=True)
    if application is None or offer is None or {application.exchange, offer.exchange} != {exchange}:
        raise NotFound
    return application, offer


def _require_room(exchange: str, application: MatchApplication, offer: MatchOffer) -> None:
    if application.status != "waiting":
        raise Conflict(_("Ten wniosek nie czeka teraz na miejsce."))
    intake = board.lay_out(exchange).intake
    pinned = {**intake.pinned, application.number: offer.number}
    if application.number in intake.pinned:
        raise Conflict(_("Ten wniosek jest już przypięty do oferty. Najpierw to cofnij."))
    if {offer.number, offer.holder} & set(intake.over_the_limits(pinned)):
        raise NoRoom


def start(exchange: str, digest: str, *, by: User) -> int:
    """Ask both sides of every pair of the proposal; says how many. Raises ProposalChanged, Conflict."""
    access.require(access.has(by, Permission.MATCHING_MANAGE))
    exchanges.lock(exchange)
    table = board.lay_out(exchange)
    if table.digest != digest:
        raise ProposalChanged
    if not table.new:
        raise Conflict(_("Nie ma kogo zapytać: żaden wniosek nie ma propozycji."))
    now = pairs.now()
    for row in table.new:
        assert row.offer is not None
        pairs.ask(row.application, row.offer, row.scored.score if row.scored else None, now=now)
    told = {"exchange": exchange, "digest": digest, "pairs": len(table.new)}
    audit.append(None, AuditType.MATCHES_ASKED, by=by, data=told)
    return len(table.new)


def bring_back(application_id: uuid.UUID, *, reason: str, by: User) -> None:
    """Let an application of the pool wait for a place again, its refusals forgotten. Raises NotFound, NoReason."""
    access.require(access.has(by, Permission.MATCHING_MANAGE))
    application = exchanges.get_application(application_id)
    exchanges.lock(application.exchange)
    db.session.refresh(application)
    if not reason.strip():
        raise NoReason
    if application.status != "pool":
        raise Conflict(_("Ten wniosek nie jest w puli."))
    application.status, application.refusals = "waiting", 0
    data = {"exchange": application.exchange, "applicant": application.case_id, "reason": reason.strip()}
    audit.append(None, AuditType.MATCH_DECIDED, by=by, data={**data, "status": ["pool", "waiting"]})


def decided_about(application: MatchApplication) -> Sequence[MatchPair]:
    """What was decided or answered about the application, the latest first."""
    query = select(MatchPair).where(MatchPair.application_id == application.case_id)
    return db.session.scalars(query.order_by(MatchPair.decided_at.desc(), MatchPair.id)).all()
