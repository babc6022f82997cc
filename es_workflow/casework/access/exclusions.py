"""Who may never have a task: four eyes, and conflicts of interest that were declared (domain.md §2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, or_, select

from es_workflow import db
from es_workflow.models import Declaration, User, UserTask


def is_excluded(user: User, task: UserTask) -> bool:
    """Whether the user may never have this task: four eyes, or a conflict of interest (domain.md §2).

    Four eyes: whoever did (or holds) one of the excluded tasks of this case. A conflict excludes from every task of the
    case that asks for a declaration.
    """
    ways = []
    if task.excludes:
        other = or_(
            UserTask.completed_by_id == user.id, and_(UserTask.assignee_id == user.id, UserTask.status == "open")
        )
        ways.append(exists().where(UserTask.case_id == task.case_id, UserTask.element_id.in_(task.excludes), other))
    if task.properties.get("declaration"):
        ways.append(conflict_of(user.id).where(Declaration.case_id == task.case_id))
    return bool(ways) and bool(db.session.scalar(select(or_(*ways))))


def has_declared(user: User, task: UserTask) -> bool:
    """Whether the user has made the declaration that the task asks for, if it does."""
    key = task.properties.get("declaration")
    made = exists().where(Declaration.case_id == task.case_id, Declaration.user_id == user.id, Declaration.key == key)
    return not key or bool(db.session.scalar(select(made)))


def conflicts(user_id: Any) -> ColumnElement[bool]:
    """The condition of a query that the person declared a conflict of interest in the task's case, if it asks."""
    asked = UserTask.properties["declaration"].astext.is_not(None)
    return and_(asked, conflict_of(user_id).where(Declaration.case_id == UserTask.case_id).correlate(UserTask))


def conflict_of(user_id: Any) -> Exists:
    """The person's declaration of a conflict, for the case that the query names."""
    return exists().where(Declaration.user_id == user_id, Declaration.conflict)
