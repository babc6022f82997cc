"""Retention for the office: what will be erased soon, what is held and why, and the ways to hold and to let go."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow import clock
from es_workflow.casework import cases, deployments
from es_workflow.casework.retention import due, holds, state
from es_workflow.errors import NotFound
from es_workflow.models import Case
from es_workflow.texts import _, pick
from es_workflow.web import faces
from es_workflow.web.forms.retention import HoldForm, LiftHoldForm
from es_workflow.web.layout import now
from es_workflow.web.security import me

bp = Blueprint("retention", __name__, url_prefix="/retention")

DAYS = 90


@bp.get("")
def index() -> ResponseReturnValue:
    """What will be erased within 90 days, what is held, and the periods of each process."""
    today = clock.today(now())
    coming = due.coming(today, DAYS)
    return render_template(
        "retention/index.html",
        coming=coming,
        seen=cases.visible_among([one.case.id for one in coming], me()),
        holds=holds.list_standing(today),
        periods=due.periods(),
        titles=_titles(),
        stages=state.in_words(),
        days=DAYS,
        today=today,
    )


def _titles() -> dict[str, str]:
    return {one.key: pick(faces.manifest_of(one.id).title) for one in deployments.list_latest()}


@bp.route("/cases/<uuid:case_id>/hold", methods=["GET", "POST"])
def hold_case(case_id: UUID) -> ResponseReturnValue:
    """Hold one case."""
    case = state.get_case(case_id, me())
    return _hold(case, case.number or str(_("bez numeru")))


@bp.route("/processes/<key>/hold", methods=["GET", "POST"])
def hold_process(key: str) -> ResponseReturnValue:
    """Hold all cases of a process, for instance until the project's accounts are closed."""
    if key not in due.periods():
        raise NotFound
    return _hold(key, _titles()[key])


def _hold(subject: Case | str, name: str) -> ResponseReturnValue:
    form = HoldForm()
    if form.accepts(
        "until", lambda: holds.hold(subject, reason=form.reason.data or "", until=form.until.data, by=me())
    ):
        flash(_("Wstrzymano anonimizację."), "good")
        return redirect(url_for("retention.index"), 303)
    return render_template("retention/hold.html", form=form, name=name), form.status


@bp.route("/holds/<uuid:hold_id>/lift", methods=["GET", "POST"])
def lift(hold_id: UUID) -> ResponseReturnValue:
    """End a hold."""
    hold, form = holds.get(hold_id), LiftHoldForm()
    if form.accepts("reason", lambda: holds.lift(hold_id, reason=form.reason.data or "", by=me())):
        flash(_("Zakończono wstrzymanie."), "good")
        return redirect(url_for("retention.index"), 303)
    return render_template("retention/lift.html", hold=hold, form=form, titles=_titles()), form.status
