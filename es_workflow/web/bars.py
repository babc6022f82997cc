"""Bars: who may get no support, until when and why."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow import clock
from es_workflow.casework import bars, organisations
from es_workflow.texts import _
from es_workflow.web.forms.registers import BarForm, LiftForm
from es_workflow.web.layout import now
from es_workflow.web.security import me

bp = Blueprint("bars", __name__)


@bp.get("/bars")
def index() -> ResponseReturnValue:
    """Everybody who is barred today."""
    return render_template("bars/index.html", bars=bars.list_standing(clock.today(now()), me()))


@bp.route("/organisations/<uuid:organisation_id>/bars", methods=["GET", "POST"])
def of(organisation_id: UUID) -> ResponseReturnValue:
    """The bars of one body, and a new one."""
    body, form = organisations.get(organisation_id, me()), BarForm()
    if form.accepts("until", lambda: bars.record(body, until=form.until.day, reason=form.reason.data or "", by=me())):
        flash(_("Zapisano blokadę."), "good")
        return redirect(url_for("bars.of", organisation_id=organisation_id), 303)
    page = {"organisation": body, "bars": bars.list_of(body), "form": form, "today": clock.today(now())}
    return render_template("bars/of.html", **page), form.status


@bp.route("/bars/<uuid:bar_id>/lift", methods=["GET", "POST"])
def lift(bar_id: UUID) -> ResponseReturnValue:
    """End a bar before its day."""
    bar, form = bars.get(bar_id, me()), LiftForm()
    if form.accepts("reason", lambda: bars.lift(bar_id, reason=form.reason.data or "", by=me())):
        flash(_("Zniesiono blokadę."), "good")
        return redirect(url_for("bars.of", organisation_id=bar.organisation_id), 303)
    return render_template("bars/lift.html", bar=bar, form=form), form.status
