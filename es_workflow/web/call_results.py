"""Publishing the results of a call: what would be shown, and the word that shows it to everybody."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import calls, results
from es_workflow.texts import _
from es_workflow.web.security import me

bp = Blueprint("call_results", __name__, url_prefix="/managed-calls/<uuid:call_id>/results")


@bp.get("")
def preview(call_id: UUID) -> ResponseReturnValue:
    """The list as it would be published now."""
    call = calls.get_call(call_id)
    columns, rows = results.preview(call)
    return render_template("call_results/preview.html", call=call, columns=columns, rows=rows, shown=results.shown)


@bp.post("")
def publish(call_id: UUID) -> ResponseReturnValue:
    """Show the list to everybody."""
    call = calls.get_call(call_id)
    results.publish(call, by=me())
    flash(_("Opublikowano wyniki naboru."), "good")
    return redirect(url_for("calls.results", call_id=call.id), 303)
