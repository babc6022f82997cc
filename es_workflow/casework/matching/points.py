"""How well an application and an offer go together: points by the rules of the application's process, with reasons."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from es_workflow import feel
from es_workflow.casework import runtime
from es_workflow.content.matching_rules import MatchingRules
from es_workflow.content.register_info import Texts
from es_workflow.errors import Conflict
from es_workflow.models import MatchApplication, MatchOffer
from es_workflow.texts import _


@dataclass(frozen=True)
class Part:
    """One reason of a score: what for, and how many points."""

    name: Texts
    points: Decimal
    apart: bool


@dataclass(frozen=True)
class Scored:
    """How an application and an offer go together, and why."""

    rank: int | None
    parts: tuple[Part, ...]

    @property
    def score(self) -> Decimal:
        """All points: what the proposal goes by."""
        return sum((part.points for part in self.parts), Decimal(0))

    @property
    def suits(self) -> Decimal:
        """How well the two go together: the points without those that only put applications in order."""
        return sum((part.points for part in self.parts if not part.apart), Decimal(0))


class NoScore(Conflict):
    says = "Nie można policzyć punktów."


def of_all(
    waiting: Sequence[MatchApplication],
    offers: Mapping[str, MatchOffer],
    parted: set[tuple[uuid.UUID, uuid.UUID]],
) -> dict[str, dict[str, Scored]]:
    """All pairs that come into question, with their points, in one go: application → offer → points. Raises NoScore."""
    asked = [
        (one, number, offers[number])
        for one in waiting
        for number in _candidates(one, offers)
        if (one.case_id, offers[number].case_id) not in parted
    ]
    items = [(_expression(rules_of(one)), _known(one, number, offer)) for one, number, offer in asked]
    answers = feel.evaluate_all(items, {}, runtime.office().world())
    found: dict[str, dict[str, Scored]] = {one.number: {} for one in waiting}
    for (one, number, _offer), answer in zip(asked, answers, strict=True):
        scored = _scored(one, number, answer)
        if scored is not None:
            found[one.number][number] = scored
    return found


def _candidates(one: MatchApplication, offers: Mapping[str, MatchOffer]) -> list[str]:
    """What was asked for, then the others if they are welcome; only what takes somebody."""
    open_ones = [number for number, offer in offers.items() if offer.takes]
    wished = [number for number in dict.fromkeys(one.wishes) if number in open_ones]
    return wished + ([number for number in open_ones if number not in wished] if one.others else [])


def rules_of(one: MatchApplication) -> MatchingRules:
    """How the application's own version of its process counts points."""
    rules = runtime.office().package(one.case.deployment_id).manifest.matching
    assert rules is not None, "the check lets nothing apply without them"
    return rules


def _expression(rules: MatchingRules) -> str:
    points = ", ".join(f"({score.value.removeprefix('=')})" for score in rules.scores)
    return f"{{possible: ({rules.possible.removeprefix('=')}), points: [{points}]}}"


def _known(one: MatchApplication, number: str, offer: MatchOffer) -> dict[str, object]:
    return {"applicant": one.details, "offer": offer.details, "wish": _rank(one, number)}


def _rank(one: MatchApplication, number: str) -> int | None:
    wishes = list(dict.fromkeys(one.wishes))
    return wishes.index(number) + 1 if number in wishes else None


def _scored(one: MatchApplication, number: str, answer: feel.Result) -> Scored | None:
    """The points; None when the two cannot have each other. Raises NoScore."""
    if answer.error:
        raise NoScore(
            _("Nie można policzyć punktów sprawy %(number)s: %(reason)s", number=one.number, reason=answer.error)
        )
    if answer.value["possible"] is not True:
        return None
    parts = []
    for score, points in zip(rules_of(one).scores, answer.value["points"], strict=True):
        if isinstance(points, bool) or not isinstance(points, int | Decimal):
            raise NoScore(
                _("Punkty „%(name)s” sprawy %(number)s nie są liczbą.", name=score.name["pl"], number=one.number)
            )
        parts.append(Part(score.name, Decimal(points), score.apart))
    return Scored(_rank(one, number), tuple(parts))
