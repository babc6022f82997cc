"""What waits for a person, as the frame of every page counts it: one statement for both numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, func, select

from es_workflow import db
from es_workflow.casework import access, worklists
from es_workflow.models import Notification, PanelSeat, User, UserTask


@dataclass(frozen=True)
class Attention:
    """The tasks in an office person's inbox, and the notifications they have not read."""

    tasks: int
    unread: int
    sits: bool
    """They are on the panel of some call."""


NOTHING = Attention(0, 0, False)


def of(user: User) -> Attention:
    """The numbers beside „Zadania” and „Powiadomienia”."""
    tasks, unread, sits = db.session.connection().execute(_COUNTS, {"user_id": user.id}).one()
    if access.is_office(user) and access.organisations_of(user):  # whoever applies as well has both kinds in one list
        tasks = worklists.counts(user).inbox
    return Attention(tasks, unread, sits)


_held = select(func.count()).where(UserTask.assignee_id == bindparam("user_id"), UserTask.status == "open")
_unread = select(func.count()).where(Notification.user_id == bindparam("user_id"), Notification.read_at.is_(None))
_sits = exists().where(PanelSeat.user_id == bindparam("user_id"))
_COUNTS = select(_held.scalar_subquery(), _unread.scalar_subquery(), _sits)
