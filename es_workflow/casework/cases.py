"""Cases: starting one, finding those one may see, what one may do with them besides their tasks, how far they are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, undefer

from es_workflow import db, rows
from es_workflow.casework import (
    access,
    call_forms,
    calls,
    declarations,
    deployments,
    openings,
    paging,
    polish,
    runtime,
    steps,
    submissions,
    task_rows,
)
from es_workflow.casework.audit import AuditType
from es_workflow.casework.paging import Page
from es_workflow.content.manifest import Manifest
from es_workflow.engine import Element, ProcessInstance, WaitingAction
from es_workflow.errors import Conflict, NotFound
from es_workflow.forms import Form, Upload
from es_workflow.models import Call, Case, Organisation, User, UserTask
from es_workflow.texts import _, language, pick


class CallClosed(Conflict):
    says = "Ten nabór nie przyjmuje teraz wniosków."


@dataclass(frozen=True)
class Action:
    """Something one may do with a case at this stage besides its tasks: withdraw, resign …"""

    name: str
    """The message it delivers."""
    element: Element
    form_id: str

    @property
    def label(self) -> str:
        """The words on its button."""
        return pick({"pl": self.element.name, "en": self.element.name_en})


# --- starting


def start(package_key: str, *, by: User, organisation: Organisation | None, call: Call | None = None) -> Case:
    """Open a new case of the process for the organisation, in the call when the process needs one."""
    pinned = call.deployment if call is not None else None
    deployment = pinned or deployments.get_latest(package_key)
    now = runtime.office().clock.now()
    manifest = runtime.office().package(deployment.id).manifest
    _require_start(manifest, package_key, by=by, organisation=organisation, call=call, now=now)
    return openings.open_case(deployment, by=by, organisation=organisation, call=call)


def _require_start(
    manifest: Manifest,
    key: str,
    *,
    by: User,
    organisation: Organisation | None,
    call: Call | None,
    now: dt.datetime,
) -> None:
    access.require(manifest.start.by_person, _("Takiej sprawy nikt nie zaczyna sam: zaczyna się z innej sprawy."))
    group = manifest.groups[manifest.start.group]
    if group.kind == "office":
        access.require(group.key in access.groups_of(by))
    else:
        allowed = organisation is not None and access.represents(by, organisation.id)
        access.require(allowed, _("Możesz składać wnioski tylko za podmiot, który reprezentujesz."))
        suits = organisation is not None and group.entity_kind in {None, organisation.kind}
        access.require(suits, _("Ten podmiot nie może składać takich wniosków."))
    if manifest.start.needs_call and (call is None or call.process_key != key or not calls.is_open(call, now)):
        raise CallClosed()
    if call is not None:
        call_forms.require(call)


# --- finding


def get_visible(case_id: uuid.UUID, user: User) -> Case:
    """The case, when the user may see it. Raises NotFound, DeclarationNeeded."""
    return _get_visible(Case.id == case_id, user)


def get_by_number(number: str, user: User) -> Case:
    """The case with this case number, when the user may see it. Raises NotFound."""
    return _get_visible(Case.number == number, user)


def visible_among(case_ids: Sequence[uuid.UUID], user: User) -> set[uuid.UUID]:
    """Which of these cases the user may see."""
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(case_ids), access.visible_cases(user))))


def _get_visible(which: ColumnElement[bool], user: User) -> Case:
    query = (
        select(Case)
        .where(which, access.visible_cases(user))
        .options(*_faces(), joinedload(Case.call), joinedload(Case.started_by), undefer(Case.state))
    )
    case = db.session.scalars(query).one_or_none()
    if case is None:
        declarations.require(user, UserTask.case.has(which))
        raise NotFound()
    return case


def _faces() -> tuple[Any, ...]:
    return (joinedload(Case.organisation),)


def list_mine(user: User, page: int = 1, *, size: int = paging.SIZE) -> Page[Case]:
    """The cases of the organisations the user acts for, the newest first."""
    query = select(Case).where(Case.organisation_id.in_(access.organisations_of(user)))
    return _page(query, page, size)


def list_visible(
    user: User,
    page: int = 1,
    *,
    text: str = "",
    status: str = "",
    process: str = "",
    is_open: bool | None = None,
    size: int = paging.SIZE,
) -> Page[Case]:
    """All cases the user may see that fit the search, the newest first."""
    query = select(Case).where(access.visible_cases(user))
    if text.strip():
        query = query.where(*(Case.search_text.contains(word, autoescape=True) for word in polish.fold(text).split()))
    if status:
        query = query.where(Case.status == status)
    if process:
        query = query.where(Case.process_key == process)
    if is_open is not None:
        query = query.where(Case.ended_at.is_(None) if is_open else Case.ended_at.is_not(None))
    return _page(query, page, size)


def _page(query: Select[Case], page: int, size: int) -> Page[Case]:
    return paging.page_of(query.options(*_faces()).order_by(Case.started_at.desc(), Case.id), page, size=size)


# --- what is going on in it


def open_tasks(case: Case) -> Sequence[UserTask]:
    """What somebody has to do now, the most urgent first."""
    return task_rows.open_in(case)


# --- case actions


def list_actions(case: Case, user: User) -> list[Action]:
    """What the user may do with the case at this stage besides its tasks."""
    if case.ended_at is not None:
        return []
    return [_action(waiting) for waiting in steps.peek(case).actions if _may(user, case, waiting)]


def _may(user: User, case: Case, waiting: WaitingAction) -> bool:
    return access.can_act(user, case, waiting.element.properties.get("action_group", ""))


def _action(waiting: WaitingAction) -> Action:
    return Action(waiting.name, waiting.element, waiting.element.properties.get("form", ""))


def get_action(case: Case, message: str, user: User) -> Action:
    """The action of that name. Raises NotFound when the case does not wait for it or it is not the user's."""
    action = next((action for action in list_actions(case, user) if action.name == message), None)
    if action is None:
        raise NotFound()
    return action


