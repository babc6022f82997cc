"""User tasks: taking, giving back and handing out, opening the form, and the submission that moves the case on.

The case row is locked for each of these, so two people at once come one after the other, and the second one is told.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select

from es_workflow import clock, db, notation, rows
from es_workflow.casework import (
    access,
    audit,
    declarations,
    drafts,
    groups,
    notifications,
    runtime,
    steps,
    submissions,
    task_rows,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.parties import roll
from es_workflow.casework.steps import StepOutcome, TaskClosed
from es_workflow.engine import ProcessInstance
from es_workflow.errors import Conflict, DeclarationNeeded, NotFound
from es_workflow.forms import Form, Upload
from es_workflow.models import Case, User, UserTask
from es_workflow.texts import _, language


class TaskTaken(Conflict):
    says = "To zadanie ma już kto inny."


# --- finding


def get_visible(task_id: uuid.UUID, user: User) -> UserTask:
    """The task, when it is the user's business. Raises NotFound, DeclarationNeeded."""
    return _visible(task_rows.WITH_CASE, task_rows.with_case, task_id, user)


def get_held(task_id: uuid.UUID, user: User) -> UserTask:
    """The same as it is now, its case locked until the transaction ends: for whoever is about to complete the task."""
    case = steps.lock_of_task(task_id)
    task = _visible(task_rows.ALONE, task_rows.alone, task_id, user)
    db.notes()["held", task_id] = case
    return task


def _visible(query: Select[Any], read: task_rows.Reader, task_id: uuid.UUID, user: User) -> UserTask:
    values: dict[str, Any] = {"task_id": task_id}
    if access.is_office(user):  # what an applicant may see is already known: the cases of their organisations
        query, sight = access.within_sight(query, user)
        values |= sight
    task = read(query, values)
    if task is None:
        declarations.require(user, UserTask.id == task_id)
        raise NotFound()
    theirs = access.is_office(user) or access.represents(user, task.case.organisation_id) or access.shares(user, task)
    if not theirs or not access.can_see_task(user, task):
        raise NotFound()
    return task


def _lock(task: UserTask) -> Case:
    """The task's case, locked, and the task as it is now."""
    held: Case | None = db.notes().get(("held", task.id))
    if held is not None:
        return held
    case = steps.lock(task.case_id)
    db.session.refresh(task)
    return case


def candidates(task: UserTask) -> Sequence[User]:
    """The people the task may be given to."""
    if task.group_key is None or access.is_applicants(task):
        return []
    return [person for person in groups.members(task.group_key) if not access.is_excluded(person, task)]


# --- who has it


def claim(task: UserTask, *, by: User) -> None:
    """Make `by` responsible for the task; colleagues no longer see it in their queue."""
    case = _lock(task)
    require_open(task)
    if task.assignee_id == by.id:
        return
    if task.assignee is not None:
        raise TaskTaken(_("To zadanie ma już %(name)s.", name=task.assignee.name))
    access.require(access.can_hold(by, task))
    access.require(not access.is_excluded(by, task), _four_eyes())
    if not access.has_declared(by, task):
        raise DeclarationNeeded(task.id)
    _hand(case, task, by, AuditType.TASK_CLAIMED, by=by)


def release(task: UserTask, *, by: User) -> None:
    """Put the task back into its group's queue; what was typed so far stays with it."""
    case = _lock(task)
    require_open(task)
    if task.assignee_id is None:
        return
    access.require(access.can_release(by, task))
    _hand(case, task, None, AuditType.TASK_RELEASED, by=by)


def assign(task: UserTask, *, to: User, by: User) -> None:
    """Give the task to somebody, or take it from one person and give it to another."""
    case = _lock(task)
    require_open(task)
    access.require(access.can_assign(by, task))
    suits = task.group_key is None or access.can_hold(to, task)
    access.require(suits, _("%(name)s nie należy do grupy tego zadania.", name=to.name))
    access.require(not access.is_excluded(to, task), _four_eyes())
    if task.assignee_id == to.id:
        return
    _hand(case, task, to, AuditType.TASK_ASSIGNED, by=by)
    if to.id != by.id:
        text_pl, text_en = f"Przydzielono Ci zadanie: {task.name_pl}.", f"You have been given a task: {task.name_en}."
        notifications.notify_users([to], case=case, text_pl=text_pl, text_en=text_en)


def _hand(case: Case, task: UserTask, to: User | None, type: AuditType, *, by: User) -> None:
    before = task.assignee.name if task.assignee else None
    task.assignee = to
    task.rev += 1
    data = {"task": task.id, "element": task.element_id, "to": to.id if to else None}
    data |= {"to_name": to.name if to else None, "from_name": before}
    audit.record(case, type, by=by, at=runtime.office().clock.now(), data=data)


