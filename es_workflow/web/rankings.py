"""Ranking lists: as they stand, put forward by who runs the call, approved by who may."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import queue, ranking_papers, rankings
from es_workflow.texts import _
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("rankings", __name__, url_prefix="/rankings")


@bp.get("")
def index() -> ResponseReturnValue:
    """The calls that have a list."""
    return render_template("rankings/index.html", calls=rankings.list_calls(me()))


@bp.get("/<uuid:call_id>")
def show(call_id: UUID) -> ResponseReturnValue:
    """The list of a call with the line that its money draws, and the waiting list."""
    call = rankings.get_visible(call_id, me())
    return render_template(
        "rankings/show.html",
        call=call,
        rows=rankings.rows(call) if call.mode == "ranking" else [],
        waiting=queue.in_order(call, status=queue.WAITING),
        may_approve=rankings.can_approve(me(), call),
        may_propose=rankings.can_propose(me(), call),
    )


@bp.get("/<uuid:call_id>/protocol")
def protocol(call_id: UUID) -> ResponseReturnValue:
    """The protocol of the approved list as PDF."""
    call = rankings.get_visible(call_id, me())
    name = f"Lista rankingowa {call.number or call.title_pl}.pdf"
    return file_response(ranking_papers.protocol(call), name, "application/pdf")


@bp.post("/<uuid:call_id>/proposal")
def propose(call_id: UUID) -> ResponseReturnValue:
    """Put the list forward."""
    call = rankings.get_visible(call_id, me())
    rankings.propose(call, by=me())
    flash(_("Lista czeka na zatwierdzenie."), "good")
    return redirect(url_for("rankings.show", call_id=call.id), 303)


@bp.post("/<uuid:call_id>/approval")
def approve(call_id: UUID) -> ResponseReturnValue:
    """Approve the list: money is reserved in its order, everybody is told."""
    call = rankings.get_visible(call_id, me())
    rankings.approve(call, by=me())
    flash(_("Lista zatwierdzona. Środki są zarezerwowane, wnioskodawcy dostaną wiadomość."), "good")
    return redirect(url_for("rankings.show", call_id=call.id), 303)
