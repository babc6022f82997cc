"""Sessions of a panel: convened with an agenda, opened, attended, closed with minutes that the chair accepts.

Everything happens under the lock of the session's row. Cases are never locked here: they get a message.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import access, audit, ledger, notifications, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.panels import agenda, members, roll
from es_workflow.casework.panels.roll import Seat
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import Call, Case, PanelCandidate, PanelSession, SessionItem, SessionPresence, User
from es_workflow.texts import _

CONVENED, OPEN, CLOSED, ACCEPTED = "convened", "open", "closed", "accepted"
ADJOURNED_AT_MOST = dt.timedelta(days=14)
"""So late may the new date of what could not be decided be (domain.md §4)."""


class InvalidSession(WorkflowError):
    says = "Sprawdź datę, miejsce i porządek posiedzenia."


class NotReady(Conflict):
    says = "Posiedzenie nie jest teraz na tym etapie. Odśwież stronę."


@dataclass(frozen=True)
class Plan:
    """When and where the panel meets, and about whom."""

    scheduled_at: dt.datetime
    place: str
    cases: Collection[uuid.UUID]


# --- finding


def get_visible(session_id: uuid.UUID, user: User) -> PanelSession:
    """A session that is the user's business: they are on the panel, or run panels; an accepted one also for readers.

    Raises NotFound.
    """
    session = db.session.get(PanelSession, session_id, options=[joinedload(PanelSession.call)])
    if session is None:
        raise NotFound
    call = members.get_visible(session.call_id, user)
    if session.status != ACCEPTED and not members.works_on(user, call):
        raise NotFound
    return session


def list_of(call: Call) -> Sequence[PanelSession]:
    """The panel's sessions, the latest first."""
    query = select(PanelSession).where(PanelSession.call_id == call.id)
    return db.session.scalars(query.order_by(PanelSession.scheduled_at.desc(), PanelSession.number.desc())).all()


def list_visible(call: Call, user: User) -> list[PanelSession]:
    """Those of them that are the user's business."""
    works = members.works_on(user, call)
    return [session for session in list_of(call) if works or session.status == ACCEPTED]


def lock(session: PanelSession, *statuses: str) -> PanelSession:
    """The session as it is now, held until the end of the transaction. Raises NotReady in another status."""
    query = select(PanelSession).where(PanelSession.id == session.id).with_for_update()
    locked = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if locked.status not in statuses:
        raise NotReady
    return locked


def candidates(session: PanelSession) -> list[PanelCandidate]:
    """Who stands on its agenda; those who withdrew since are kept, with their status."""
    query = (
        select(PanelCandidate)
        .join(SessionItem, SessionItem.case_id == PanelCandidate.case_id)
        .where(SessionItem.session_id == session.id)
        .options(joinedload(PanelCandidate.case).joinedload(Case.organisation))
        .execution_options(populate_existing=True)
    )
    return agenda.in_order(db.session.scalars(query).all())


def running(session: PanelSession) -> list[PanelCandidate]:
    """Those of them on whom the panel still has to decide."""
    return [one for one in candidates(session) if one.status == agenda.WAITING and one.case.ended_at is None]


def presences(session: PanelSession) -> list[SessionPresence]:
    """Who is or was there, by name."""
    query = select(SessionPresence).join(SessionPresence.user).where(SessionPresence.session_id == session.id)
    query = query.options(joinedload(SessionPresence.user)).execution_options(populate_existing=True)
    return list(db.session.scalars(query.order_by(User.sort_key, User.id)))


def present(session: PanelSession) -> set[uuid.UUID]:
    """The members who are there now."""
    seated = {seat.user_id for seat in roll.of_call(session.call_id)}
    return {one.user_id for one in presences(session) if one.until is None} & seated


def chair(session: PanelSession) -> Seat | None:
    """Who leads the panel."""
    return next((seat for seat in roll.of_call(session.call_id) if seat.chair), None)


def can_run(user: User, session: PanelSession) -> bool:
    """Whether the user opens, puts to the vote, closes: who runs panels, and the chair."""
    leads = chair(session)
    return members.can_manage(user) or (leads is not None and leads.user_id == user.id and user.active)


def can_accept(user: User, session: PanelSession) -> bool:
    """Whether the user may accept the minutes."""
    leads = chair(session)
    return session.status == CLOSED and leads is not None and leads.user_id == user.id


def can_read_minutes(user: User, session: PanelSession) -> bool:
    """Whether the user may read what was voted on everybody: not who speaks for one of the candidates."""
    if session.minutes_id is None:
        return False
    excluded = roll.exclusions([one.case for one in candidates(session)], roll.of_call(session.call_id)).values()
    return all(found.get(user.id) is not roll.Exclusion.REPRESENTS for found in excluded)


# --- convening


