"""Those outside the office hear of their work and papers: the applicant, and the people of parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from es_workflow import clock, db
from es_workflow.casework import access, notifications, runtime
from es_workflow.casework.parties import roll
from es_workflow.engine import OpenTask
from es_workflow.models import Document, User

if TYPE_CHECKING:
    from es_workflow.casework.steps import Step


def of_new_work(step: Step, tasks: Sequence[OpenTask]) -> None:
    """New work reaches those outside whose it is, unless it follows from what they just did themselves."""
    for task in tasks:
        to = _recipient(step, task)
        if to is None or to in step.told or _did_this(step, to):
            continue
        name, name_en = task.element.name, task.element.name_en or task.element.name
        told = notifications.notify(to, step.case, text_pl=f"Do zrobienia: {name}.", text_en=f"To do: {name_en}.")
        named = [one for one in _named(task) if one not in told and one is not step.by]
        notifications.notify_users(
            named, case=step.case, text_pl=f"Do zrobienia: {name}.", text_en=f"To do: {name_en}."
        )


def of_new_date(step: Step, task: OpenTask) -> None:
    """The due date of open work has moved."""
    to = _recipient(step, task)
    if to is not None and task.due_at:
        day, name, name_en = clock.last_day(task.due_at), task.element.name, task.element.name_en
        notifications.notify(
            to,
            step.case,
            text_pl=f"Zmienił się termin: {name}. Nowy termin: {day:%d.%m.%Y}.",
            text_en=f"A date has changed: {name_en or name}. The new date: {day:%d.%m.%Y}.",
        )


def of_document(document: Document) -> None:
    """A letter was made that parties may read."""
    parties = runtime.office().package(document.case.deployment_id).manifest.parties
    for key, part in roll.of_case(document.case).items():
        if {str(part.id), key} & set(document.meant_for):
            notifications.notify(
                parties[key].group,
                document.case,
                text_pl=f"Nowy dokument: {document.title_pl}.",
                text_en=f"A new document: {document.title_en}.",
            )


def _recipient(step: Step, task: OpenTask) -> str | None:
    """Who outside the office has the task: the applicant, or the group that means a party; None: the office has it."""
    group = step.package.manifest.groups.get(task.candidate_group or "")
    if group is None or group.kind != "applicant":
        return None
    return group.key if step.package.manifest.party_of(group.key) else notifications.APPLICANT


def _did_this(step: Step, to: str) -> bool:
    if step.by is None:
        return False
    if to == notifications.APPLICANT:
        return access.represents(step.by, step.case.organisation_id)
    part = roll.find_by_group(step.case, to)
    return part is not None and access.represents(step.by, part.organisation_id)


def _named(task: OpenTask) -> list[User]:
    """Who a task outside the office is given to by name."""
    if not task.assignee:
        return []
    query = select(User).where(User.email == task.assignee.lower(), User.active, User.email_confirmed_at.is_not(None))
    return list(db.session.scalars(query))
