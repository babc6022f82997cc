"""The ranking list of a call: shown with the line the money draws, put forward, approved, and then funded in order.

It is worked out anew from what the cases brought each time; what is approved is just the list that was put forward.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import access, audit, calls, ledger, queue, ranking, runtime
from es_workflow.casework.access import Permission
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Call, CallPlace, User
from es_workflow.texts import _


class NotReady(Conflict):
    says = "Tej listy nie można jeszcze zatwierdzić."


class ListChanged(Conflict):
    says = "Lista zmieniła się od chwili, gdy ją przedstawiono. Przedstaw ją jeszcze raz."


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    rank: int
    place: CallPlace
    funded: bool
    """There is money for it, or (before the approval) there would be."""


def rows(call: Call) -> list[Row]:
    """The list as it stands: approved with what became of it, or as it would be approved now."""
    if call.ranking_approved_at is not None:
        return [Row(place.rank or 0, place, place.status == "funded") for place in approved(call)]
    free, found = call.free, []
    for rank, place in enumerate(queue.in_order(call, status="ranked"), 1):
        funded = place.amount <= free
        free -= place.amount if funded else Decimal(0)
        found.append(Row(rank, place, funded))
    return found


def approved(call: Call) -> Sequence[CallPlace]:
    """The places that were on the approved list, in its order."""
    query = select(CallPlace).where(CallPlace.call_id == call.id, CallPlace.rank.is_not(None))
    return db.session.scalars(query.order_by(CallPlace.rank)).all()


def can_approve(user: User, call: Call) -> bool:
    """Whether the user may approve the list as it was put forward (four eyes, when the call wants them)."""
    if not access.has(user, Permission.RANKING_APPROVE) or call.ranking_approved_at is not None:
        return False
    if not call.four_eyes:
        return True
    return call.ranking_proposed_at is not None and call.ranking_proposed_by_id != user.id


def can_propose(user: User, call: Call) -> bool:
    """Whether the user may put the list forward."""
    running = call.mode == "ranking" and call.ranking_approved_at is None
    return running and access.has(user, Permission.CALLS_MANAGE)


def get_visible(call_id: uuid.UUID, user: User) -> Call:
    """The call whose queue the user may see: who runs calls, and who approves lists. Raises NotFound."""
    call = db.session.get(Call, call_id)
    if call is None or not _may_see(user) or not calls.gives_money(call.process_key):
        raise NotFound
    return call


def list_calls(user: User) -> Sequence[Call]:
    """The calls with a ranking list, the newest first. Raises NotFound for whom they are no business."""
    if not _may_see(user):
        raise NotFound
    query = select(Call).where(Call.mode == "ranking").order_by(Call.opens_at.desc(), Call.id)
    return db.session.scalars(query).all()


def _may_see(user: User) -> bool:
    return access.has(user, Permission.CALLS_MANAGE) or access.has(user, Permission.RANKING_APPROVE)


def propose(call: Call, *, by: User) -> None:
    """Put the list forward for approval. Raises NotReady."""
    call = _locked(call)
    access.require(can_propose(by, call))
    places = queue.in_order(call, status="ranked")
    if not places:
        raise NotReady(_("Na liście rankingowej nie ma jeszcze żadnej sprawy."))
    call.ranking_proposed_at, call.ranking_proposed_by_id = runtime.office().clock.now(), by.id
    call.ranking_digest = ranking.digest(places)
    told = {"call": call.id, "digest": call.ranking_digest, "cases": len(places)}
    audit.append(None, AuditType.RANKING_PROPOSED, by=by, data=told)


def approve(call: Call, *, by: User) -> None:
    """Approve the list: money is reserved in its order, and every case on it is told. Raises NotReady, ListChanged."""
    call = _locked(call)
    access.require(can_approve(by, call), _("Listę zatwierdza ktoś inny niż osoba, która ją przedstawiła."))
    places = queue.in_order(call, status="ranked")
    if not places:
        raise NotReady(_("Na liście rankingowej nie ma jeszcze żadnej sprawy."))
    if call.four_eyes and ranking.digest(places) != call.ranking_digest:
        raise ListChanged
    now = runtime.office().clock.now()
    funded = _fund(call, places, now)
    call.ranking_approved_at, call.ranking_approved_by_id = now, by.id
    call.ranking_digest = ranking.digest(places)
    told = {"call": call.id, "digest": call.ranking_digest, "cases": len(places), "funded": funded}
    audit.append(None, AuditType.RANKING_APPROVED, by=by, data=told)


def _fund(call: Call, places: Sequence[CallPlace], now: dt.datetime) -> int:
    books, funded = ledger.open_books(call.id), 0
    for rank, place in enumerate(places, 1):
        place.rank, place.status = rank, queue.WAITING
        gets = queue.fund(books, place, now=now)
        queue.tell(place, queue.told(place, funded=gets), now=now)
        funded += gets
    return funded


def recomputes(call: Call) -> bool:
    """Whether the approved list comes out the same from what the cases brought."""
    places = approved(call)
    return [place.case_id for place in ranking.ranked(places)] == [place.case_id for place in places]


def _locked(call: Call) -> Call:
    call = ledger.lock_call(call.id)
    if call.mode != "ranking":
        raise NotReady(_("Ten nabór działa w trybie ciągłym i nie ma listy rankingowej."))
    if call.ranking_approved_at is not None:
        raise Conflict(_("Lista rankingowa jest już zatwierdzona."))
    return call
