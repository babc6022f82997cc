"""The project's indicators: who counts, when and as what. Nothing is stored: it follows from the supports that stand.

A participant counts once in a project, at the first support that counts. A support counts when nobody took it back, no
mandatory answer is missing, it began between the project's first and last day, those who take part are whom the project
is for, and money is spent on it (unless nobody said how much).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from es_workflow import db
from es_workflow.casework import projects, supports
from es_workflow.casework.participant_questions import Kind
from es_workflow.models import Participant, ProjectVersion, Support

WHO = func.coalesce(Participant.same_as_id, Participant.id)
"""Whom a participant counts as."""
TENTH = Decimal("0.1")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, as payment claims are settled by."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter of the day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, text: str) -> Quarter | None:
        """The quarter written as 2026-4; None for anything else."""
        found = re.fullmatch(r"([12]\d{3})-([1-4])", text)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def key(self) -> str:
        """As `read` reads it."""
        return f"{self.year}-{self.number}"

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """Its first and last day."""
        first = dt.date(self.year, 3 * self.number - 2, 1)
        following = dt.date(self.year + self.number // 4, (3 * self.number) % 12 + 1, 1)
        return first, following - dt.timedelta(days=1)


@dataclass(frozen=True)
class Indicator:
    """How many of one kind count, of how many the project wants, and how that came about."""

    kind: Kind
    target: int
    cells: Mapping[tuple[Quarter, str], int]
    """By quarter and group: the sex of persons, the type of entities."""

    @property
    def achieved(self) -> int:
        """All of them."""
        return sum(self.cells.values())

    @property
    def percent(self) -> Decimal:
        """Of the target, to a tenth."""
        return (
            (Decimal(100 * self.achieved) / self.target).quantize(TENTH, ROUND_HALF_UP) if self.target else Decimal(0)
        )

    @property
    def quarters(self) -> Sequence[Quarter]:
        """Those in which anybody began to count."""
        return sorted({quarter for quarter, _group in self.cells})

    @property
    def groups(self) -> Sequence[str]:
        """Those of which there is anybody."""
        return sorted({group for _quarter, group in self.cells})

    def sum(self, quarter: Quarter | None = None, group: str | None = None) -> int:
        """Those of the quarter, of the group, or of both."""
        return sum(
            count for (when, what), count in self.cells.items() if quarter in (None, when) and group in (None, what)
        )


def counts(version: ProjectVersion) -> ColumnElement[bool]:
    """The condition that a support counts for the project as this version describes it."""
    return and_(
        ~Support.reversal.has(),
        func.cardinality(Support.missing) == 0,
        Support.target_group,
        or_(Support.amount.is_(None), Support.amount > 0),
        Support.started_on.between(version.start_date, version.end_date),
    )


def firsts(version: ProjectVersion) -> Select[Any]:
    """The supports at which participants of the project count: one each."""
    query = (
        select(Support).join(Support.participant).ext(distinct_on(WHO)).order_by(WHO, Support.started_on, Support.seq)
    )
    return query.where(Participant.project_id == supports.project_of(version), counts(version))


def is_counted(support: Support, version: ProjectVersion) -> bool:
    """Whether it is the support at which its participant counts."""
    who = support.participant.same_as_id or support.participant_id
    first = select(Support.id).join(Support.participant).where(WHO.is_not_distinct_from(who), counts(version))
    return db.session.scalar(first.order_by(Support.started_on, Support.seq).limit(1)) == support.id


def of_project(version: ProjectVersion) -> tuple[Indicator, Indicator]:
    """Persons and entities, against the targets of the version."""
    first = firsts(version).subquery()
    group = func.coalesce(func.nullif(first.c.sex, ""), first.c.type)
    quarter = (func.extract("year", first.c.started_on), func.extract("quarter", first.c.started_on))
    query = select(Participant.kind, *quarter, group, func.count()).select_from(first)
    query = query.join(Participant, Participant.id == first.c.participant_id).group_by(
        Participant.kind, *quarter, group
    )
    cells: dict[Kind, dict[tuple[Quarter, str], int]] = {Kind.PERSON: {}, Kind.ENTITY: {}}
    for kind, year, number, what, count in db.session.execute(query):
        cells[Kind(kind)][Quarter(int(year), int(number)), what] = count
    targets = {Kind.PERSON: version.target_persons, Kind.ENTITY: version.target_entities}
    persons, entities = (Indicator(kind, targets[kind], cells[kind]) for kind in (Kind.PERSON, Kind.ENTITY))
    return persons, entities


def latest(version: ProjectVersion) -> ProjectVersion:
    """The version of the same project that no other replaces: its dates and targets hold."""
    successor = projects.find_successor(version)
    return latest(successor) if successor else version
