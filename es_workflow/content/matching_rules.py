"""`matching` of package.json: how cases of the process get places that other cases offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow.content.register_info import Texts


@dataclass(frozen=True)
class ScoreRule:
    """One reason for which two suit each other: a name and FEEL for the points."""

    name: Texts
    value: str
    apart: bool
    """The points only put applications before others: they count, and are shown beside the score, not in it."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> ScoreRule:
        """The score as package.json has it."""
        return cls({lang: raw[lang] for lang in ("pl", "en")}, raw["value"], raw.get("apart", False))


@dataclass(frozen=True)
class MatchingRules:
    """Where applications and offers meet, and how well they suit each other."""

    exchange: str
    """Where both come together; an offer names it in its operation."""
    title: Texts
    refusals: int | None
    """After so many refusals an application goes into the pool."""
    possible: str
    """FEEL: the two can have each other at all."""
    scores: tuple[ScoreRule, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> MatchingRules:
        """From package.json, checked before."""
        scores = tuple(ScoreRule.of(score) for score in raw["scores"])
        return cls(raw["exchange"], raw["title"], raw.get("refusals"), raw.get("possible", "=true"), scores)
