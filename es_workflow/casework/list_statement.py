"""The one statement of a worklist: the beginning of an index in the order of the list, counted, and a page of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select, union

from es_workflow.casework import polish
from es_workflow.models import Case, Organisation, UserTask

COUNTED = 500
"""How far lists are counted: whoever has more waiting searches, nobody leafs through it."""

Columns = tuple[Any, ...]
Rows = Select[*tuple[Any, ...]]
Conditions = tuple[ColumnElement[bool], ...]
"""What a list holds, each condition with an index of its own that knows the order; `my_id` is whose list it is."""


@lru_cache(maxsize=64)
def listed(conditions: Conditions, columns: Columns, text: str, process: str, size: int, latest_first: bool) -> Rows:
    """One statement: the first tasks of each condition in the order of its index, counted, and a page of them in full.

    So a list costs the same however much waits in the office. It is the same for all people of the same groups.
    """
    order = _LATEST if latest_first else _URGENT
    parts = [_first(condition, order, text, process) for condition in conditions]
    first = (parts[0] if len(parts) == 1 else union(*map(_whole, parts))).cte("first")
    sorting = [one(first.c) for one in order]
    here = select(first.c.id).order_by(*sorting).limit(literal_column(str(size))).offset(bindparam("before")).subquery()
    total = select(func.count()).select_from(first).scalar_subquery()
    return (
        select(*columns, total.label("total"))
        .select_from(UserTask)
        .join(here, here.c.id == UserTask.id)
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(Organisation, Organisation.id == Case.organisation_id)
        .order_by(*(one(UserTask) for one in order))
    )


def _first(condition: ColumnElement[bool], order: Order, text: str, process: str) -> Rows:
    columns = UserTask.id, UserTask.due_at, UserTask.priority, UserTask.completed_at, UserTask.created_at
    query = select(*columns).where(condition)
    wanted = [Case.search_text.contains(word, autoescape=True) for word in polish.fold(text).split()]
    wanted += [Case.process_key == process] if process else []
    if wanted:
        query = query.where(UserTask.case_id.in_(select(Case.id).where(*wanted)))
    return query.order_by(*(one(UserTask) for one in order)).limit(literal_column(str(COUNTED + 1)))


def _whole(part: Rows) -> Rows:
    """A limited query as a part of a union."""
    return select(part.subquery())


Order = Sequence[Callable[[Any], ColumnElement[Any]]]
_URGENT: Order = (
    lambda task: task.due_at.nulls_last(),
    lambda task: task.priority.desc(),
    lambda task: task.created_at,
    lambda task: task.id,
)
_LATEST: Order = (lambda task: task.completed_at.desc(), lambda task: task.created_at, lambda task: task.id)
