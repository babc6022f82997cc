"""Sessions of a panel: convening, attendance, motions and votes, minutes. Voting is web.panel_votes'."""

from __future__ import annotations

import uuid
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, attachments
from es_workflow.casework.panels import closing, conflicts, members, overview, sessions, voting
from es_workflow.errors import NotFound
from es_workflow.models import PanelSession
from es_workflow.texts import _
from es_workflow.web.forms.base import PageForm
from es_workflow.web.forms.panels import ClosingForm, ConflictForm, SessionForm
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("panel_sessions", __name__, url_prefix="/panel-sessions")


@bp.route("/new/<uuid:call_id>", methods=["GET", "POST"])
def convene(call_id: UUID) -> ResponseReturnValue:
    """Call the panel together about what waits."""
    call = members.get_visible(call_id, me())
    access.require(members.can_manage(me()))
    form, made = SessionForm(sessions.free(call)), list[PanelSession]()
    if form.accepts("scheduled_at", lambda: made.append(sessions.convene(call, form.plan, by=me()))):
        flash(_("Zwołano posiedzenie. Członkowie dostali zawiadomienie."), "good")
        return _to(made[0])
    return render_template("panel_sessions/edit.html", call=call, session=None, form=form), form.status


@bp.route("/<uuid:session_id>/edit", methods=["GET", "POST"])
def edit(session_id: UUID) -> ResponseReturnValue:
    """Another date, place or agenda."""
    session = sessions.get_visible(session_id, me())
    access.require(members.can_manage(me()))
    form = SessionForm(sessions.free(session.call, besides=session), session)
    if form.accepts("scheduled_at", lambda: sessions.replan(session, form.plan, by=me())):
        flash(_("Zapisano zmiany. Członkowie dostali zawiadomienie."), "good")
        return _to(session)
    return render_template("panel_sessions/edit.html", call=session.call, session=session, form=form), form.status


@bp.get("/<uuid:session_id>")
def show(session_id: UUID) -> ResponseReturnValue:
    """The session as it stands: who is there, each candidate's quorum, what was voted and what comes next."""
    session = sessions.get_visible(session_id, me())
    return render_template(
        "panel_sessions/show.html",
        session=session,
        info=members.get_info(session.call),
        now_here=overview.of(session, me()),
        runs=sessions.can_run(me(), session),
        manages=members.can_manage(me()),
        accepts=sessions.can_accept(me(), session),
        reads_minutes=sessions.can_read_minutes(me(), session),
    )


@bp.post("/<uuid:session_id>/opening")
def open_session(session_id: UUID) -> ResponseReturnValue:
    """The session begins."""
    session = sessions.get_visible(session_id, me())
    sessions.open_session(session, by=me())
    return _to(session)


@bp.post("/<uuid:session_id>/attendance")
def attend(session_id: UUID) -> ResponseReturnValue:
    """Somebody comes or goes."""
    session = sessions.get_visible(session_id, me())
    try:
        member = uuid.UUID(request.form.get("member", ""))
    except ValueError as error:
        raise NotFound from error
    sessions.attend(session, member, here=request.form.get("here") == "1", by=me())
    return _to(session)


@bp.post("/<uuid:session_id>/rounds")
def open_round(session_id: UUID) -> ResponseReturnValue:
    """Put the next motion to the vote."""
    session = sessions.get_visible(session_id, me())
    voting.open_round(session, by=me())
    return _to(session)


@bp.route("/<uuid:session_id>/closing", methods=["GET", "POST"])
def close(session_id: UUID) -> ResponseReturnValue:
    """End the session; what is not decided gets a new date."""
    session = sessions.get_visible(session_id, me())
    access.require(sessions.can_run(me(), session))
    left = voting.undecided(session) if session.status == sessions.OPEN else []
    form = ClosingForm() if left else PageForm()

    def end() -> None:
        follows_at = form.follows_at.moment if isinstance(form, ClosingForm) else None
        closing.close(session, follows_at=follows_at, by=me())

    if not left and request.method == "POST":
        end()
        closed = True
    else:
        closed = bool(left) and form.accepts("follows_at", end)
    if closed:
        flash(_("Zamknięto posiedzenie. Protokół czeka na przyjęcie."), "good")
        return _to(session)
    latest = closing.latest_date(session)
    return render_template(
        "panel_sessions/close.html", session=session, form=form, left=left, latest=latest, name_of=overview.name_of
    ), form.status


@bp.post("/<uuid:session_id>/acceptance")
def accept(session_id: UUID) -> ResponseReturnValue:
    """The chair accepts the minutes."""
    session = sessions.get_visible(session_id, me())
    closing.accept(session, by=me())
    flash(_("Przyjęto protokół. Rozstrzygnięte sprawy idą dalej."), "good")
    return _to(session)


@bp.get("/<uuid:session_id>/minutes")
def minutes(session_id: UUID) -> ResponseReturnValue:
    """The minutes as PDF."""
    session = sessions.get_visible(session_id, me())
    if session.minutes is None or not sessions.can_read_minutes(me(), session):
        raise NotFound
    return file_response(attachments.content(session.minutes), session.minutes.filename, session.minutes.mime)


@bp.route("/<uuid:session_id>/conflicts/<uuid:candidate_id>", methods=["GET", "POST"])
def conflict(session_id: UUID, candidate_id: UUID) -> ResponseReturnValue:
    """Step back from a candidate."""
    session = sessions.get_visible(session_id, me())
    info, candidate = conflicts.words(session), conflicts.get_candidate(session, candidate_id, me())
    form = ConflictForm()

    def declare() -> None:
        conflicts.step_back(session, candidate_id, reason=form.reason.data or "", by=me())

    if form.accepts("reason", declare):
        flash(_("Zgłoszono konflikt interesów. W tej sprawie nie masz już głosu."), "good")
        return _to(session)
    return render_template(
        "panel_sessions/conflict.html", session=session, info=info, name=overview.name_of(candidate), form=form
    ), form.status


def _to(session: PanelSession) -> ResponseReturnValue:
    return redirect(url_for("panel_sessions.show", session_id=session.id), 303)
