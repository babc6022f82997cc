"""The end of a session: its minutes, a new date for what could not be decided, and the word to each decided case."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from es_workflow import clock, db
from es_workflow.casework import access, groups, notifications, outbox, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.panels import agenda, members, minutes, sessions, voting
from es_workflow.casework.panels.sessions import ACCEPTED, CLOSED, OPEN, InvalidSession, NotReady, Plan
from es_workflow.models import PanelCandidate, PanelSession, SessionItem, User
from es_workflow.texts import _


def close(session: PanelSession, *, follows_at: dt.datetime | None = None, by: User) -> PanelSession | None:
    """End the session: the minutes are made. What is not decided goes to a new date, whose session this gives.

    Raises NotReady, InvalidSession, NotAllowed, LetterFailed.
    """
    session = sessions.lock(session, OPEN)
    access.require(sessions.can_run(by, session))
    if voting.running_round(session) is not None:
        raise NotReady(_("Najpierw zakończ głosowanie, które trwa."))
    now = runtime.office().clock.now()
    left = voting.undecided(session)
    _require_date(session, follows_at, needed=bool(left))
    file = minutes.make(session, follows_at=follows_at, now=now, by=by)
    session.status, session.closed_at, session.minutes = CLOSED, now, file
    db.session.flush()
    data = {"sha256": file.sha256, "undecided": [one.case.number for one in left]}
    sessions.note(session, AuditType.SESSION_CLOSED, by=by, data=data)
    _tell_chair(session)
    if follows_at is None:
        return None
    plan = Plan(follows_at, session.place, [one.case_id for one in left])
    return sessions.convene(session.call, plan, follows=session, by=by)


def latest_date(session: PanelSession) -> dt.date:
    """The last day to which the session may be adjourned."""
    return clock.today(session.opened_at or session.scheduled_at) + sessions.ADJOURNED_AT_MOST


def _require_date(session: PanelSession, follows_at: dt.datetime | None, *, needed: bool) -> None:
    if needed and follows_at is None:
        raise InvalidSession(_("Nie wszystko rozstrzygnięto. Podaj nowy termin posiedzenia."))
    if not needed and follows_at is not None:
        raise InvalidSession(_("Wszystko rozstrzygnięto, więc nowy termin nie jest potrzebny."))
    if follows_at is not None and clock.today(follows_at) > latest_date(session):
        raise InvalidSession(_("Nowy termin może być najpóźniej %(day)s.", day=f"{latest_date(session):%d.%m.%Y}"))


def _tell_chair(session: PanelSession) -> None:
    leads = sessions.chair(session)
    if leads is not None:
        notifications.notify_users(
            db.session.scalars(select(User).where(User.id == leads.user_id)),
            text_pl=f"Protokół posiedzenia {session.number} czeka na przyjęcie.",
            text_en=f"The minutes of session {session.number} wait to be accepted.",
        )


def accept(session: PanelSession, *, by: User) -> None:
    """The chair accepts the minutes: every decided case is told what was voted on it. Raises NotReady, NotAllowed."""
    session = sessions.lock(session, CLOSED)
    access.require(sessions.can_accept(by, session), _("Protokół przyjmuje osoba, która przewodniczy."))
    now = runtime.office().clock.now()
    session.status, session.accepted_at, session.accepted_by_id = ACCEPTED, now, by.id
    decided = _decided(session)
    votes = agenda.votes_on(decided, voting.motions(session))
    date = clock.today(session.opened_at or now).isoformat()
    told = {"number": session.number, "date": date}
    for one in decided:
        one.status = agenda.DECIDED
        payload = {"votes": votes[one.case_id], "session": told}
        expires = now + outbox.TIME_TO_LIVE
        outgoing = outbox.Outgoing(uuid.uuid4(), "message", one.message, one.case.number, payload, expires)
        outbox.post(None, [outgoing], now)
    data = {"sha256": session.minutes.sha256 if session.minutes else "", "cases": [one.case.number for one in decided]}
    sessions.note(session, AuditType.MINUTES_ACCEPTED, by=by, data=data)
    _tell_informed(session)


def _tell_informed(session: PanelSession) -> None:
    informed = members.get_info(session.call).informed
    if informed is not None:
        notifications.notify_users(
            groups.members(informed),
            text_pl=f"Przyjęto protokół posiedzenia {session.number}. Przeczytasz go na stronie „Kapituły”.",
            text_en=f"The minutes of session {session.number} have been accepted. Read them on the page “Panels”.",
        )


def _decided(session: PanelSession) -> list[PanelCandidate]:
    """Those of its agenda on whom nothing is left to vote, locked in one order against their withdrawing."""
    ids = sorted(one.case_id for one in sessions.running(session))
    query = select(PanelCandidate).where(PanelCandidate.case_id.in_(ids)).order_by(PanelCandidate.case_id)
    db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    moved = select(SessionItem.case_id).join(PanelSession, PanelSession.id == SessionItem.session_id)
    following = db.session.scalars(moved.where(PanelSession.follows_id == session.id)).all()
    still = {one.case_id for one in voting.undecided(session)} | set(following)
    return [one for one in sessions.running(session) if one.case_id not in still]
