"""Which ended cases are due, now or soon. Asked by an index on process, stage and end: what is over costs nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import deployments
from es_workflow.casework.retention import holds
from es_workflow.content.retention_info import RetentionInfo, Stage
from es_workflow.models import Case, RetentionHold


@dataclass(frozen=True)
class Coming:
    """A case of which something is erased soon, or would be but for a hold."""

    case: Case
    stage: Stage
    due_on: dt.date
    hold: RetentionHold | None


def periods() -> Mapping[str, RetentionInfo]:
    """The periods that hold now, by process: those of the version in use, also for cases of earlier ones."""
    manifests = {one.key: one.manifest for one in deployments.list_latest()}
    return {key: RetentionInfo.of(raw["retention"]) for key, raw in manifests.items() if "retention" in raw}


def stage_of(case: Case, today: dt.date) -> Stage | None:
    """Up to which stage the case is due today; None while nothing is, or while it is held."""
    info = periods().get(case.process_key)
    if info is None or case.ended_at is None or holds.standing(case, today) is not None:
        return None
    ended = clock.today(case.ended_at)
    due = [stage for stage, period in info.periods.items() if period.due_on(ended) <= today]
    return max(due, default=None)


def due_ids(today: dt.date) -> list[uuid.UUID]:
    """The cases something is due of, the longest ended first."""
    found: list[uuid.UUID] = []
    for key, info in periods().items():
        query = select(Case.id).where(_due(key, info, today), ~holds.held(today)).order_by(Case.ended_at, Case.id)
        found += db.session.scalars(query)
    return found


def _due(key: str, info: RetentionInfo, today: dt.date) -> ColumnElement[bool]:
    """Each part is a range of the index."""
    parts = [
        and_(Case.process_key == key, Case.erased == before, Case.ended_at < _start(period.ended_before(today)))
        for stage, period in info.periods.items()
        for before in range(stage)
    ]
    return and_(Case.ended_at.is_not(None), or_(*parts))


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.ZONE)


def coming(today: dt.date, days: int, limit: int = 500) -> list[Coming]:
    """What will be erased within so many days, and what is held, by the day on which it is due."""
    found = [one for key, info in periods().items() for one in _coming(key, info, today, days, limit)]
    return sorted(found, key=lambda one: (one.due_on, one.case.number or ""))[:limit]


def _coming(key: str, info: RetentionInfo, today: dt.date, days: int, limit: int) -> Iterator[Coming]:
    until = today + dt.timedelta(days=days)
    query = select(Case).where(_due(key, info, until)).order_by(Case.ended_at, Case.id).limit(limit)
    for case in db.session.scalars(query.options(joinedload(Case.organisation))):
        assert case.ended_at is not None
        ended = clock.today(case.ended_at)
        hold = holds.standing(case, today)
        for stage, period in info.periods.items():
            if stage > case.erased and period.due_on(ended) <= until:
                yield Coming(case, stage, period.due_on(ended), hold)
                break


def due_days(case: Case) -> Mapping[Stage, dt.date]:
    """When each stage of an ended case that is still to come is due."""
    info = periods().get(case.process_key)
    if info is None or case.ended_at is None:
        return {}
    ended = clock.today(case.ended_at)
    return {stage: period.due_on(ended) for stage, period in info.periods.items() if stage > case.erased}
