"""Opening, closing and extending a call by hand, each with its reason; otherwise its dates do it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import calls
from es_workflow.models import Call
from es_workflow.texts import _
from es_workflow.web.forms.base import PageForm
from es_workflow.web.forms.calls import ExtendForm, WindowForm
from es_workflow.web.security import me

bp = Blueprint("call_window", __name__, url_prefix="/managed-calls/<uuid:call_id>")


@bp.route("/opening", methods=["GET", "POST"])
def open_now(call_id: UUID) -> ResponseReturnValue:
    """Open the call at once."""
    call, form = calls.get_call(call_id), WindowForm()
    return _page(call, form, _("Otwórz nabór"), lambda: calls.open_now(call, reason=form.reason.data or "", by=me()))


@bp.route("/closing", methods=["GET", "POST"])
def close_now(call_id: UUID) -> ResponseReturnValue:
    """Close the call at once."""
    call, form = calls.get_call(call_id), WindowForm()
    return _page(call, form, _("Zamknij nabór"), lambda: calls.close_now(call, reason=form.reason.data or "", by=me()))


@bp.route("/extension", methods=["GET", "POST"])
def extend(call_id: UUID) -> ResponseReturnValue:
    """Move the end of the call."""
    call, form = calls.get_call(call_id), ExtendForm()

    def verb() -> None:
        calls.extend(call, form.closes_at.moment, reason=form.reason.data or "", by=me())

    return _page(call, form, _("Przedłuż nabór"), verb)


@bp.route("/outage", methods=["GET", "POST"])
def outage(call_id: UUID) -> ResponseReturnValue:
    """Extend the call by a working day, because the system failed on its last day."""
    call, form = calls.get_call(call_id), WindowForm()

    def verb() -> None:
        calls.extend_after_outage(call, reason=form.reason.data or "", by=me())

    return _page(call, form, _("Przedłuż po awarii"), verb)


def _page(call: Call, form: PageForm, action: str, verb: Callable[[], object]) -> ResponseReturnValue:
    if form.accepts("reason", verb):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("calls_admin.show", call_id=call.id), 303)
    return render_template("calls_admin/window.html", call=call, form=form, action=action), form.status
