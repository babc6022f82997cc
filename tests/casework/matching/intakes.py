"""Random small intakes, and the answers found by trying everything."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter
from decimal import Decimal

from es_workflow.casework.matching.solver import Applicant, Fit, Intake, Offer

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def draw(seed: int) -> Intake:
    """Up to five applicants and four offers of up to three holders; close points, so that ties are frequent."""
    chance = random.Random(seed)
    holders = ["A", "B", None]
    limits = {"A": chance.choice([None, 0, 1, 2]), "B": chance.choice([None, 1, 2, 3]), None: None}
    offers = []
    for number in range(chance.randint(1, 4)):
        holder = chance.choice(holders)
        offers.append(Offer(f"o{number}", chance.randint(0, 2), holder, limits[holder]))
    applicants = []
    for number in range(chance.randint(0, 5)):
        wanted = chance.sample(offers, chance.randint(0, min(3, len(offers))))
        ranks = [chance.choice([index, index, None]) for index in range(1, len(wanted) + 1)]
        points = [Decimal(chance.choice(["-5", "0", "50", "50.5", "60", "60.25", "100"])) for _ in wanted]
        fits = {offer.id: Fit(score, rank) for offer, score, rank in zip(wanted, points, ranks, strict=True)}
        filed = MORNING + dt.timedelta(minutes=chance.randint(0, 2))
        applicants.append(Applicant(f"a{number}", filed, fits))
    intake = Intake(offers, applicants)
    return Intake(offers, applicants, pins(intake, chance))


def pins(intake: Intake, chance: random.Random) -> dict[str, str]:
    """Sometimes a pair that stands, also one that nobody asked for; as many as the limits allow."""
    found: dict[str, str] = {}
    for one in intake.applicants:
        more = {**found, one.id: chance.choice(intake.offers).id}
        if chance.random() < 0.15 and fits(intake, more):
            found = more
    return found


def fits(intake: Intake, pairs: dict[str, str]) -> bool:
    """Whether no offer and no holder has too many."""
    by_id = {offer.id: offer for offer in intake.offers}
    places = Counter(pairs.values())
    held = Counter(by_id[offer].holder for offer in pairs.values())
    return all(places[offer.id] <= offer.places for offer in intake.offers) and all(
        offer.holder is None or offer.limit is None or held[offer.holder] <= offer.limit for offer in intake.offers
    )


def every_way(intake: Intake) -> list[dict[str, str]]:
    """All assignments that keep the limits and the pins."""
    choices = []
    for one in intake.applicants:
        pinned = intake.pinned.get(one.id)
        choices.append([pinned] if pinned else [None, *one.fits])
    ways = []
    for picked in itertools.product(*choices):
        pairs = {one.id: offer for one, offer in zip(intake.applicants, picked, strict=True) if offer is not None}
        if fits(intake, pairs):
            ways.append(pairs)
    return ways


def liking(one: Applicant, offer: str | None) -> int:
    """How much the applicant likes it, from the wishes as they stand in words: asked for first, then by points."""
    if offer is None or offer not in one.fits:
        return 0
    mine = one.fits[offer]

    def better(other: str) -> bool:
        fit = one.fits[other]
        if (fit.rank is None) != (mine.rank is None):
            return fit.rank is not None
        if fit.rank is not None:
            return fit.rank < mine.rank
        return (-fit.score, other) < (-mine.score, offer)

    return len(one.fits) - sum(better(other) for other in one.fits)


def worth(intake: Intake, pairs: dict[str, str]) -> tuple:
    """What a way is judged by: how many, how many points, then what each gets, the earliest applicant first."""
    movable = [one for one in intake.applicants if one.id not in intake.pinned]
    score = sum((one.fits[pairs[one.id]].score for one in movable if one.id in pairs), Decimal(0))
    early = sorted(movable, key=lambda one: (one.submitted_at, one.id))
    return len(pairs), score, [liking(one, pairs.get(one.id)) for one in early]


def would_rather(intake: Intake, pairs: dict[str, str]) -> set[tuple[str, str]]:
    """The pairs who would both rather have each other, found by trying to make room."""
    found = set()
    movable = [one for one in intake.applicants if one.id not in intake.pinned]
    by_id = {offer.id: offer for offer in intake.offers}
    for one, offer in itertools.product(movable, intake.offers):
        if offer.id not in one.fits or liking(one, offer.id) <= liking(one, pairs.get(one.id)):
            continue
        moved = {**pairs, one.id: offer.id}
        if fits(intake, moved):
            found.add((one.id, offer.id))
        full = sum(place == offer.id for who, place in pairs.items() if who != one.id) >= offer.places
        for other in movable:
            if other.id == one.id or other.id not in pairs:
                continue
            theirs = pairs[other.id]
            if theirs != offer.id and (full or by_id[theirs].holder != offer.holder):
                continue
            without = {who: place for who, place in moved.items() if who != other.id}
            stronger = (-one.fits[offer.id].score, one.submitted_at, one.id) < (
                -other.fits[theirs].score,
                other.submitted_at,
                other.id,
            )
            if stronger and fits(intake, without):
                found.add((one.id, offer.id))
    return found
