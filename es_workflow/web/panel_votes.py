"""Voting in a session of a panel: a member's ballot, the count, and the chair's casting vote."""

from __future__ import annotations

import uuid
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access
from es_workflow.casework.panels import roll, sessions, tally, voting
from es_workflow.casework.panels.roll import Seat
from es_workflow.errors import NotFound
from es_workflow.models import PanelRound, PanelSession
from es_workflow.texts import _
from es_workflow.web.forms.panels import ChoiceForm, ballot_form
from es_workflow.web.security import me

bp = Blueprint("panel_votes", __name__, url_prefix="/panel-sessions/<uuid:session_id>/rounds/<uuid:round_id>")


@bp.route("/ballot", methods=["GET", "POST"])
def ballot(session_id: UUID, round_id: UUID) -> ResponseReturnValue:
    """Vote; who runs the session writes down the vote of the member that the address names."""
    session, round = _round(session_id, round_id)
    member = _member(session)
    motion = next((one for one in voting.motions(session) if one.key == round.motion), None)
    if motion is None:
        raise NotFound
    candidates = voting.votable(session, round, member.user_id)
    before = {one.case_id: one.choice for one in voting.ballots(round) if one.user_id == member.user_id}
    chosen = [case_id for case_id, choice in before.items() if choice == tally.YES]
    form = ChoiceForm(candidates, chosen) if motion.kind == "choice" else ballot_form(candidates, before)

    def cast() -> None:
        voting.cast(session, round.id, form.choices_made, of=member.user_id, by=me())

    first = "chosen" if isinstance(form, ChoiceForm) else next(iter(form.names), "")
    if round.status != "open" or not candidates:
        flash(_("W tym głosowaniu nie można już oddać głosu."), "bad")
        return redirect(url_for("panel_sessions.show", session_id=session.id), 303)
    if form.accepts(first, cast):
        flash(_("Zapisano głos: %(name)s.", name=member.name), "good")
        return redirect(url_for("panel_sessions.show", session_id=session.id), 303)
    values = {"session": session, "round": round, "motion": motion, "member": member, "form": form}
    return render_template("panel_sessions/ballot.html", **values, voted=bool(before)), form.status


@bp.post("/closing")
def close(session_id: UUID, round_id: UUID) -> ResponseReturnValue:
    """Count the votes."""
    session, round = _round(session_id, round_id)
    voting.close_round(session, round.id, by=me())
    return redirect(url_for("panel_sessions.show", session_id=session.id), 303)


@bp.route("/casting-vote", methods=["GET", "POST"])
def casting_vote(session_id: UUID, round_id: UUID) -> ResponseReturnValue:
    """The chair decides a tie."""
    session, round = _round(session_id, round_id)
    access.require(sessions.can_run(me(), session))
    tied = [vote.candidate for vote in round.votes if vote.result == tally.TIED]
    if not tied:
        raise NotFound
    form = ChoiceForm(tied)
    if form.accepts("chosen", lambda: voting.decide_tie(session, round.id, form.cases, by=me())):
        flash(_("Zapisano głos rozstrzygający."), "good")
        return redirect(url_for("panel_sessions.show", session_id=session.id), 303)
    motion = next(one for one in voting.motions(session) if one.key == round.motion)
    left = tally.places_left([vote.result or "" for vote in round.votes], round.winners)
    values = {"session": session, "motion": motion, "form": form, "left": left, "chair": sessions.chair(session)}
    return render_template("panel_sessions/casting.html", **values), form.status


def _round(session_id: UUID, round_id: UUID) -> tuple[PanelSession, PanelRound]:
    session = sessions.get_visible(session_id, me())
    found = next((one for one in voting.rounds(session) if one.id == round_id), None)
    if found is None:
        raise NotFound
    return session, found


def _member(session: PanelSession) -> Seat:
    """Whose vote it is: mine, or (for who runs the session) that of the member named."""
    try:
        wanted = uuid.UUID(request.args["member"]) if "member" in request.args else me().id
    except ValueError as error:
        raise NotFound from error
    access.require(wanted == me().id or sessions.can_run(me(), session))
    found = next((seat for seat in roll.of_call(session.call_id) if seat.user_id == wanted), None)
    if found is None:
        raise NotFound
    return found
