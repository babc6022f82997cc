"""Running calls: announcing them and changing their words and dates."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import calls
from es_workflow.texts import _
from es_workflow.web.forms.calls import CallForm
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("calls_admin", __name__, url_prefix="/managed-calls")


@bp.get("")
def index() -> ResponseReturnValue:
    """All calls, the newest first."""
    return render_template(
        "calls_admin/index.html",
        calls=calls.list_page(page=page_number()),
        processes=calls.processes_with_calls(),
        is_open=calls.is_open,
    )


@bp.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Announce a call."""
    form = CallForm()
    if form.accepts("closes_at", lambda: calls.create_call(form.call(), by=me())):
        flash(_("Ogłoszono nabór."), "good")
        return redirect(url_for("calls_admin.index"), 303)
    return render_template("calls_admin/edit.html", form=form, call=None), form.status


@bp.route("/<uuid:call_id>", methods=["GET", "POST"])
def edit(call_id: UUID) -> ResponseReturnValue:
    """Change a call."""
    call = calls.get_call(call_id)
    form = CallForm(call)
    if form.accepts("closes_at", lambda: calls.update_call(call, form.call(), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("calls_admin.index"), 303)
    return render_template("calls_admin/edit.html", form=form, call=call), form.status
