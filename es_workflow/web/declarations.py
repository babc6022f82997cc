"""The declaration a person makes before the file of a case opens to them, and the way to it from what is closed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, declarations, tasks
from es_workflow.errors import DeclarationNeeded
from es_workflow.texts import _
from es_workflow.web.errors import undo
from es_workflow.web.forms.declarations import DeclarationForm
from es_workflow.web.security import me

bp = Blueprint("declarations", __name__, url_prefix="/tasks/<uuid:task_id>/declaration")


@bp.route("", methods=["GET", "POST"])
def show(task_id: UUID) -> ResponseReturnValue:
    """What the person declares, and both answers. Who was about to take the task has it then."""
    task, form = declarations.get_task(task_id, me()), DeclarationForm()
    declared = access.has_declared(me(), task)
    if form.accepts("reason", lambda: declarations.declare(task, **form.answer(), by=me())):
        if form.answer()["conflict"]:
            flash(_("Zgłoszono konflikt interesów. Zadanie wykona kto inny."), "good")
            return redirect(url_for("worklist.inbox"), 303)
        if "take" in request.args and access.can_claim(me(), task):
            tasks.claim(task, by=me())
            flash(_("Przyjęto oświadczenie. Zadanie jest teraz Twoje."), "good")
        else:
            flash(_("Przyjęto oświadczenie. Możesz teraz czytać akta sprawy."), "good")
        return redirect(url_for("tasks.show", task_id=task_id), 303)
    info = declarations.words(task)
    return render_template("declarations/show.html", task=task, info=info, form=form, declared=declared), form.status


@bp.app_errorhandler(DeclarationNeeded)
def first_declare(error: DeclarationNeeded) -> ResponseReturnValue:
    """Show the declaration instead of what was asked for; papers of the case simply are not there yet."""
    undo()
    if request.blueprint not in {"tasks", "cases"}:
        return render_template("errors/404.html", message=_(error.message)), 404
    take = 1 if request.endpoint == "tasks.claim" else None
    return redirect(url_for("declarations.show", task_id=error.task_id, take=take), 303)
