"""Reading a task in one plain statement: with its case to look at it, or alone when its case is held already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select, bindparam, select

from es_workflow import db
from es_workflow.casework import case_rows, loading
from es_workflow.models import Case, Draft, Group, Organisation, User, UserTask

Reader = Callable[[Select[Any], Mapping[str, Any]], UserTask | None]

_TASK, _GROUP, _DRAFT = loading.Part(UserTask), loading.Part(Group), loading.Part(Draft)
_HOLDER = loading.Part(User)
_HELD = loading.Parts(_TASK, _GROUP, _HOLDER)
_ALONE = loading.Parts(_TASK, _GROUP, _DRAFT)
_WITH_CASE = loading.Parts(_TASK, _GROUP, _DRAFT, case_rows.WHOLE, case_rows.ORGANISATION)


def _of_task(parts: loading.Parts) -> Select[Any]:
    return (
        select(*parts.columns)
        .select_from(UserTask)
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(Group, Group.key == UserTask.group_key)
        .outerjoin(Draft, Draft.task_id == UserTask.id)
        .where(UserTask.id == bindparam("task_id"))
    )


ALONE = _of_task(_ALONE)
WITH_CASE = _of_task(_WITH_CASE).outerjoin(Organisation, Organisation.id == Case.organisation_id)


def alone(query: Select[Any], values: Mapping[str, Any]) -> UserTask | None:
    """The task as it is now, by ALONE or what was made of it."""
    task: UserTask | None = None
    for row in loading.rows_of(query, values):
        task, group, draft = _ALONE.make(row, fresh=[_TASK, _GROUP, _DRAFT])
        loading.hang(task, group=group, draft=draft)
    return task


def with_case(query: Select[Any], values: Mapping[str, Any]) -> UserTask | None:
    """The task with its case, by WITH_CASE or what was made of it."""
    task: UserTask | None = None
    for row in loading.rows_of(query, values):
        task, group, draft, case, organisation = _WITH_CASE.make(row)
        loading.hang(task, group=group, draft=draft, case=case_rows.belonging(case, organisation))
    return task


_OPEN = (
    select(*_HELD.columns)
    .select_from(UserTask)
    .outerjoin(Group, Group.key == UserTask.group_key)
    .outerjoin(User, User.id == UserTask.assignee_id)
    .where(UserTask.case_id == bindparam("case_id"), UserTask.status == loading.fixed("open"))
    .order_by(UserTask.due_at.nulls_last(), UserTask.created_at, UserTask.id)
)


def open_in(case: Case) -> list[UserTask]:
    """What somebody has to do in the case, the most urgent first, with who has it."""
    tasks: list[UserTask] = []
    for row in loading.rows_of(_OPEN, {"case_id": case.id}):
        task, group, holder = _HELD.make(row)
        loading.hang(task, group=group, assignee=holder)
        if case in db.session:
            loading.hang(task, case=case)
        tasks.append(task)
    return tasks
