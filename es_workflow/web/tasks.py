"""The page of a task: its form beside the case file; taking, giving back, handing out, saving and submitting it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, runtime, submissions, tasks
from es_workflow.casework.parties import sight
from es_workflow.casework.parties.sight import Side
from es_workflow.casework.steps import TaskClosed
from es_workflow.casework.tasks import TaskTaken
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import UserTask
from es_workflow.texts import _, language
from es_workflow.web import task_forms
from es_workflow.web.filters import datetime as in_words
from es_workflow.web.filters import localised
from es_workflow.web.layout import now
from es_workflow.web.security import me
from es_workflow.web.task_forms import Filled

bp = Blueprint("tasks", __name__, url_prefix="/tasks/<uuid:task_id>")


@bp.get("")
def show(task_id: UUID) -> ResponseReturnValue:
    """The task: to fill in when it is mine, to look at when it is a colleague's."""
    task = tasks.get_visible(task_id, me())
    if access.can_complete(me(), task):
        return _page(task, task_forms.from_draft(task))
    return render_template("tasks/look.html", task=task, candidates=_candidates(task), **_case_file(task))


@bp.post("")
def save(task_id: UUID) -> ResponseReturnValue:
    """Keep what was typed as a draft, after doing what a button inside the form asked for."""
    task = tasks.get_visible(task_id, me())
    filled = task_forms.from_post(task)
    if not access.can_complete(me(), task):
        return _too_late(task, filled, _refusal(task))
    if filled.form:
        filled.form.apply_actions()
    task_forms.keep(task, filled)
    return _page(task, filled)


@bp.post("/complete")
def complete(task_id: UUID) -> ResponseReturnValue:
    """Submit the task's form; applicants check their answers before it counts."""
    task = tasks.get_held(task_id, me())
    confirmed = "confirmed" in request.form
    filled = task_forms.from_draft(task) if confirmed else task_forms.from_post(task)
    if not access.can_complete(me(), task):
        return _too_late(task, filled, _refusal(task))
    filled.other = task_forms.find_newer(task)
    if filled.other or filled.refused or (filled.form and not filled.form.validate()):
        return _again(task, filled)
    if filled.form and access.is_applicants(task) and not confirmed:
        task_forms.keep(task, filled)
        return redirect(url_for("tasks.check", task_id=task.id), 303)
    return _submit(task, filled)


@bp.get("/check")
def check(task_id: UUID) -> ResponseReturnValue:
    """The answers once more before they are submitted."""
    task = tasks.get_visible(task_id, me())
    filled = task_forms.from_draft(task)
    if not access.can_complete(me(), task) or filled.form is None or not filled.form.validate():
        return redirect(url_for("tasks.show", task_id=task.id), 302)
    return render_template("tasks/check.html", task=task, filled=filled, view=_answers(task, filled))


def _again(task: UserTask, filled: Filled) -> ResponseReturnValue:
    """The form with what to mend; what was typed is already kept."""
    if not filled.other:
        task_forms.keep(task, filled)
    return _page(task, filled, 409 if filled.other else 422)


def _submit(task: UserTask, filled: Filled) -> ResponseReturnValue:
    answers = filled.form.answers if filled.form else None
    try:
        outcome = tasks.complete(task, by=me(), answers=answers, rev=request.form.get("rev", type=int))
    except Conflict as conflict:
        return _too_late(task, filled, conflict)
    name, number = localised(task, "name"), outcome.case.number
    if not access.is_applicants(task):
        flash(_("Wykonano: %(task)s.", task=name), "good")
        return redirect(url_for("worklist.inbox"), 303)
    when = in_words(now())
    if number:
        flash(_("Złożono %(when)s, numer sprawy %(number)s.", when=when, number=number), "good")
    else:
        flash(_("Złożono %(when)s.", when=when), "good")
    return redirect(url_for("cases.show", case_id=task.case_id), 303)


def _page(task: UserTask, filled: Filled, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "tasks/show.html",
        task=task,
        filled=filled,
        errors=filled.errors,
        candidates=_candidates(task),
        **_case_file(task),
    )
    return page, 422 if filled.refused and status == 200 else 409 if filled.other else status


def _too_late(task: UserTask, filled: Filled, conflict: Conflict) -> ResponseReturnValue:
    """Somebody was faster, or the term is over: said kindly, with all that was typed."""
    view = _answers(task, filled) if filled.form else None
    return render_template("tasks/too_late.html", task=task, message=_(conflict.message), view=view), 409


def _refusal(task: UserTask) -> Conflict:
    """Why the task is not mine to do: it is closed, or a colleague's."""
    try:
        tasks.require_open(task)
    except TaskClosed as closed:
        return closed
    return TaskTaken()


def _answers(task: UserTask, filled: Filled) -> Any:
    assert filled.form is not None
    definition, world = filled.form.definition, runtime.office().world()
    return definition.present(filled.form.answers, tasks.variables(task, me()), language.get(), world)


def _case_file(task: UserTask) -> dict[str, Any]:
    """What one reads while doing the task: what was submitted in the case before, each form as it stands now."""
    user = me()
    side = sight.side_of(user, task.case)
    return {
        "case": task.case,
        "outside": side is not Side.OFFICE,
        "party": side is Side.PARTY,
        "readings": submissions.list_latest(task.case, user),
    }


def _candidates(task: UserTask) -> list[Any]:
    return list(tasks.candidates(task)) if access.can_assign(me(), task) else []


@bp.post("/claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    """Take the task from the queue and begin with it."""
    task = tasks.get_visible(task_id, me())
    tasks.claim(task, by=me())
    return redirect(url_for("tasks.show", task_id=task.id), 303)


@bp.post("/release")
def release(task_id: UUID) -> ResponseReturnValue:
    """Put the task back for colleagues."""
    task = tasks.get_visible(task_id, me())
    tasks.release(task, by=me())
    flash(_("Zadanie wróciło do kolejki."), "good")
    return redirect(url_for("worklist.inbox"), 303)


@bp.post("/assign")
def assign(task_id: UUID) -> ResponseReturnValue:
    """Give the task to a colleague."""
    task = tasks.get_visible(task_id, me())
    chosen = next((one for one in tasks.candidates(task) if str(one.id) == request.form.get("user_id")), None)
    if chosen is None:
        raise NotFound()
    tasks.assign(task, to=chosen, by=me())
    flash(_("Zadanie ma teraz %(name)s.", name=chosen.name), "good")
    return redirect(url_for("cases.show", case_id=task.case_id), 303)
