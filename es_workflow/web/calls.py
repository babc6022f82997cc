"""Calls for applications as everybody sees them, and the way from a call to one's own case."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import calls, cases, deployments
from es_workflow.texts import pick
from es_workflow.web import faces
from es_workflow.web.cases import go_on
from es_workflow.web.layout import now
from es_workflow.web.security import me
from es_workflow.web.starting import chosen_organisation, eligible

bp = Blueprint("calls", __name__, url_prefix="/calls")


@bp.get("")
def index() -> ResponseReturnValue:
    """What one can apply for now."""
    return render_template("calls/index.html", calls=calls.open_calls(now()))


@bp.get("/<uuid:call_id>")
def show(call_id: UUID) -> ResponseReturnValue:
    """One call: what it is for, until when, and the button that starts an application."""
    call = calls.get_call(call_id)
    manifest = faces.manifest_of(deployments.get_latest(call.process_key).id)
    return render_template(
        "calls/show.html",
        call=call,
        open=calls.is_open(call, now()),
        action=pick(manifest.start.action),
        mine=eligible(manifest),
    )


@bp.post("/<uuid:call_id>/applications")
def start(call_id: UUID) -> ResponseReturnValue:
    """Start an application for one of my organisations; its first task opens at once."""
    call = calls.get_call(call_id)
    organisation = chosen_organisation()
    return go_on(cases.start(call.process_key, by=me(), organisation=organisation, call=call))
