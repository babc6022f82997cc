"""Faults that stopped a case: the list, the page of one, correcting its data, trying again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import incidents
from es_workflow.models import Incident
from es_workflow.texts import _
from es_workflow.web.forms.incidents import CorrectionForm
from es_workflow.web.security import me

bp = Blueprint("incidents", __name__, url_prefix="/incidents")


@bp.get("")
def index() -> ResponseReturnValue:
    """Everything that waits to be mended, what stands longest first."""
    return render_template("incidents/index.html", stops=incidents.list_all(me()))


@bp.route("/<uuid:incident_id>", methods=["GET", "POST"])
def show(incident_id: UUID) -> ResponseReturnValue:
    """Why the case stopped and with which data; a post corrects them, and tries again when that is asked."""
    incident = incidents.get(incident_id, me())
    form = CorrectionForm.of(incidents.look_at(incident, me()))
    still: list[Incident | None] = []
    if not form.accepts("reason", lambda: still.append(_correct(incident, form))):
        return render_template("incidents/show.html", look=form.look, form=form), form.status
    if form.tries_again:
        return _tried(still[0])
    flash(_("Zapisano zmiany. Sprawa stoi, dopóki ktoś nie spróbuje ponownie."), "good")
    return redirect(url_for("incidents.show", incident_id=incident.id), 303)


def _correct(incident: Incident, form: CorrectionForm) -> Incident | None:
    if form.tries_again:
        return incidents.correct_and_retry(incident, form.changes, reason=form.why, rev=form.looked_at, by=me())
    incidents.correct(incident, form.changes, reason=form.why, rev=form.looked_at, by=me())
    return incident


@bp.post("/<uuid:incident_id>/retry")
def retry(incident_id: UUID) -> ResponseReturnValue:
    """Try again where the case stopped."""
    return _tried(incidents.retry(incidents.get(incident_id, me()), by=me()))


def _tried(still: Incident | None) -> ResponseReturnValue:
    if still is not None:
        flash(_("Spróbowano ponownie, ale usterka została: %(fault)s", fault=still.message), "bad")
        return redirect(url_for("incidents.show", incident_id=still.id), 303)
    flash(_("Spróbowano ponownie: ten krok ruszył dalej."), "good")
    return redirect(url_for("incidents.index"), 303)