def _four_eyes() -> str:
    return _(
        "To zadanie musi wykonać ktoś inny, bo w tej sprawie masz już swój udział (zasada czterech oczu) "
        "albo zgłoszono konflikt interesów."
    )


def require_open(task: UserTask) -> None:
    """Say kindly who did the task and when, or that it is no longer needed. Raises TaskClosed."""
    if task.status == "open":
        return
    if task.status == "completed" and task.completed_by and task.completed_at:
        who, when = task.completed_by.name, _moment(task.completed_at)
        raise TaskClosed(_("To zadanie wykonał(a) już %(who)s, %(when)s.", who=who, when=when))
    raise TaskClosed(_("To zadanie nie jest już potrzebne, bo sprawa poszła dalej."))


def _moment(moment: dt.datetime) -> str:
    return notation.long_moment(moment.astimezone(clock.ZONE), language.get())


# --- doing it


def variables(task: UserTask, user: User) -> dict[str, Any]:
    """What the task's form knows: the process's variables under the read-only facts of the case."""
    instance = steps.peek(task.case)
    waiting = any(open.id == task.id for open in instance.open_tasks)
    return submissions.context(instance, instance.variables_at(task.id) if waiting else instance.variables, user)


def takes_files(task: UserTask) -> bool:
    """Whether the task's form has any place for files."""
    return bool(task.form_id) and runtime.office().package(task.case.deployment_id).form(task.form_id).takes_files


def open_form(
    task: UserTask,
    user: User,
    fields: Sequence[tuple[str, str]] | None = None,
    uploads: Mapping[str, list[Upload]] | None = None,
) -> Form | None:
    """The task's form with what was just posted, else the draft, else (for the applicant) what they submitted before.

    None when the task asks for nothing but a confirmation.
    """
    if not task.form_id:
        return None
    answers: Mapping[str, Any] | None = None
    form = runtime.office().package(task.case.deployment_id).form(task.form_id)
    draft = task.draft if fields is None else None
    may_repeat = fields is None and draft is None and access.is_applicants(task) and task.party is None
    known = variables(task, user) if form.asks_of_case or may_repeat else {}
    if draft is not None:
        fields, uploads = drafts.fields_of(draft), drafts.uploads_of(draft)
    elif may_repeat and isinstance(known.get(task.form_id), Mapping):  # a party may have changed since
        answers = known[task.form_id]
    world = runtime.office().world()
    kept = None if uploads is None and answers is not None else dict(uploads or {})
    return form.open(known, world, language.get(), answers=answers, fields=fields, uploads=kept)


def complete(
    task: UserTask, *, by: User, answers: Mapping[str, Any] | None = None, rev: int | None = None
) -> StepOutcome:
    """Submit the task with the answers of its (validated) form; the case moves on. `rev`: what the form was opened at.

    Raises TaskClosed when somebody was faster or the term is over, TaskTaken when it changed hands, NotAllowed.
    """
    case = _lock(task)
    require_open(task)
    if rev is not None and task.rev != rev and not access.can_complete(by, task):
        raise TaskTaken(_("To zadanie ma już %(name)s.", name=task.assignee.name) if task.assignee else None)
    access.require(access.can_complete(by, task), _("Najpierw weź to zadanie."))
    answers = dict(answers or {})
    values = {task.form_id: answers} if task.form_id else {}
    element = runtime.office().package(case.deployment_id).definition.elements[task.element_id]
    data: dict[str, Any] = {"task": task.id, "element": element.id}
    batch = rows.Batch()
    part = roll.of_task(task)
    data |= {"party": part.key, "party_name": part.organisation.name} if part else {}

    def submit(instance: ProcessInstance) -> None:
        now = instance.env.world.now
        seen = submissions.context(instance, instance.variables_at(task.id), by)
        meant_for = submissions.meant_for(case, element)
        instance.complete_task(task.id, values)
        if task.form_id:
            submission = submissions.record(
                case,
                element,
                answers,
                form_id=task.form_id,
                task_id=task.id,
                context=seen,
                by=by,
                at=now,
                batch=batch,
                meant_for=meant_for,
                part=part,
            )
            data.update(submission=str(submission.id), digest=submission.digest)
        batch.change(task, status="completed", completed_at=now, completed_by_id=by.id, rev=task.rev + 1)
        db.session.expire(task, ["completed_by"])
        drafts.discard(task, batch)

    return steps.move(case, submit, by=by, type=AuditType.TASK_COMPLETED, data=data, batch=batch)
