"""Counting votes: quorum, simple majority, the most votes in a choice, and the ties that the chair decides.

Knows nothing of cases and sessions: a candidate is whatever has an id.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

PASSED, FAILED, TIED, NO_QUORUM = "passed", "failed", "tied", "no_quorum"
YES, NO, ABSTAIN = "yes", "no", "abstain"

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Count:
    """The votes on one candidate, of those who may vote on it."""

    yes: int
    no: int
    entitled: int
    """Members who may vote on the candidate."""
    present: int
    """Those of them who were there."""
    chair: bool = True
    """The chair is one of those who were there: a tie can be decided."""

    @property
    def abstained(self) -> int:
        """Who was there and was neither for nor against."""
        return self.present - self.yes - self.no

    @property
    def has_quorum(self) -> bool:
        """More than half of those who may vote on the candidate are there."""
        return has_quorum(self.present, self.entitled)


def has_quorum(present: int, entitled: int) -> bool:
    """More than half."""
    return 2 * present > entitled


def needed(entitled: int) -> int:
    """How many have to be there."""
    return entitled // 2 + 1


def yes_or_no(count: Count) -> str:
    """Simple majority: more for than against. A tie is the chair's, who must be there and entitled; else it fails."""
    if not count.has_quorum:
        return NO_QUORUM
    if count.yes == count.no:
        return TIED if count.chair else FAILED
    return PASSED if count.yes > count.no else FAILED


def choice(counts: Mapping[K, Count], winners: int) -> dict[K, str]:
    """Who of several is chosen: those with the most votes, at least one. A tie for the last places is the chair's."""
    found = {key: FAILED if count.has_quorum else NO_QUORUM for key, count in counts.items()}
    running = {key: count for key, count in counts.items() if count.has_quorum and count.yes > 0}
    if len(running) <= winners:
        return found | dict.fromkeys(running, PASSED)
    bar = sorted((count.yes for count in running.values()), reverse=True)[winners - 1]
    level = [key for key, count in running.items() if count.yes == bar]
    found |= {key: PASSED for key, count in running.items() if count.yes > bar}
    if places_left(list(found.values()), winners) >= len(level):
        return found | dict.fromkeys(level, PASSED)
    return found | {key: TIED if counts[key].chair else FAILED for key in level}


def places_left(results: Sequence[str], winners: int) -> int:
    """How many can still be chosen."""
    return max(0, winners - sum(result == PASSED for result in results))
