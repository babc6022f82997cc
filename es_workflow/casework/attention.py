"""What waits for a person, as the frame of every page counts it: one statement for all of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, exists, func, select

from es_workflow.casework import access, loading, worklists
from es_workflow.casework.journals import keeping
from es_workflow.models import Case, Journal, Notification, PanelSeat, User, UserTask


@dataclass(frozen=True)
class Attention:
    """The tasks in an office person's inbox, and the notifications they have not read."""

    tasks: int
    unread: int
    sits: bool
    """They are on the panel of some call."""
    keeps: bool
    """They write or approve a journal."""


NOTHING = Attention(0, 0, False, False)


def of(user: User) -> Attention:
    """The numbers beside „Zadania” and „Powiadomienia”."""
    organisations, address = access.organisations_of(user), keeping.approving_address(user)
    values = {"user_id": user.id, "organisations": list(organisations), "address": address}
    [(tasks, unread, sits, keeps)] = loading.rows_of(_COUNTS, values)
    if access.is_office(user) and organisations:  # whoever applies as well has both kinds in one list
        tasks = worklists.counts(user).inbox
    return Attention(tasks, unread, sits, keeps)


_open = UserTask.status == loading.fixed("open")
_held = select(func.count()).where(UserTask.assignee_id == bindparam("user_id"), _open)
_unread = select(func.count()).where(Notification.user_id == bindparam("user_id"), Notification.read_at.is_(None))
_sits = exists().where(PanelSeat.user_id == bindparam("user_id"))
_theirs = Case.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid)))
_keeps = exists().where(Journal.case_id == Case.id, keeping.of_person(_theirs, bindparam("address", type_=Text())))
_COUNTS = select(_held.scalar_subquery(), _unread.scalar_subquery(), _sits, _keeps)
