"""Which bodies count as one undertaking when aid is added up (Regulations 1407/2013 and 2023/2831, art. 2(2), 3(8))."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from es_workflow import db
from es_workflow.casework import audit
from es_workflow.casework.audit import AuditType
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Case, Organisation, UndertakingLink, User
from es_workflow.texts import _

LINKED, MERGED = "linked", "merged"


class WrongLink(Conflict):
    says = "Tego powiązania nie można zapisać."


def members(nip: str, day: dt.date) -> frozenset[str]:
    """Tax numbers of everybody whose aid counts for `nip` on the day: linked bodies, and those that they took over."""
    found, frontier = {nip}, {nip}
    while frontier:
        query = select(UndertakingLink).where(
            or_(UndertakingLink.nip.in_(frontier), UndertakingLink.other_nip.in_(frontier)), *_holds_on(day)
        )
        reached = {reach for link in db.session.scalars(query) for reach in _reached(link, frontier)}
        frontier = reached - found
        found |= frontier
    return frozenset(found)


def _holds_on(day: dt.date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    ended = or_(UndertakingLink.valid_to.is_(None), UndertakingLink.valid_to >= day)
    return UndertakingLink.valid_from <= day, ended


def _reached(link: UndertakingLink, frontier: set[str]) -> set[str]:
    """A link is passed both ways; what took another over has its aid, but not the other way round."""
    if link.kind == MERGED:
        return {link.other_nip} if link.nip in frontier else set()
    return {link.nip, link.other_nip}


def link(
    nip: str,
    other_nip: str,
    *,
    other_name: str,
    kind: str,
    valid_from: dt.date,
    by: User | None,
    case: Case | None = None,
) -> UndertakingLink:
    """Count two bodies as one from a day on; a link that holds already is kept. Raises WrongLink."""
    if nip == other_nip:
        raise WrongLink(_("Podmiot nie może być powiązany sam ze sobą."))
    pairs = [(nip, other_nip)] if kind == MERGED else [(nip, other_nip), (other_nip, nip)]
    same = or_(*((UndertakingLink.nip == one) & (UndertakingLink.other_nip == other) for one, other in pairs))
    known = db.session.scalar(
        select(UndertakingLink).where(same, UndertakingLink.kind == kind, UndertakingLink.valid_to.is_(None))
    )
    if known is not None:
        known.valid_from = min(known.valid_from, valid_from)
        return known
    new = UndertakingLink(
        id=uuid.uuid4(),
        nip=nip,
        other_nip=other_nip,
        other_name=other_name,
        kind=kind,
        valid_from=valid_from,
        case_id=case.id if case else None,
    )
    db.session.add(new)
    db.session.flush()  # the next sum must count it
    data = {"nip": nip, "other_nip": other_nip, "kind": kind, "valid_from": valid_from}
    audit.append(None, AuditType.UNDERTAKING_LINKED, by=by, data=data)
    return new


def end(link_id: uuid.UUID, *, last_day: dt.date, by: User) -> UndertakingLink:
    """The link held until that day. Raises NotFound, WrongLink."""
    found = db.session.get(UndertakingLink, link_id)
    if found is None:
        raise NotFound
    if last_day < found.valid_from:
        raise WrongLink(_("Powiązanie nie może się skończyć, zanim się zaczęło."))
    found.valid_to = last_day
    data = {"nip": found.nip, "other_nip": found.other_nip, "kind": found.kind, "valid_to": last_day}
    audit.append(None, AuditType.UNDERTAKING_UNLINKED, by=by, data=data)
    return found


def list_links(nip: str) -> Sequence[UndertakingLink]:
    """All links of a body, also those that ended, the newest on top."""
    query = select(UndertakingLink).where(or_(UndertakingLink.nip == nip, UndertakingLink.other_nip == nip))
    return db.session.scalars(query.order_by(UndertakingLink.valid_from.desc(), UndertakingLink.id)).all()


def name_of(nip: str) -> str:
    """The body's name as far as the office knows it."""
    name = db.session.scalar(select(Organisation.name).where(Organisation.nip == nip))
    told = select(UndertakingLink.other_name).where(UndertakingLink.other_nip == nip, UndertakingLink.other_name != "")
    return name or db.session.scalar(told.limit(1)) or ""
