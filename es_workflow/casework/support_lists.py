"""Supports as the office reads them: which count, why others do not, persons masked for who may not know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import access, indicators, participant_questions, supports
from es_workflow.casework.access import Permission
from es_workflow.casework.indicators import Quarter
from es_workflow.casework.paging import Page, page_of
from es_workflow.casework.participant_questions import Kind
from es_workflow.models import Participant, ProjectVersion, Support, User

HIDDEN = "•••"


class State(StrEnum):
    """Whether a support counts, and if not, why."""

    COUNTED = "counted"
    LATER = "later"
    INCOMPLETE = "incomplete"
    OUTSIDE = "outside"
    OTHERS = "others"
    FREE = "free"
    REVERSED = "reversed"


@dataclass(frozen=True)
class Wanted:
    """Which supports a list shows."""

    kind: Kind | None = None
    quarter: Quarter | None = None
    group: str = ""
    all: bool = False
    """Also those at which nobody counts."""


@dataclass(frozen=True)
class Line:
    """A support in a list."""

    support: Support
    name: str
    number: str
    state: State
    missing: tuple[str, ...]


def list_page(version: ProjectVersion, wanted: Wanted, user: User, *, page: int = 1) -> Page[Line]:
    """The supports of the project, the latest on top."""
    found: Page[Support] = page_of(_query(version, wanted).order_by(Support.seq.desc()), page)
    ids = [support.id for support in found.items]
    first = indicators.firsts(version).subquery()
    counted = set(db.session.scalars(select(first.c.id).where(first.c.id.in_(ids))))
    open_ = may_see_persons(user)
    lines = [_line(one, version, open_, is_first=one.id in counted) for one in found.items]
    return Page(lines, found.number, found.pages, found.total)


def _query(version: ProjectVersion, wanted: Wanted) -> Select[Any]:
    query = select(Support).join(Support.participant)
    query = query.where(Participant.project_id == supports.project_of(version))
    query = query.options(joinedload(Support.participant), joinedload(Support.case), joinedload(Support.imported))
    if not wanted.all:
        first = indicators.firsts(version).subquery()
        query = query.where(Support.id.in_(select(first.c.id)))
    if wanted.kind:
        query = query.where(Participant.kind == wanted.kind)
    if wanted.quarter:
        query = query.where(Support.started_on.between(*wanted.quarter.days))
    if wanted.group:
        query = query.where(func.coalesce(func.nullif(Support.sex, ""), Support.type) == wanted.group)
    return query


def may_see_persons(user: User) -> bool:
    """Whether names, numbers and answers of persons are the user's to read (domain.md §2: clerk, coordinator, DPO)."""
    return access.has(user, Permission.PERSONAL_DATA_VIEW)


def line_of(support: Support, version: ProjectVersion, user: User) -> Line:
    """One support as the user may read it."""
    return _line(support, version, may_see_persons(user), is_first=indicators.is_counted(support, version))


def _line(support: Support, version: ProjectVersion, open_: bool, *, is_first: bool) -> Line:
    participant = support.participant
    hidden = participant.kind == Kind.PERSON and not open_
    number = participant.number or participant.fallback or ""
    labels = participant_questions.labels()
    return Line(
        support,
        initials(participant.name) if hidden else participant.name,
        HIDDEN if hidden else number.replace("|", " · "),
        State.COUNTED if is_first else _why_not(support, version),
        tuple(labels[key] for key in support.missing),
    )


def _why_not(support: Support, version: ProjectVersion) -> State:
    if support.reversal is not None:
        return State.REVERSED
    if support.missing:
        return State.INCOMPLETE
    if not version.start_date <= support.started_on <= version.end_date:
        return State.OUTSIDE
    if not support.target_group:
        return State.OTHERS
    return State.FREE if support.amount == 0 else State.LATER


def initials(name: str) -> str:
    """A person's name for who may not know it."""
    return " ".join(f"{part[0]}." for part in name.split())
