"""Panels (juries) of calls: who sits on them, and what they work on."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access
from es_workflow.casework.panels import members as seating
from es_workflow.casework.panels import roll, sessions, workspace
from es_workflow.texts import _
from es_workflow.web.forms.panels import MembersForm
from es_workflow.web.security import me

bp = Blueprint("panels", __name__, url_prefix="/panels")


@bp.get("")
def index() -> ResponseReturnValue:
    """The calls whose panel is my business."""
    return render_template("panels/index.html", calls=seating.list_visible(me()), manages=seating.can_manage(me()))


@bp.get("/<uuid:call_id>")
def show(call_id: UUID) -> ResponseReturnValue:
    """The panel of a call."""
    call = seating.get_visible(call_id, me())
    return render_template(
        "panels/show.html",
        call=call,
        info=seating.get_info(call),
        seats=roll.of_call(call.id),
        workspace=workspace.of(call, me()) if seating.works_on(me(), call) else None,
        sessions=sessions.list_visible(call, me()),
        waiting=len(sessions.free(call)) if seating.get_info(call).motions else 0,
        manages=seating.can_manage(me()),
    )


@bp.route("/<uuid:call_id>/members", methods=["GET", "POST"])
def members(call_id: UUID) -> ResponseReturnValue:
    """Put people on the panel."""
    call = seating.get_visible(call_id, me())
    access.require(seating.can_manage(me()))
    form = MembersForm(call)

    def seat() -> None:
        reason = (form.reason.data or "") if form.reason else ""
        seating.change(call, form.chosen, form.leader, reason=reason, by=me())

    if form.accepts("members" if not form.reason else "reason", seat):
        flash(_("Zapisano skład."), "good")
        return redirect(url_for("panels.show", call_id=call.id), 303)
    return render_template("panels/members.html", call=call, info=seating.get_info(call), form=form), form.status
