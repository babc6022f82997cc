"""Matching for the coordinator: proposal with reasons, pins and exclusions, and the word that asks both sides."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework.matching import board, exchanges, proposals
from es_workflow.casework.matching.board import Board
from es_workflow.casework.matching.points import Scored
from es_workflow.models import MatchApplication
from es_workflow.texts import _, plural
from es_workflow.web.forms.matching import BringBackForm, VerdictForm
from es_workflow.web.security import me

bp = Blueprint("matching", __name__, url_prefix="/matching")


@bp.get("")
def index() -> ResponseReturnValue:
    """Every exchange."""
    return render_template("matching/index.html", exchanges=proposals.list_all())


@bp.get("/<exchange>")
def show(exchange: str) -> ResponseReturnValue:
    """The whole exchange as it is now."""
    found, table = proposals.get(exchange), board.lay_out(exchange)
    return render_template("matching/show.html", exchange=found, board=table)


@bp.post("/<exchange>/questions")
def start(exchange: str) -> ResponseReturnValue:
    """Ask both sides of every proposed pair."""
    found = proposals.get(exchange)
    number = proposals.start(found.key, request.form.get("digest", ""), by=me())
    flash(
        plural(number, "Zapytano strony %(n)s pary.", "Zapytano strony %(n)s par.", "Zapytano strony %(n)s par."),
        "good",
    )
    return redirect(url_for("matching.show", exchange=exchange), 303)


@bp.route("/<exchange>/applications/<uuid:case_id>", methods=["GET", "POST"])
def application(exchange: str, case_id: UUID) -> ResponseReturnValue:
    """Where one application fits and why; a pair of it is pinned or excluded here."""
    found, mine = proposals.get(exchange), exchanges.get_application(case_id)
    form = VerdictForm(exchanges.list_open(exchange), chosen=request.args.get("offer", ""))
    if form.accepts("reason", lambda: form.decide(exchange, case_id)):
        flash(_("Zapisano decyzję. Propozycję policzono na nowo."), "good")
        return redirect(url_for("matching.show", exchange=exchange), 303)
    laid_out = board.lay_out(exchange)
    page = {"exchange": found, "applicant": mine, "board": laid_out, "fits": _best_first(laid_out, mine), "form": form}
    return render_template("matching/application.html", **page, decided=proposals.decided_about(mine)), form.status


def _best_first(laid_out: Board, mine: MatchApplication) -> list[tuple[str, Scored]]:
    """The offers that suit the application, by their numbers."""
    fits = laid_out.fits.get(mine.number, {})
    return sorted(fits.items(), key=lambda one: (-one[1].score, one[1].rank is None, one[1].rank or 0, one[0]))


@bp.route("/<exchange>/applications/<uuid:case_id>/return", methods=["GET", "POST"])
def bring_back(exchange: str, case_id: UUID) -> ResponseReturnValue:
    """Let an application of the pool wait for a place again."""
    found, mine, form = proposals.get(exchange), exchanges.get_application(case_id), BringBackForm()
    if form.accepts("reason", lambda: proposals.bring_back(case_id, reason=form.reason.data or "", by=me())):
        flash(_("Wniosek wraca do doboru."), "good")
        return redirect(url_for("matching.show", exchange=exchange), 303)
    return render_template("matching/bring_back.html", exchange=found, applicant=mine, form=form), form.status
