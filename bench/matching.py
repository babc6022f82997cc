"""Matching a whole intake, without database and pages: the proposal, and who would rather have each other."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from bench.engine import Row, best, ms
from es_workflow.casework.matching import blocking, solver
from es_workflow.casework.matching.solver import Applicant, Fit, Intake, Offer

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def intakes(sizes: tuple[tuple[int, int, int], ...]) -> list[Row]:
    """For so many applicants, offers and wishes each."""
    rows = []
    for size in sizes:
        intake = draw(*size)
        proposed = solver.propose(intake)
        name = "{:,} applicants, {:,} offers, {:,} wishes each".format(*size)
        taken = ms(best(lambda intake=intake: solver.propose(intake), 3))
        paired = ms(best(lambda intake=intake, proposed=proposed: blocking.pairs(intake, proposed), 3))
        rows.append((name, taken, paired, f"{len(proposed):,}"))
    return rows


def draw(applicants: int, offers: int, wishes: int) -> Intake:
    """Offers of one to four places, two of them with one holder who takes three; points from 0 to 100."""
    chance = random.Random(7)
    places = [Offer(f"o{n}", chance.randint(1, 4), f"h{n // 2}", 3) for n in range(offers)]
    people = []
    for number in range(applicants):
        wanted = chance.sample(places, wishes)
        fits = {one.id: Fit(Decimal(chance.randint(0, 100)), rank) for rank, one in enumerate(wanted, 1)}
        people.append(Applicant(f"a{number}", MORNING + dt.timedelta(minutes=number), fits))
    return Intake(places, people)
