"""Putting people on the panel of a call and taking them off it; who is taken off no longer has sheets to fill in."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, or_, select

from es_workflow import db
from es_workflow.casework import access, audit, call_forms, declarations, groups, ledger, runtime, steps
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.casework.panels import roll
from es_workflow.content.manifest import PanelInfo
from es_workflow.errors import NotFound, WorkflowError
from es_workflow.models import Call, Case, PanelSeat, User, UserTask
from es_workflow.texts import _


class InvalidPanel(WorkflowError):
    says = "Sprawdź skład kapituły."


def find_info(call: Call) -> PanelInfo | None:
    """What the call's process says about its panel."""
    return call_forms.package_of(call).manifest.panel


def get_info(call: Call) -> PanelInfo:
    """The same; raises NotFound for calls without a panel."""
    info = find_info(call)
    if info is None:
        raise NotFound
    return info


def get_visible(call_id: uuid.UUID, user: User) -> Call:
    """A call whose panel is the user's business: they sit on it, or run or read panels. Raises NotFound."""
    call = db.session.get(Call, call_id)
    theirs = call is not None and (can_manage(user) or can_read(user) or roll.sits(user, call.id))
    if call is None or not theirs or find_info(call) is None:
        raise NotFound
    return call


def list_visible(user: User) -> list[Call]:
    """The calls with a panel that are the user's business, the newest on top."""
    query = select(Call).order_by(Call.opens_at.desc(), Call.id)
    if not can_manage(user) and not can_read(user):
        query = query.join(PanelSeat, PanelSeat.call_id == Call.id).where(PanelSeat.user_id == user.id)
    return [call for call in db.session.scalars(query) if find_info(call) is not None]


def can_manage(user: User) -> bool:
    """Whether the user runs panels."""
    return access.has(user, Permission.PANEL_MANAGE)


def can_read(user: User) -> bool:
    """Whether the user learns what panels decided: of sessions whose minutes are accepted."""
    return access.has(user, Permission.PANEL_READ)


def works_on(user: User, call: Call) -> bool:
    """Whether the user takes part in the panel's work: they sit on it, or run panels."""
    return can_manage(user) or roll.sits(user, call.id)


def candidates(call: Call) -> list[User]:
    """Who may sit: the active members of the panel's group, and who sits already."""
    seated = {seat.user_id for seat in roll.of_call(call.id)}
    members = groups.members(get_info(call).group)
    rest = seated - {user.id for user in members}
    more = list(db.session.scalars(select(User).where(User.id.in_(rest)))) if rest else []
    return sorted([*members, *more], key=lambda user: (user.sort_key, str(user.id)))


def needs_reason(call: Call) -> bool:
    """Whether people apply already, so that a change of the panel needs a reason."""
    return call.opens_at <= runtime.office().clock.now()


def change(
    call: Call, users: Collection[uuid.UUID], chair: uuid.UUID | None, *, reason: str = "", by: User | None
) -> None:
    """Seat exactly these people, one of them as the chair. Raises InvalidPanel."""
    taken_from = _cases_of_those_who_leave(call, users)  # cases first, then the call: the order of all locks
    call = ledger.lock_call(call.id)
    known = {user.id: user for user in candidates(call)}
    before = {seat.user_id: seat for seat in db.session.scalars(select(PanelSeat).where(PanelSeat.call_id == call.id))}
    reason = " ".join(reason.split())
    _require_sense(call, users, chair, known, reason, first=not before)
    was = _named(before.values())
    for user_id, seat in before.items():
        seat.chair = seat.chair and user_id == chair
        if user_id not in users:
            db.session.delete(seat)
    db.session.flush()  # there is never more than one chair
    now = runtime.office().clock.now()
    for user_id in users:
        seat = before.get(user_id) or PanelSeat(call_id=call.id, user_id=user_id, user=known[user_id], since=now)
        seat.chair = user_id == chair
        db.session.add(seat)
    db.session.flush()
    after = _named(db.session.scalars(select(PanelSeat).where(PanelSeat.call_id == call.id)))
    if was == after:
        return
    audit.append(
        None, AuditType.PANEL_CHANGED, by=by, data={"call": call.id, "reason": reason, "before": was, "after": after}
    )
    for case, user in taken_from:
        data = {"call": call.id, "reason": reason, "person": user.name}
        declarations.step_back(case, user, _of_the_panel(call), type=AuditType.SEAT_LEFT, by=by, data=data)


def _require_sense(
    call: Call,
    users: Collection[uuid.UUID],
    chair: uuid.UUID | None,
    known: Collection[uuid.UUID],
    reason: str,
    *,
    first: bool,
) -> None:
    if not users:
        raise InvalidPanel(_("Wybierz członków kapituły."))
    if not set(users) <= set(known):
        raise InvalidPanel(_("W kapitule zasiadają tylko osoby z jej grupy."))
    if chair not in users:
        raise InvalidPanel(_("Wskaż, kto przewodniczy. Musi to być jeden z wybranych członków."))
    if needs_reason(call) and not reason and not first:
        raise InvalidPanel(_("Nabór już się zaczął. Podaj powód zmiany składu."))


def _named(seats: Iterable[PanelSeat]) -> list[dict[str, object]]:
    rows = sorted(seats, key=lambda seat: (not seat.chair, seat.user.sort_key))
    return [{"user": seat.user_id, "name": seat.user.name, "chair": seat.chair} for seat in rows]


def _of_the_panel(call: Call) -> ColumnElement[bool]:
    """Work that somebody has because they sit on the panel."""
    info = get_info(call)
    return or_(UserTask.group_key == info.group, UserTask.element_id == info.scoring)


def _cases_of_those_who_leave(call: Call, users: Collection[uuid.UUID]) -> list[tuple[Case, User]]:
    """The cases in which they hold work, locked one after the other."""
    leaving = {seat.user_id for seat in roll.of_call(call.id)} - set(users)
    if not leaving:
        return []
    query = (
        select(Case.id, UserTask.assignee_id)
        .join(UserTask, UserTask.case_id == Case.id)
        .where(Case.call_id == call.id, UserTask.status == "open", UserTask.assignee_id.in_(leaving))
        .where(_of_the_panel(call))
        .distinct()
        .order_by(Case.id, UserTask.assignee_id)
    )
    held = db.session.execute(query).all()
    return [(steps.lock(case_id), db.session.get_one(User, user_id)) for case_id, user_id in held]
