"""Counting votes: quorum, majority, choices and ties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from es_workflow.casework.panels import tally
from es_workflow.casework.panels.tally import Count

counts = st.integers(0, 9).flatmap(
    lambda entitled: st.integers(0, entitled).flatmap(
        lambda present: st.integers(0, present).flatmap(
            lambda yes: st.builds(
                Count, st.just(yes), st.integers(0, present - yes), st.just(entitled), st.just(present), st.booleans()
            )
        )
    )
)


@pytest.mark.parametrize(("entitled", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4)])
def test_a_quorum_is_more_than_half_of_the_entitled(entitled, needed):
    assert tally.needed(entitled) == needed
    assert tally.has_quorum(needed, entitled)
    assert not tally.has_quorum(needed - 1, entitled)


def test_nobody_entitled_is_no_quorum():
    assert tally.yes_or_no(Count(0, 0, 0, 0)) == "no_quorum"


@pytest.mark.parametrize(
    ("count", "result"),
    [
        (Count(2, 1, 5, 3), "passed"),
        (Count(1, 2, 5, 3), "failed"),
        (Count(1, 0, 5, 3), "passed"),  # two abstain
        (Count(1, 1, 5, 3), "tied"),
        (Count(0, 0, 5, 3), "tied"),
        (Count(1, 1, 5, 3, chair=False), "failed"),
        (Count(2, 0, 5, 2), "no_quorum"),
    ],
)
def test_simple_majority_of_votes_for_and_against(count, result):
    assert tally.yes_or_no(count) == result


def votes(*numbers, present=5, entitled=5):
    return {letter: Count(number, 0, entitled, present) for letter, number in zip("abcdef", numbers, strict=False)}


@pytest.mark.parametrize(
    ("numbers", "winners", "result"),
    [
        ((3, 2), 1, "passed failed"),
        ((2, 2, 1), 1, "tied tied failed"),
        ((3, 2, 2), 2, "passed tied tied"),
        ((2, 2, 1), 2, "passed passed failed"),
        ((2, 2, 2), 2, "tied tied tied"),
        ((1, 0, 0), 2, "passed failed failed"),
        ((0, 0), 1, "failed failed"),
        ((1, 1), 2, "passed passed"),
    ],
)
def test_the_most_votes_are_chosen_and_ties_for_the_last_places_wait(numbers, winners, result):
    assert " ".join(tally.choice(votes(*numbers), winners).values()) == result


def test_who_is_short_of_a_quorum_cannot_be_chosen_and_takes_nobodys_place():
    found = tally.choice({"a": Count(4, 0, 9, 4), "b": Count(1, 0, 5, 5)}, 1)
    assert found == {"a": "no_quorum", "b": "passed"}


@given(st.dictionaries(st.text("abcdef", min_size=1), counts, max_size=6), st.integers(1, 3))
def test_never_more_winners_than_places_and_nobody_with_fewer_votes_before_one_with_more(panel, winners):
    found = tally.choice(panel, winners)
    passed = [key for key in found if found[key] == "passed"]
    assert len(passed) <= winners
    for key in passed:
        assert panel[key].has_quorum
        assert panel[key].yes > 0
        for other in found:
            if found[other] == "failed" and panel[other].has_quorum and panel[other].chair:
                assert panel[other].yes < panel[key].yes or panel[other].yes == 0
    tied = [key for key in found if found[key] == "tied"]
    assert not tied or len(tied) > winners - len(passed) > 0 or any(not panel[key].chair for key in panel)
