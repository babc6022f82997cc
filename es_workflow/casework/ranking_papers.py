"""The protocol of an approved ranking list as PDF: as it was at the approval, whatever happened to its cases since."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from es_workflow import clock, db, letters
from es_workflow.casework import rankings
from es_workflow.casework.ledger import Kind
from es_workflow.casework.letter_data import of_call
from es_workflow.forms.points import write_points
from es_workflow.models import Call, CallPlace, LedgerEntry
from es_workflow.texts import _

TITLE = "Protokół ustalenia listy rankingowej"


def protocol(call: Call) -> bytes:
    """Who put the list forward and approved it, its order, and who got money. Raises NotReady before the approval."""
    approved_at = call.ranking_approved_at
    if approved_at is None:
        raise rankings.NotReady(_("Protokół powstaje po zatwierdzeniu listy rankingowej."))
    data = of_call(call, {"ranking": _list(call)}, title=TITLE, now=approved_at)
    return letters.typeset(letters.RANKING, data, at=approved_at)


def _list(call: Call) -> dict[str, Any]:
    funded = _funded(call)
    rows = [_row(place, place.case_id in funded) for place in rankings.approved(call)]
    granted = sum((row["amount"] for row in rows if row["funded"]), Decimal("0.00"))
    return {
        "call": f"{call.title_pl} ({call.number})" if call.number else call.title_pl,
        "granted": granted,
        "rows": rows,
        "digest": call.ranking_digest,
        **_people(call),
    }


def _row(place: CallPlace, funded: bool) -> dict[str, Any]:
    ties = "; ".join(write_points(Decimal(tie), "pl") for tie in place.ties)
    points = write_points(place.score or 0, "pl")
    return {
        "rank": place.rank,
        "number": place.case.number or "",
        "name": place.case.organisation.name if place.case.organisation else "",
        "points": f"{points} ({ties})" if ties else points,
        "submitted_at": place.submitted_at.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "amount": place.amount,
        "funded": funded,
    }


def _people(call: Call) -> dict[str, Any]:
    moments = {"proposed_at": call.ranking_proposed_at, "approved_at": call.ranking_approved_at}
    names = {"proposed_by": call.ranking_proposed_by, "approved_by": call.ranking_approved_by}
    return {
        **{key: at.astimezone(clock.ZONE).isoformat(timespec="seconds") if at else None for key, at in moments.items()},
        **{key: person.name if person else "" for key, person in names.items()},
    }


def _funded(call: Call) -> set[uuid.UUID | None]:
    """The cases that got money by the approval itself, not later from the waiting list."""
    query = select(LedgerEntry.case_id).where(
        LedgerEntry.call_id == call.id,
        LedgerEntry.kind == Kind.RESERVE,
        LedgerEntry.entered_at == call.ranking_approved_at,
    )
    return set(db.session.scalars(query))
