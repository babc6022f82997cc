"""The order in which applications get a call's money: by points, then tie-breakers, then the earlier submission.

The order depends on nothing but what is compared, so it is the same whenever and in whatever order they came.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from es_workflow import jsontext


class Placed(Protocol):
    """What is compared."""

    case_id: uuid.UUID
    score: Decimal | None
    ties: list[Decimal]
    submitted_at: dt.datetime
    amount: Decimal


P = TypeVar("P", bound=Placed)


def ranked(places: Iterable[P]) -> list[P]:
    """The places from first to last. A tie-breaker that is missing counts as zero."""
    found = list(places)
    longest = max((len(place.ties) for place in found), default=0)

    def order(place: P) -> tuple[list[Decimal], dt.datetime, uuid.UUID]:
        ties = [*place.ties, *[Decimal(0)] * (longest - len(place.ties))]
        points = [place.score or Decimal(0), *ties]
        return [-point for point in points], place.submitted_at, place.case_id

    return sorted(found, key=order)


def digest(places: Sequence[Placed]) -> str:
    """The fingerprint of a list: what somebody puts forward is just what another approves."""
    content = [
        [
            place.case_id,
            [f"{Decimal(number).normalize():f}" for number in (place.score or 0, *place.ties, place.amount)],
            place.submitted_at.astimezone(dt.UTC),
        ]
        for place in places
    ]
    return hashlib.sha256(jsontext.canonical(content).encode()).hexdigest()