def convene(call: Call, plan: Plan, *, follows: PanelSession | None = None, by: User | None) -> PanelSession:
    """Call the panel together; its members are told. Raises InvalidSession."""
    call = ledger.lock_call(call.id)
    _require_sense(call, plan, besides=follows)
    count = db.session.scalar(select(func.count()).where(PanelSession.call_id == call.id)) or 0
    session = PanelSession(
        id=uuid.uuid4(),
        call_id=call.id,
        call=call,
        number=f"{count + 1}/{plan.scheduled_at.astimezone(clock.ZONE).year}",
        scheduled_at=plan.scheduled_at,
        place=plan.place,
        status=CONVENED,
        follows_id=follows.id if follows else None,
        convened_by_id=by.id if by else None,
    )
    db.session.add(session)
    db.session.flush()  # the agenda refers to it
    db.session.add_all(SessionItem(session_id=session.id, case_id=case_id) for case_id in plan.cases)
    db.session.flush()
    note(session, AuditType.SESSION_CONVENED, by=by, data={"at": plan.scheduled_at, "place": plan.place})
    _invite(session)
    return session


def replan(session: PanelSession, plan: Plan, *, by: User) -> None:
    """Another date, place or agenda before it has begun; members are told. Raises InvalidSession, NotReady."""
    session = lock(session, CONVENED)
    _require_sense(session.call, plan, besides=session)
    session.scheduled_at, session.place = plan.scheduled_at, plan.place
    items = {one.case_id: one for one in db.session.scalars(select(SessionItem).filter_by(session_id=session.id))}
    for case_id, item in items.items():
        if case_id not in plan.cases:
            db.session.delete(item)
    new = set(plan.cases) - items.keys()
    db.session.add_all(SessionItem(session_id=session.id, case_id=case_id) for case_id in new)
    db.session.flush()
    note(session, AuditType.SESSION_CONVENED, by=by, data={"at": plan.scheduled_at, "place": plan.place})
    _invite(session)


def free(call: Call, *, besides: PanelSession | None = None) -> list[PanelCandidate]:
    """Who can be put on an agenda: they wait, and are on no other whose minutes are not accepted yet."""
    taken = select(SessionItem.case_id).join(PanelSession, PanelSession.id == SessionItem.session_id)
    taken = taken.where(PanelSession.call_id == call.id, PanelSession.status != ACCEPTED)
    if besides is not None:
        taken = taken.where(PanelSession.id != besides.id)
    busy = set(db.session.scalars(taken))
    return [one for one in agenda.waiting(call.id) if one.case_id not in busy]


def _require_sense(call: Call, plan: Plan, *, besides: PanelSession | None) -> None:
    if plan.scheduled_at <= runtime.office().clock.now():
        raise InvalidSession(_("Podaj datę, która jest jeszcze przed nami."))
    if not plan.place.strip():
        raise InvalidSession(_("Podaj miejsce posiedzenia."))
    if not plan.cases or not set(plan.cases) <= {one.case_id for one in free(call, besides=besides)}:
        raise InvalidSession(_("Wybierz sprawy, które czekają na kapitułę."))
    if not roll.of_call(call.id):
        raise InvalidSession(_("Najpierw ustal skład kapituły."))


def _invite(session: PanelSession) -> None:
    seats = [seat.user_id for seat in roll.of_call(session.call_id)]
    users = db.session.scalars(select(User).where(User.id.in_(seats)).order_by(User.sort_key, User.id))
    when = session.scheduled_at.astimezone(clock.ZONE)
    notifications.notify_users(
        users,
        text_pl=f"Posiedzenie kapituły {session.number}: {when:%d.%m.%Y, %H:%M}, {session.place}.",
        text_en=f"Session {session.number} of the panel: {when:%d.%m.%Y, %H:%M}, {session.place}.",
    )


# --- meeting


def open_session(session: PanelSession, *, by: User) -> None:
    """The session begins. Raises NotReady, NotAllowed."""
    session = lock(session, CONVENED)
    access.require(can_run(by, session))
    session.status, session.opened_at = OPEN, runtime.office().clock.now()
    note(session, AuditType.SESSION_OPENED, by=by, data={})


def attend(session: PanelSession, user_id: uuid.UUID, *, here: bool, by: User) -> None:
    """A member comes or goes; members say it of themselves, who runs the session of everybody. Twice does nothing."""
    session = lock(session, OPEN)
    seat = next((one for one in roll.of_call(session.call_id) if one.user_id == user_id), None)
    if seat is None:
        raise NotFound
    access.require(user_id == by.id or can_run(by, session))
    found = db.session.get(SessionPresence, (session.id, user_id), populate_existing=True)
    if (found is not None and found.until is None) is here:
        return
    now = runtime.office().clock.now()
    if found is None:
        found = SessionPresence(session_id=session.id, user_id=user_id, since=now)
        db.session.add(found)
    found.until = None if here else now
    db.session.flush()
    note(session, AuditType.SESSION_ATTENDED, by=by, data={"member": seat.name, "here": here})


def note(session: PanelSession, type: AuditType, *, by: User | None, data: dict[str, Any]) -> None:
    """Write down what happened in the session."""
    audit.append(None, type, by=by, data={"session": session.id, "number": session.number, **data})
