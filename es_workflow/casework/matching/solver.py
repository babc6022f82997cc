"""Who gets which place: most applicants placed, then the highest sum of points, then the wishes of who filed earlier.

A minimum-cost flow over whole numbers of any size (networkx), so the three aims are weighed exactly, none ever against
another: applicant → offer (its places) → holder (the limit of who looks after several offers) → placed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

PLACED = ("placed",)
"""Where all ways end; also for who gets nothing."""


@dataclass(frozen=True)
class Offer:
    """Places of one kind, and who looks after whoever gets them."""

    id: str
    places: int
    holder: str | None = None
    limit: int | None = None
    """How many the holder takes at most, in all of their offers together; the lowest that any of them says."""


@dataclass(frozen=True)
class Fit:
    """How an application and an offer go together."""

    score: Decimal
    rank: int | None = None
    """Which wish of the applicant it is, from 1; None: they did not ask for it."""


@dataclass(frozen=True)
class Applicant:
    """An application: when it was filed, and the offers that come into question for it."""

    id: str
    submitted_at: dt.datetime
    fits: Mapping[str, Fit]

    @property
    def wishes(self) -> list[str]:
        """The offers in the order in which the applicant would have them: as asked, the others by their points."""

        def order(offer: str) -> tuple[bool, int, Decimal, str]:
            fit = self.fits[offer]
            return fit.rank is None, fit.rank or 0, -fit.score, offer

        return sorted(self.fits, key=order)


@dataclass(frozen=True)
class Intake:
    """Everybody and everything that is to be brought together, and the pairs that stand already."""

    offers: Sequence[Offer]
    applicants: Sequence[Applicant]
    pinned: Mapping[str, str] = field(default_factory=dict)
    """Applicant → offer: decided by a person or by an earlier round; taken as it is, also beyond the fits."""

    @property
    def limits(self) -> dict[str, int]:
        """The limit of each holder who has one."""
        found: dict[str, int] = {}
        for offer in self.offers:
            if offer.holder is not None and offer.limit is not None:
                found[offer.holder] = min(offer.limit, found.get(offer.holder, offer.limit))
        return found

    def over_the_limits(self, pairs: Mapping[str, str]) -> list[str]:
        """The offers and holders of whom these pairs ask more than they have."""
        by_id = {offer.id: offer for offer in self.offers}
        taken = Counter(pairs.values())
        held = Counter(by_id[offer].holder for offer in pairs.values() if offer in by_id)
        too_many = [offer for offer, number in taken.items() if offer not in by_id or number > by_id[offer].places]
        return too_many + [holder for holder, limit in self.limits.items() if held[holder] > limit]


def propose(intake: Intake) -> dict[str, str]:
    """The best pairs (applicant → offer), those that are pinned among them. The pinned ones must keep the limits."""
    import networkx as nx  # here: its 20 MB are needed by the few processes that match, not by every web worker

    graph = nx.DiGraph()
    waiting = [one for one in in_order(intake.applicants) if one.id not in intake.pinned]
    graph.add_node(PLACED, demand=len(waiting))
    _add_offers(graph, intake)
    for one, weights in zip(waiting, _weights(waiting), strict=True):
        graph.add_node(("applicant", one.id), demand=-1)
        graph.add_edge(("applicant", one.id), PLACED, capacity=1, weight=0)
        for offer, weight in weights.items():
            if ("offer", offer) in graph:
                graph.add_edge(("applicant", one.id), ("offer", offer), capacity=1, weight=-weight)
    _cost, flow = nx.network_simplex(graph)
    found = dict(intake.pinned)
    for one in waiting:
        [target] = [target for target, used in flow["applicant", one.id].items() if used]
        if target != PLACED:
            found[one.id] = target[1]
    return found


def in_order(applicants: Sequence[Applicant]) -> list[Applicant]:
    """The earlier submission first."""
    return sorted(applicants, key=lambda one: (one.submitted_at, one.id))


def _add_offers(graph: nx.DiGraph, intake: Intake) -> None:
    """Places and limits, less what the pinned pairs take."""
    taken = Counter(intake.pinned.values())
    limits = intake.limits
    held = Counter(offer.holder for offer in intake.offers for _ in range(taken[offer.id]))
    for offer in intake.offers:
        goal = ("holder", offer.holder) if offer.holder in limits else PLACED
        graph.add_edge(("offer", offer.id), goal, capacity=max(offer.places - taken[offer.id], 0), weight=0)
    for holder, limit in limits.items():
        graph.add_edge(("holder", holder), PLACED, capacity=max(limit - held[holder], 0), weight=0)


def _weights(applicants: Sequence[Applicant]) -> list[dict[str, int]]:
    """What each pair is worth: one more placed outweighs all points, one more point the wishes of all.

    The wishes are the digits of a number with the earliest applicant's first, so that no wishes of later ones add up
    to one of theirs.
    """
    fits = [fit for one in applicants for fit in one.fits.values()]
    places = max((_decimals(fit.score) for fit in fits), default=0)
    points = [[int(fit.score.scaleb(places)) for fit in one.fits.values()] for one in applicants]
    base = 1 + max((len(one.fits) for one in applicants), default=0)
    point = base ** len(applicants)
    placed = point * (1 + 2 * len(applicants) * max((abs(number) for row in points for number in row), default=0) + 1)
    found = []
    for position, (one, row) in enumerate(zip(applicants, points, strict=True), 1):
        digit = base ** (len(applicants) - position)
        liked = {offer: len(one.fits) - index for index, offer in enumerate(one.wishes)}
        scored = zip(one.fits, row, strict=True)
        found.append({offer: placed + number * point + liked[offer] * digit for offer, number in scored})
    return found


def _decimals(score: Decimal) -> int:
    exponent = score.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
