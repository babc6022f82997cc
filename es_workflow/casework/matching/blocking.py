"""Pairs who would both rather have each other than what a proposal gives them.

The best for all is not always the best for each: the coordinator sees where, and may pin such a pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from es_workflow.casework.matching.solver import Applicant, Intake, Offer, in_order


@dataclass(frozen=True)
class Blocking:
    """An applicant and an offer, and who would have to make room for them; nobody when there is room."""

    applicant: str
    offer: str
    instead_of: str | None


def pairs(intake: Intake, proposed: Mapping[str, str]) -> list[Blocking]:
    """All of them, by submission and wish. An applicant goes by their wishes, an offer by points, then submission.

    An offer whose holder has no room left would have to part with somebody of any of the holder's offers. Pinned pairs
    are decided and make room for nobody. What is proposed keeps the limits.
    """
    table = _Table(intake, proposed)
    found = []
    for one in in_order(intake.applicants):
        if one.id in intake.pinned:
            continue
        for wish in one.wishes:
            if wish == proposed.get(one.id):
                break
            if wish in table.offers:
                found += table.blocked(one, table.offers[wish])
    return found


class _Table:
    """Who sits where."""

    def __init__(self, intake: Intake, proposed: Mapping[str, str]) -> None:
        self.offers = {offer.id: offer for offer in intake.offers}
        self.limits = intake.limits
        self.proposed = proposed
        self.movable = [one for one in intake.applicants if one.id in proposed and one.id not in intake.pinned]
        self.taken = Counter(proposed.values())
        self.held = Counter(self.offers[offer].holder for offer in proposed.values())

    def blocked(self, one: Applicant, offer: Offer) -> list[Blocking]:
        """The pair, if the offer too would rather have it."""
        full = self.taken[offer.id] >= offer.places
        if not full and not self._holder_is_full(one, offer):
            return [Blocking(one.id, offer.id, None)]
        weaker = [other for other in self.movable if self._could_leave(other, one, offer, full)]
        weaker = [other for other in weaker if self._standing(other) > _standing(one, offer.id)]
        return [Blocking(one.id, offer.id, max(weaker, key=self._standing).id)] if weaker else []

    def _holder_is_full(self, one: Applicant, offer: Offer) -> bool:
        """Also when the applicant has left what they have now, which may be the same holder's."""
        if offer.holder not in self.limits:
            return False
        now = self.proposed.get(one.id)
        leaves = now is not None and self.offers[now].holder == offer.holder
        return self.held[offer.holder] - leaves >= self.limits[offer.holder]

    def _could_leave(self, other: Applicant, one: Applicant, offer: Offer, full: bool) -> bool:
        """Whether there would be room without them."""
        place = self.proposed[other.id]
        if other.id == one.id:
            return False
        return place == offer.id if full else self.offers[place].holder == offer.holder

    def _standing(self, other: Applicant) -> tuple[object, ...]:
        return _standing(other, self.proposed[other.id])


def _standing(one: Applicant, offer: str) -> tuple[object, ...]:
    """How good they are for the offer: the smaller, the better."""
    fit = one.fits.get(offer)
    return 0 if fit is None else -fit.score, one.submitted_at, one.id
