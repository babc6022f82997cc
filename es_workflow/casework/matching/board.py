"""The whole exchange on one table: who fits where and why, what would be proposed now, who would rather have whom."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db, jsontext
from es_workflow.casework.matching import blocking, pairs, points, solver
from es_workflow.casework.matching.blocking import Blocking
from es_workflow.casework.matching.points import Scored
from es_workflow.casework.matching.solver import Applicant, Fit, Intake, Offer
from es_workflow.models import Case, MatchApplication, MatchOffer, MatchPair


@dataclass(frozen=True)
class Row:
    """An application with the offer it has, is asked about or would be."""

    application: MatchApplication
    offer: MatchOffer | None
    scored: Scored | None
    pair: MatchPair | None


@dataclass(frozen=True)
class Rather:
    """Two who would rather have each other, and who would have to make room."""

    application: MatchApplication
    offer: MatchOffer
    instead_of: MatchApplication | None


@dataclass(frozen=True)
class Board:
    """An exchange as it is now. Applications and offers by case number."""

    applications: Mapping[str, MatchApplication]
    """Those that wait; by submission."""
    settled: Sequence[MatchApplication]
    """Those that are asked or have a place, and the pool."""
    offers: Mapping[str, MatchOffer]
    standing: Mapping[uuid.UUID, MatchPair]
    """By application: pinned, asked, agreed."""
    fits: Mapping[str, Mapping[str, Scored]]
    """Of those that wait: application → offer."""

    @cached_property
    def taken(self) -> Counter[uuid.UUID]:
        """How many places of each offer are given or asked about."""
        return Counter(pair.offer_id for pair in self.standing.values())

    @cached_property
    def intake(self) -> Intake:
        """For the arithmetic."""
        numbers = {offer.case_id: number for number, offer in self.offers.items()}
        offers = [
            # Whoever has a place keeps it, also when the offer takes nobody more.
            Offer(number, max(one.places if one.takes else 0, self.taken[one.case_id]), one.holder, one.holder_limit)
            for number, one in self.offers.items()
        ]
        applicants = [
            Applicant(
                number, one.submitted_at, {key: Fit(fit.score, fit.rank) for key, fit in self.fits[number].items()}
            )
            for number, one in self.applications.items()
        ]
        pinned = {pair.application.number: numbers[pair.offer_id] for pair in self.standing.values()}
        return Intake(offers, applicants, pinned)

    @cached_property
    def proposed(self) -> Mapping[str, str]:
        """Application → offer, those that stand among them."""
        return solver.propose(self.intake)

    @cached_property
    def rows(self) -> list[Row]:
        """Everybody who waits, with the proposal; by submission."""
        return [self._row(number, one) for number, one in self.applications.items()]

    def _row(self, number: str, one: MatchApplication) -> Row:
        offer = self.proposed.get(number)
        scored = self.fits[number].get(offer) if offer else None
        return Row(one, self.offers[offer] if offer else None, scored, self.standing.get(one.case_id))

    @property
    def settled_rows(self) -> list[Row]:
        """Everybody who is asked, has a place or is in the pool."""
        by_id = {offer.case_id: offer for offer in self.offers.values()}
        found = []
        for one in self.settled:
            pair = self.standing.get(one.case_id)
            found.append(Row(one, by_id.get(pair.offer_id) if pair else None, None, pair))
        return found

    @property
    def rather(self) -> list[Rather]:
        """The pairs who would both rather have each other than what is proposed."""
        return [self._rather(one) for one in blocking.pairs(self.intake, self.proposed)]

    def _rather(self, one: Blocking) -> Rather:
        instead = self.applications[one.instead_of] if one.instead_of else None
        return Rather(self.applications[one.applicant], self.offers[one.offer], instead)

    @property
    def new(self) -> list[Row]:
        """Those who would be asked now."""
        return [row for row in self.rows if row.offer is not None]

    @property
    def digest(self) -> str:
        """The fingerprint of the proposal: who starts the questions means just what they saw."""
        content = [
            [
                row.application.number,
                row.offer.number,
                f"{row.scored.score.normalize():f}" if row.scored else "",
            ]
            for row in self.new
            if row.offer is not None
        ]
        return hashlib.sha256(jsontext.canonical(content).encode()).hexdigest()


def lay_out(exchange: str) -> Board:
    """The exchange as it is now. Raises NoScore."""
    offers = {one.number: one for one in _offers(exchange)}
    everybody = list(_applications(exchange))
    waiting = [one for one in everybody if one.status == "waiting"]
    decided = pairs.list_of(exchange)
    parted = {(pair.application_id, pair.offer_id) for pair in decided if pair.status in pairs.PARTED}
    standing = {pair.application_id: pair for pair in decided if pair.status in pairs.STANDING}
    return Board(
        applications={one.number: one for one in waiting},
        settled=[one for one in everybody if one.status != "waiting"],
        offers=offers,
        standing=standing,
        fits=points.of_all(waiting, offers, parted),
    )


def _offers(exchange: str) -> Sequence[MatchOffer]:
    """Also those that take nobody more: whoever has a place there still counts for the holder."""
    query = select(MatchOffer).join(MatchOffer.case).where(MatchOffer.exchange == exchange)
    return db.session.scalars(query.options(joinedload(MatchOffer.case)).order_by(Case.number)).all()


def _applications(exchange: str) -> Iterator[MatchApplication]:
    query = (
        select(MatchApplication)
        .join(MatchApplication.case)
        .where(MatchApplication.exchange == exchange, MatchApplication.status != "left", Case.ended_at.is_(None))
        .options(joinedload(MatchApplication.case))
        .order_by(MatchApplication.submitted_at, Case.number)
    )
    yield from db.session.scalars(query)
