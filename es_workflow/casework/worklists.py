"""The three worklists of a person – mine, my groups', done by me – each one indexed query."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from es_workflow import db
from es_workflow.casework import access, paging, polish
from es_workflow.casework.paging import Page
from es_workflow.models import Case, Group, Organisation, User, UserTask


@dataclass(frozen=True)
class Counts:
    """How much waits in each list."""

    inbox: int
    queue: int
    overdue: int = 0


def inbox(user: User, page: int = 1, *, text: str = "", process: str = "", size: int = paging.SIZE) -> Page[UserTask]:
    """What the user holds (for an applicant: what waits for their organisations), the most urgent first."""
    return _page(_mine(user), page, text=text, process=process, size=size)


def queue(user: User, page: int = 1, *, text: str = "", process: str = "", size: int = paging.SIZE) -> Page[UserTask]:
    """What the user may take from their groups, the most urgent first; without what four eyes forbid."""
    return _page(_claimable(user), page, text=text, process=process, size=size)


def archive(user: User, page: int = 1, *, text: str = "", process: str = "", size: int = paging.SIZE) -> Page[UserTask]:
    """What the user has completed, the latest first."""
    done = and_(UserTask.completed_by_id == user.id, UserTask.status == "completed")
    return _page(done, page, text=text, process=process, size=size, latest_first=True)


def counts(user: User, now: dt.datetime | None = None) -> Counts:
    """How much waits in the user's lists; with `now` also how much of it is late."""
    late = UserTask.due_at <= now if now else false()
    row = db.session.execute(
        select(
            func.count().filter(_mine(user)),
            func.count().filter(_claimable(user)),
            func.count().filter(and_(_mine(user), late)),
        )
        .select_from(UserTask)
        .join(UserTask.case)
        .join(Case.organisation, isouter=True)
        .join(Group, Group.key == UserTask.group_key, isouter=True)
        .where(UserTask.status == "open", or_(_mine(user), _claimable(user)))
    ).one()
    return Counts(*row)


def late(user: User, now: dt.datetime, *, size: int = paging.SIZE) -> Page[UserTask]:
    """The office's work that is past its term, for those who hand out tasks; the oldest debt first."""
    allowed = true() if access.has(user, access.Permission.CASE_ASSIGN) else false()
    overdue = and_(UserTask.status == "open", UserTask.due_at <= now, Group.kind == "office")
    return _page(and_(allowed, overdue), 1, text="", process="", size=size)


def by_status(user: User) -> dict[tuple[str, str], int]:
    """How many running cases the user may see, by process and public status."""
    query = (
        select(Case.process_key, Case.status, func.count())
        .where(access.visible_cases(user), Case.ended_at.is_(None))
        .group_by(Case.process_key, Case.status)
    )
    return {(process, status): number for process, status, number in db.session.execute(query)}


def open_in(cases: Sequence[Case]) -> dict[uuid.UUID, list[UserTask]]:
    """What somebody has to do in each of these cases, the most urgent first."""
    query = (
        select(UserTask)
        .where(UserTask.case_id.in_([case.id for case in cases]), UserTask.status == "open")
        .options(joinedload(UserTask.assignee), joinedload(UserTask.group))
        .order_by(UserTask.due_at.nulls_last(), UserTask.created_at, UserTask.id)
    )
    found: dict[uuid.UUID, list[UserTask]] = {case.id: [] for case in cases}
    for task in db.session.scalars(query):
        found[task.case_id].append(task)
    return found


def _mine(user: User) -> ColumnElement[bool]:
    held = and_(UserTask.assignee_id == user.id, UserTask.status == "open")
    organisations = access.organisations_of(user)
    if not organisations:
        return held
    ours = and_(
        UserTask.status == "open",
        Case.organisation_id.in_(organisations),
        Group.kind == "applicant",
        or_(Group.entity_kind.is_(None), Group.entity_kind == Organisation.kind),
    )
    return or_(held, ours)


def _claimable(user: User) -> ColumnElement[bool]:
    groups = access.groups_of(user)
    if not groups:
        return false()
    return and_(
        UserTask.status == "open",
        UserTask.assignee_id.is_(None),
        UserTask.group_key.in_(groups),
        ~_excluded(user),
        ~access.conflicts(user),
    )


def _excluded(user: User) -> ColumnElement[bool]:
    """The condition of access.is_excluded, for many tasks at once."""
    other = aliased(UserTask)
    theirs = or_(other.completed_by_id == user.id, and_(other.assignee_id == user.id, other.status == "open"))
    return (
        exists()
        .where(other.case_id == UserTask.case_id, other.element_id == func.any(UserTask.excludes), theirs)
        .correlate(UserTask)
    )


def _page(
    condition: ColumnElement[bool], page: int, *, text: str, process: str, size: int, latest_first: bool = False
) -> Page[UserTask]:
    query = (
        select(UserTask, func.count().over().label("total"))
        .join(UserTask.case)
        .join(Case.organisation, isouter=True)
        .join(UserTask.group, isouter=True)
        .where(condition)
        .options(
            contains_eager(UserTask.case).contains_eager(Case.organisation),
            contains_eager(UserTask.group),
            joinedload(UserTask.assignee),
        )
    )
    if text.strip():
        query = query.where(*(Case.search_text.contains(word, autoescape=True) for word in polish.fold(text).split()))
    if process:
        query = query.where(Case.process_key == process)
    urgent = (UserTask.due_at.nulls_last(), UserTask.priority.desc())
    order = (UserTask.completed_at.desc(),) if latest_first else urgent
    query = query.order_by(*order, UserTask.created_at, UserTask.id)
    rows = db.session.execute(query.limit(size).offset((max(page, 1) - 1) * size)).all()
    if not rows and page > 1:
        return _page(condition, 1, text=text, process=process, size=size, latest_first=latest_first)
    total = rows[0].total if rows else 0
    return Page([row.UserTask for row in rows], max(page, 1), max(1, -(-total // size)), total)
