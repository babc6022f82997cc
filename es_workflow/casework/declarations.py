"""Declarations of no conflict of interest: made before the file of a case opens to who works on it (domain.md §2).

Which tasks ask for one, and in which words, is content (the property `declaration`, package.json `declarations`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from es_workflow import db, rows
from es_workflow.casework import access, audit, drafts, groups, notifications, runtime, steps
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.content.manifest import DeclarationInfo
from es_workflow.engine import ProcessInstance
from es_workflow.errors import Conflict, DeclarationNeeded, NotFound, WorkflowError
from es_workflow.models import Case, Declaration, User, UserTask


class ReasonMissing(WorkflowError):
    says = "Napisz krótko, na czym polega konflikt interesów."


class ConflictDeclared(Conflict):
    says = "Zgłoszono już konflikt interesów w tej sprawie. Nie można tego cofnąć."


def require(user: User, *which: ColumnElement[bool]) -> None:
    """Raise DeclarationNeeded when one of these tasks would open to the user after a declaration."""
    asked = UserTask.properties["declaration"].astext.is_not(None)
    query = select(UserTask).where(*which, asked, UserTask.status == "open").options(joinedload(UserTask.case))
    for task in db.session.scalars(query.order_by(UserTask.created_at, UserTask.id)):
        if _is_asked(user, task) and not access.has_declared(user, task):
            raise DeclarationNeeded(task.id)


def get_task(task_id: uuid.UUID, user: User) -> UserTask:
    """The task whose declaration the user may make, or has made. Raises NotFound."""
    task = db.session.get(UserTask, task_id, options=[joinedload(UserTask.case).joinedload(Case.organisation)])
    if task is None or not task.properties.get("declaration") or task.status != "open" or not _is_asked(user, task):
        raise NotFound
    return task


def _is_asked(user: User, task: UserTask) -> bool:
    """Whether the task is, or could be, the user's; whoever declared a conflict is not asked again."""
    return (task.assignee_id == user.id or (task.assignee_id is None and access.can_hold(user, task))) and (
        not access.is_excluded(user, task)
    )


def words(task: UserTask) -> DeclarationInfo:
    """What the person declares, as the case's own version of the process says it."""
    manifest = runtime.office().package(task.case.deployment_id).manifest
    return manifest.declarations[task.properties["declaration"]]


def declare(task: UserTask, *, conflict: bool, reason: str = "", by: User) -> None:
    """Keep what the person declares. A conflict gives their tasks of the case back and excludes them from such ones.

    Raises ReasonMissing, ConflictDeclared, NotFound.
    """
    case = steps.lock(task.case_id)
    db.session.refresh(task)
    reason = " ".join(reason.split())
    if conflict and not reason:
        raise ReasonMissing
    if access.is_excluded(by, task):
        raise ConflictDeclared
    task = get_task(task.id, by)
    if not conflict and access.has_declared(by, task):
        return
    info, now = words(task), runtime.office().clock.now()
    key = task.properties["declaration"]
    db.session.add(
        Declaration(
            id=uuid.uuid4(),
            case_id=case.id,
            user_id=by.id,
            key=key,
            conflict=conflict,
            reason=reason if conflict else "",
            declared_at=now,
        )
    )
    db.session.flush()  # what the person may see, and who is left, is asked of the database
    data = {"task": task.id, "key": key, "title_pl": info.title["pl"], "title_en": info.title["en"]}
    data |= {"conflict": conflict, "reason": reason, "returned": []}
    if conflict:
        step_back(case, by, type=AuditType.DECLARATION_MADE, by=by, data=data)
        notifications.notify_users(
            groups.holders(Permission.CASE_ASSIGN),
            case=case,
            text_pl=f"{by.name} zgłasza konflikt interesów i nie może pracować nad sprawą.",
            text_en=f"{by.name} declares a conflict of interest and cannot work on the case.",
        )
    else:
        audit.record(case, AuditType.DECLARATION_MADE, by=by, at=now, data=data)


def step_back(
    case: Case, user: User, *which: ColumnElement[bool], type: AuditType, by: User | None, data: Mapping[str, Any]
) -> None:
    """Take the person's work in a locked case (or which of it) from them, with the one audit event of that.

    What anybody of the group can do goes back into its queue. One of several that the diagram gave to this very person
    (a multi-instance with `assignee`) is nobody else's: it ends and gives nothing.
    """
    held = UserTask.case_id == case.id, UserTask.assignee_id == user.id, UserTask.status == "open"
    tasks = db.session.scalars(select(UserTask).where(*held, *which).order_by(UserTask.created_at, UserTask.id)).all()
    theirs = [task for task in tasks if _is_theirs_alone(case, task)]
    returned = [task for task in tasks if task not in theirs]
    batch = rows.Batch()
    for task in tasks:
        drafts.discard(task, batch)
    batch.write()
    for task in returned:
        task.assignee = None
        task.rev += 1
    data = {**data, "returned": [one.element_id for one in returned]}
    if not theirs:
        audit.record(case, type, by=by, at=runtime.office().clock.now(), data=data)
        db.session.flush()
        return

    def withdraw(instance: ProcessInstance) -> None:
        for task in theirs:
            instance.withdraw_task(task.id)

    data["taken_back"] = [one.element_id for one in theirs]
    steps.move(case, withdraw, by=by, type=type, data=data)


def _is_theirs_alone(case: Case, task: UserTask) -> bool:
    element = runtime.office().package(case.deployment_id).definition.elements.get(task.element_id)
    return element is not None and element.multi_instance is not None and bool(element.assignee)


def list_of(case: Case) -> Sequence[Declaration]:
    """Who declared what in the case, the latest on top."""
    query = select(Declaration).where(Declaration.case_id == case.id).options(joinedload(Declaration.user))
    return db.session.scalars(query.order_by(Declaration.declared_at.desc(), Declaration.id)).all()
