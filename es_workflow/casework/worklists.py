"""The three worklists of a person – mine, my groups', done by me – each one indexed query."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased, joinedload, lazyload

from es_workflow import db
from es_workflow.casework import access, lines, list_statement, loading, paging
from es_workflow.casework.lines import Line
from es_workflow.casework.list_statement import Columns, Conditions, listed
from es_workflow.casework.paging import Page
from es_workflow.models import Case, Group, Organisation, User, UserTask

_ME: Any = bindparam("my_id")
_OURS: Any = bindparam("my_organisations", type_=ARRAY(Uuid))
_OPEN = UserTask.status == loading.fixed("open")
_NOBODY = cast(loading.fixed("{}"), ARRAY(Text))
"""Written into the statement, so that PostgreSQL plans a list once."""


@dataclass(frozen=True)
class Counts:
    """How much waits in each list."""

    inbox: int
    queue: int
    overdue: int = 0


def inbox(user: User, page: int = 1, *, text: str = "", process: str = "", size: int = paging.SIZE) -> Page[Line]:
    """What the user holds (for an applicant: what waits for their organisations), the most urgent first."""
    return _page(_mine(bool(access.organisations_of(user))), user, page, text=text, process=process, size=size)


def queue(user: User, page: int = 1, *, text: str = "", process: str = "", size: int = paging.SIZE) -> Page[Line]:
    """What the user may take from their groups, the most urgent first; without what four eyes forbid."""
    return _page(_claimable(access.groups_of(user)), user, page, text=text, process=process, size=size)


def archive(user: User, page: int = 1, *, text: str = "", process: str = "", size: int = paging.SIZE) -> Page[Line]:
    """What the user has completed, the latest first."""
    return _page(_DONE, user, page, text=text, process=process, size=size, latest_first=True)


def counts(user: User, now: dt.datetime | None = None) -> Counts:
    """How much waits in the user's lists; with `now` also how much of it is late."""
    late = UserTask.due_at <= now if now else false()
    organisations = access.organisations_of(user)
    mine, claimable = _mine(bool(organisations)), _claimable(access.groups_of(user))
    row = db.session.execute(
        select(
            func.count().filter(or_(*mine)),
            func.count().filter(or_(false(), *claimable)),
            func.count().filter(and_(or_(*mine), late)),
        )
        .select_from(UserTask)
        .where(UserTask.status == "open", or_(*mine, *claimable)),
        {"my_id": user.id, "my_organisations": list(organisations)},
    ).one()
    return Counts(*row)


def late(user: User, now: dt.datetime, *, size: int = paging.SIZE) -> Page[UserTask]:
    """The office's work that is past its term, for those who hand out tasks; the oldest debt first.

    It says who has each task, so the tasks are read whole.
    """
    conditions = _LATE if access.has(user, access.Permission.CASE_ASSIGN) else ()
    rows, page = _found(conditions, _SHOWN.columns, user, 1, size=size, now=now)
    return replace(page, items=_tasks(rows))


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


_DONE: Conditions = (and_(UserTask.completed_by_id == _ME, UserTask.status == loading.fixed("completed")),)
_LATE: Conditions = (
    and_(
        _OPEN,
        UserTask.due_at <= bindparam("now"),
        UserTask.group_key.in_(select(Group.key).where(Group.kind == "office")),
    ),
)


@lru_cache
def _mine(acts_for_others: bool) -> Conditions:
    held = and_(UserTask.assignee_id == _ME, _OPEN)
    if not acts_for_others:
        return (held,)
    applies = UserTask.party.is_(None) & exists().where(
        Case.id == UserTask.case_id,
        Case.organisation_id == any_(_OURS),
        Organisation.id == Case.organisation_id,
        Group.key == UserTask.group_key,
        Group.kind == "applicant",
        or_(Group.entity_kind.is_(None), Group.entity_kind == Organisation.kind),
    ).correlate(UserTask)
    ours = and_(_OPEN, applies)
    as_party = and_(_OPEN, UserTask.party_organisation_id == any_(_OURS))
    return held, ours, as_party


@lru_cache
def _claimable(groups: frozenset[str]) -> Conditions:
    unclaimed = and_(_OPEN, UserTask.assignee_id.is_(None))
    free = and_(unclaimed, _not_excluded(), ~access.conflicts(_ME))
    return tuple(and_(UserTask.group_key == loading.fixed(key), free) for key in sorted(groups))


def _not_excluded() -> ColumnElement[bool]:
    """The opposite of access.is_excluded, for many tasks at once."""
    other = aliased(UserTask)
    theirs = or_(other.completed_by_id == _ME, and_(other.assignee_id == _ME, other.status == loading.fixed("open")))
    done = exists().where(other.case_id == UserTask.case_id, other.element_id == func.any(UserTask.excludes), theirs)
    return or_(UserTask.excludes == _NOBODY, ~done.correlate(UserTask))


def _page(
    conditions: Conditions, user: User, page: int, *, text: str, process: str, size: int, latest_first: bool = False
) -> Page[Line]:
    """A page of what fits one of the conditions."""
    found = _found(
        conditions, lines.COLUMNS, user, page, text=text, process=process, size=size, latest_first=latest_first
    )
    return replace(found[1], items=[lines.line_of(row) for row in found[0]])


def _found(
    conditions: Conditions,
    columns: Columns,
    user: User,
    page: int,
    *,
    text: str = "",
    process: str = "",
    size: int,
    latest_first: bool = False,
    now: dt.datetime | None = None,
) -> tuple[Sequence[Sequence[Any]], Page[Any]]:
    """The rows of a page and how many there are; the first page when there are not so many."""
    if not conditions:
        return (), Page([], 1, 1, 0)
    query, page = listed(conditions, columns, text, process, size, latest_first), max(page, 1)
    values = {"my_id": user.id, "my_organisations": list(access.organisations_of(user)), "now": now}
    rows = loading.rows_of(query, {**values, "before": (page - 1) * size})
    if not rows and page > 1:
        return _found(conditions, columns, user, 1, text=text, process=process, size=size, latest_first=latest_first)
    found = rows[0][-1] if rows else 0
    counted = min(found, list_statement.COUNTED)
    return rows, Page([], page, max(1, -(-counted // size)), counted, found > list_statement.COUNTED)


def _tasks(rows: Sequence[Sequence[Any]]) -> list[UserTask]:
    """The tasks with their cases."""
    tasks: list[UserTask] = []
    for row in rows:
        task, case, organisation = _SHOWN.make(row)
        loading.hang(case, organisation=organisation)
        loading.hang(task, case=case)
        tasks.append(task)
    holders = loading.those(User, {task.assignee_id for task in tasks if task.assignee_id})
    for task in tasks:
        loading.hang(task, assignee=holders.get(task.assignee_id))
    return tasks


_SHOWN = loading.Parts(
    loading.Part(UserTask, without=["properties", "excludes"]),
    loading.Part(Case, without=["call_terms", "clock_stops", "search_text"]),
    loading.Part(Organisation, only=["id", "name", "kind"], options=[lazyload(Organisation.parent)]),
)
"""Of each task what is said about it and who has it."""
