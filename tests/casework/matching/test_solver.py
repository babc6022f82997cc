"""The proposal is the best there is, keeps every limit, and says who would rather have each other: against all ways."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest

from es_workflow.casework.matching import blocking, solver
from es_workflow.casework.matching.solver import Applicant, Fit, Intake, Offer
from tests.casework.matching import intakes
from tests.casework.matching.intakes import MORNING


def is_the_best(seed: int) -> None:
    intake = intakes.draw(seed)
    proposed = solver.propose(intake)
    assert intakes.fits(intake, proposed), f"seed {seed}: limits"
    assert not intake.over_the_limits(proposed), f"seed {seed}"
    assert intake.pinned.items() <= proposed.items(), f"seed {seed}: pins"
    best = max(intakes.worth(intake, way) for way in intakes.every_way(intake))
    assert intakes.worth(intake, proposed) == best, f"seed {seed}"


def says_who_would_rather(seed: int) -> None:
    """Of the best way, and of any other that keeps the limits."""
    intake = intakes.draw(seed)
    ways = [solver.propose(intake), random.Random(seed).choice(intakes.every_way(intake))]
    for pairs in ways:
        found = {(one.applicant, one.offer) for one in blocking.pairs(intake, pairs)}
        assert found == intakes.would_rather(intake, pairs), f"seed {seed}"


@pytest.mark.parametrize("seed", range(100))
def test_no_other_way_is_better_and_limits_and_pins_are_kept(seed):
    is_the_best(seed)


@pytest.mark.parametrize("seed", range(100))
def test_pairs_who_would_both_rather_have_each_other_are_found_and_no_others(seed):
    says_who_would_rather(seed)


@pytest.mark.soak
def test_two_thousand_random_intakes_get_the_best_proposal_and_the_right_pairs():
    for seed in range(10_000, 12_000):
        is_the_best(seed)
        says_who_would_rather(seed)


def filed(name: str, minutes: int, **points: int | tuple[int, int]) -> Applicant:
    fits = {}
    for rank, (offer, told) in enumerate(points.items(), 1):
        score, wish = told if isinstance(told, tuple) else (told, rank)
        fits[offer] = Fit(Decimal(score), wish)
    return Applicant(name, MORNING + dt.timedelta(minutes=minutes), fits)


def test_one_more_placed_outweighs_all_points():
    offers = [Offer("o1", 1), Offer("o2", 1)]
    picky, easy = filed("picky", 0, o1=10), filed("easy", 1, o1=100, o2=0)
    assert solver.propose(Intake(offers, [picky, easy])) == {"picky": "o1", "easy": "o2"}


def test_a_tie_goes_to_the_earlier_submission_whatever_the_order_of_arrival():
    late, early = filed("a", 5, o1=50), filed("b", 1, o1=50)
    assert solver.propose(Intake([Offer("o1", 1)], [late, early])) == {"b": "o1"}
    assert solver.propose(Intake([Offer("o1", 1)], [early, late])) == {"b": "o1"}


def test_a_holder_of_two_offers_takes_no_more_than_their_limit():
    offers = [Offer("o1", 3, "h", 2), Offer("o2", 3, "h", 2), Offer("o3", 1)]
    people = [filed(f"a{number}", number, o1=90, o2=80) for number in range(4)]
    assert solver.propose(Intake(offers, people)) == {"a0": "o1", "a1": "o1"}


def test_a_pair_is_named_with_who_would_have_to_make_room():
    offers = [Offer("o1", 1), Offer("o2", 1)]
    strong, weak = filed("strong", 0, o1=90, o2=10), filed("weak", 1, o1=20)
    intake = Intake(offers, [strong, weak])
    proposed = solver.propose(intake)
    assert proposed == {"strong": "o2", "weak": "o1"}
    assert blocking.pairs(intake, proposed) == [blocking.Blocking("strong", "o1", "weak")]


def test_nothing_to_bring_together_is_no_mistake():
    assert solver.propose(Intake([], [])) == {}
    assert solver.propose(Intake([Offer("o1", 1)], [filed("a", 0)])) == {}
    assert solver.propose(Intake([], [filed("a", 0, gone=5)])) == {}