def open_action_form(
    case: Case,
    action: Action,
    user: User,
    *,
    fields: Sequence[tuple[str, str]] | None = None,
    uploads: Mapping[str, list[Upload]] | None = None,
) -> Form | None:
    """The form to fill in before the action; None when there is nothing to say."""
    if not action.form_id:
        return None
    form = runtime.office().package(case.deployment_id).form(action.form_id)
    instance = steps.peek(case)
    variables = action_variables(case, action, user)
    return form.open(variables, instance.env.world, language.get(), fields=fields, uploads=dict(uploads or {}))


def action_variables(case: Case, action: Action, user: User) -> dict[str, Any]:
    """What the form of the action knows: the variables where it waits under the read-only facts of the case."""
    instance = steps.peek(case)
    return submissions.context(instance, instance.variables_at_action(action.name), user)


def act(case: Case, message: str, *, by: User, answers: Mapping[str, Any] | None = None) -> steps.StepOutcome:
    """Do it: the message goes to the case, with the answers of its form. Raises NotFound, NothingWaits."""
    action = get_action(case, message, by)
    locked = steps.lock(case.id)
    data, batch = {"element": action.element.id}, rows.Batch()

    def deliver(instance: ProcessInstance) -> None:
        now = instance.env.world.now
        seen = submissions.context(instance, instance.variables_at_action(message), by)
        meant_for = submissions.meant_for(locked, action.element)
        payload = {action.form_id: dict(answers or {})} if action.form_id else {}
        instance.deliver(message, payload)
        for form_id, given in payload.items():
            submission = submissions.record(
                locked,
                action.element,
                given,
                form_id=form_id,
                task_id=None,
                context=seen,
                by=by,
                at=now,
                batch=batch,
                meant_for=meant_for,
            )
            data.update(submission=str(submission.id), digest=submission.digest)

    return steps.move(locked, deliver, by=by, type=AuditType.CASE_ACTED, data=data, batch=batch)
