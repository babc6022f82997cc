"""Calls for applications as everybody sees them, and the way from a call to one's own case."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import attachments, call_forms, calls, cases, catalogues
from es_workflow.casework import results as published
from es_workflow.web.cases import go_on
from es_workflow.web.layout import now
from es_workflow.web.security import me
from es_workflow.web.serving import file_response
from es_workflow.web.starting import chosen_organisation, eligible

bp = Blueprint("calls", __name__, url_prefix="/calls")


@bp.get("")
def index() -> ResponseReturnValue:
    """What one can apply for now."""
    return render_template("calls/index.html", calls=calls.open_calls(now()), catalogues=catalogues.list_all())


@bp.get("/<uuid:call_id>")
def show(call_id: UUID) -> ResponseReturnValue:
    """One call: what it is for, until when, and the button that starts an application."""
    call = calls.get_call(call_id)
    manifest = call_forms.package_of(call).manifest
    return render_template(
        "calls/show.html",
        call=call,
        open=calls.is_open(call, now()),
        start=manifest.start,
        mine=eligible(manifest),
        terms=call_forms.present(call),
        published=published.find(call),
    )


@bp.get("/<uuid:call_id>/results")
def results(call_id: UUID) -> ResponseReturnValue:
    """The list of results, once it is published."""
    call = calls.get_call(call_id)
    return render_template("calls/results.html", call=call, results=published.get(call), shown=published.shown)


@bp.get("/<uuid:call_id>/regulamin")
def regulamin(call_id: UUID) -> ResponseReturnValue:
    """The rules of the call as a file."""
    file = calls.get_regulamin(calls.get_call(call_id))
    return file_response(attachments.content(file), file.filename, file.mime)


@bp.post("/<uuid:call_id>/applications")
def start(call_id: UUID) -> ResponseReturnValue:
    """Start an application for one of my organisations; its first task opens at once."""
    call = calls.get_call(call_id)
    organisation = chosen_organisation()
    return go_on(cases.start(call.process_key, by=me(), organisation=organisation, call=call))
