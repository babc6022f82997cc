"""Who sits on the panel of a call, and who of them may judge which case: the exclusions (domain.md §4).

Nobody judges a body they represent, its parent, a unit of it or who took it over; nor a case in which they declared a
conflict.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from es_workflow import clock, db
from es_workflow.casework import runtime
from es_workflow.models import Case, Declaration, Organisation, PanelSeat, Representation, User


class Exclusion(StrEnum):
    """Why a member may not judge a case."""

    REPRESENTS = "represents"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Seat:
    """A member of the panel, as far as one case is concerned."""

    user_id: uuid.UUID
    name: str
    account: str
    """What the assignee of a user task takes."""
    chair: bool
    exclusion: Exclusion | None = None

    @property
    def may_judge(self) -> bool:
        """Nothing stands between the member and the case."""
        return self.exclusion is None


def of_call(call_id: uuid.UUID) -> list[Seat]:
    """The panel: the chair first, then by name. Whose account is closed does not sit."""
    query = (
        select(PanelSeat)
        .join(PanelSeat.user)
        .where(PanelSeat.call_id == call_id, User.active)
        .options(joinedload(PanelSeat.user))
        .order_by(PanelSeat.chair.desc(), User.sort_key, User.id)
    )
    return [Seat(seat.user_id, seat.user.name, seat.user.email, seat.chair) for seat in db.session.scalars(query)]


def of_case(case: Case) -> list[Seat]:
    """The panel of the case's call, with who may not judge this case."""
    if case.call_id is None:
        return []
    seats = of_call(case.call_id)
    excluded = exclusions([case], seats).get(case.id, {})
    return [Seat(one.user_id, one.name, one.account, one.chair, excluded.get(one.user_id)) for one in seats]


def exclusions(cases: Sequence[Case], seats: Sequence[Seat]) -> dict[uuid.UUID, dict[uuid.UUID, Exclusion]]:
    """By case and member: who may not judge what, and why."""
    members = [seat.user_id for seat in seats]
    if not members or not cases:
        return {}
    speaks_for = _bodies(members)
    found: dict[uuid.UUID, dict[uuid.UUID, Exclusion]] = {case.id: {} for case in cases}
    for case in cases:
        own = _own_and_near(case.organisation)
        for user_id, bodies in speaks_for.items():
            if any(_is_near(body, own, case) for body in bodies):
                found[case.id][user_id] = Exclusion.REPRESENTS
    for case_id, user_id in _conflicts(members, [case.id for case in cases]):
        found[case_id].setdefault(user_id, Exclusion.CONFLICT)
    return found


def sits(user: User, call_id: uuid.UUID | None) -> bool:
    """Whether the person is a member of the call's panel."""
    return call_id is not None and user.active and db.session.get(PanelSeat, (call_id, user.id)) is not None


def _own_and_near(organisation: Organisation | None) -> set[uuid.UUID]:
    """The body of a case, its parent and its successor."""
    if organisation is None:
        return set()
    return {one for one in (organisation.id, organisation.parent_id, organisation.successor_id) if one}


def _is_near(body: tuple[uuid.UUID | None, ...], own: Collection[uuid.UUID], case: Case) -> bool:
    """The body is one of those, or the case's body is its parent or successor."""
    return body[0] in own or (case.organisation_id is not None and case.organisation_id in body)


def _bodies(members: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[tuple[uuid.UUID | None, ...]]]:
    """For whom each member speaks, or soon will: the bodies with their parents and successors; not the past."""
    today = clock.today(runtime.office().clock.now())
    query = (
        select(Representation.user_id, Organisation.id, Organisation.parent_id, Organisation.successor_id)
        .join(Organisation, Organisation.id == Representation.organisation_id)
        .where(
            Representation.user_id.in_(members),
            Representation.confirmed_at.is_not(None),
            or_(Representation.valid_to.is_(None), Representation.valid_to >= today),
        )
    )
    found: dict[uuid.UUID, list[tuple[uuid.UUID | None, ...]]] = {}
    for user_id, *body in db.session.execute(query):
        found.setdefault(user_id, []).append(tuple(body))
    return found


def _conflicts(members: Sequence[uuid.UUID], cases: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    query = select(Declaration.case_id, Declaration.user_id).where(
        Declaration.conflict, Declaration.case_id.in_(cases), Declaration.user_id.in_(members)
    )
    return [(case_id, user_id) for case_id, user_id in db.session.execute(query)]
