"""The register of de minimis aid: ours and what applicants told of other givers' aid, per undertaking; reports due."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from es_workflow import db
from es_workflow.casework import audit, polish, runtime, undertakings
from es_workflow.casework.audit import AuditType
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Aid, AidCeiling, AidCertificate, AidReportTerm, Case, User
from es_workflow.texts import _


class CeilingTaken(Conflict):
    says = "Od tego dnia obowiązuje już inny pułap dla tego sektora. Podaj inny dzień."


@dataclass(frozen=True)
class OtherAid:
    """Aid of another giver, as its certificate says."""

    nip: str
    name: str
    giver: str
    granted_on: dt.date
    amount: Decimal
    amount_eur: Decimal
    regulation: str
    number: str = ""


# --- what others granted


def tell(case: Case, told: Sequence[OtherAid]) -> list[Aid]:
    """Keep what the applicant of the case told of other givers' aid; what they told before in the case is replaced.

    Aid that is in the register already, whoever told of it, is not counted twice.
    """
    now = runtime.office().clock.now()
    before = db.session.scalars(select(Aid).where(Aid.case_id == case.id, ~Aid.ours, Aid.withdrawn_at.is_(None)))
    kept = {_key(aid): aid for aid in before}
    wanted = {_key_of(one): one for one in told}
    for key, aid in kept.items():
        if key not in wanted:
            aid.withdrawn_at = now
    db.session.flush()  # what was taken back must not look known below
    return [kept.get(key) or _known(one) or _add(one, case) for key, one in wanted.items()]


def add_other(told: OtherAid, *, by: User) -> Aid:
    """Enter another giver's aid from its certificate."""
    aid = _known(told)
    if aid is not None:
        raise Conflict(_("Ta pomoc jest już w rejestrze."))
    aid = _add(told, None)
    data = {"aid": aid.id, "nip": told.nip, "granted_on": told.granted_on, "amount_eur": told.amount_eur}
    audit.append(None, AuditType.AID_ENTERED, by=by, data={**data, "giver": told.giver})
    return aid


def withdraw(aid_id: uuid.UUID, *, by: User) -> Aid:
    """Another giver's aid was entered by mistake: it does not count. Raises NotFound for ours, which is corrected."""
    aid = db.session.get(Aid, aid_id)
    if aid is None or aid.ours:
        raise NotFound
    if aid.withdrawn_at is None:
        aid.withdrawn_at = runtime.office().clock.now()
        audit.append(None, AuditType.AID_WITHDRAWN, by=by, data={"aid": aid.id, "nip": aid.nip})
    return aid


def _known(told: OtherAid) -> Aid | None:
    same = select(Aid).where(Aid.nip == told.nip, Aid.granted_on == told.granted_on, Aid.withdrawn_at.is_(None))
    return next((aid for aid in db.session.scalars(same) if _key(aid) == _key_of(told)), None)


def _key(aid: Aid) -> tuple[object, ...]:
    first = aid.certificates[0]
    return (aid.nip, aid.granted_on, first.amount_eur, polish.fold(aid.giver))


def _key_of(told: OtherAid) -> tuple[object, ...]:
    return (told.nip, told.granted_on, told.amount_eur, polish.fold(told.giver))


def _add(told: OtherAid, case: Case | None) -> Aid:
    certificate = AidCertificate(
        id=uuid.uuid4(),
        version=1,
        number=told.number,
        amount=told.amount,
        amount_eur=told.amount_eur,
        issued_on=told.granted_on,
        reason="",
    )
    aid = Aid(
        id=uuid.uuid4(),
        case_id=case.id if case else None,
        ours=False,
        nip=told.nip,
        name=told.name,
        giver=told.giver,
        granted_on=told.granted_on,
        regulation=told.regulation,
        certificates=[certificate],
    )
    db.session.add(aid)
    db.session.flush()  # the next sum must count it
    return aid


# --- looking


def history(nip: str, day: dt.date) -> Sequence[Aid]:
    """All aid of the body's undertaking as it is made up on the day, the newest on top; also what was taken back."""
    query = select(Aid).where(Aid.nip.in_(undertakings.members(nip, day))).options(joinedload(Aid.case))
    return db.session.scalars(query.order_by(Aid.granted_on.desc(), Aid.id)).all()


@dataclass(frozen=True)
class Undertaking:
    """A line of the register."""

    nip: str
    name: str
    grants: int
    last: dt.date


def list_undertakings(*, search: str = "", page: int = 1) -> Page[Undertaking]:
    """Everybody with aid in the register, the latest grant on top, narrowed by name or tax number."""
    query = select(Aid.nip).where(Aid.withdrawn_at.is_(None)).group_by(Aid.nip)
    for word in search.split():
        digits = word.replace("-", "")
        query = query.where(or_(polish.contains(Aid.name, word), Aid.nip.startswith(digits, autoescape=True)))
    nips: Page[str] = page_of(query.order_by(func.max(Aid.granted_on).desc(), Aid.nip), page)
    return Page([_undertaking(nip) for nip in nips.items], nips.number, nips.pages, nips.total)


def _undertaking(nip: str) -> Undertaking:
    held = select(func.max(Aid.name), func.count(), func.max(Aid.granted_on))
    name, grants, last = db.session.execute(held.where(Aid.nip == nip, Aid.withdrawn_at.is_(None))).one()
    return Undertaking(nip, name, grants, last)


# --- reports to the aid register (SHRIMP)


def list_reports(*, due_only: bool, page: int = 1) -> Page[AidCertificate]:
    """The certificates that have to be reported, the most urgent first; else those reported, the latest first."""
    query = select(AidCertificate).join(AidCertificate.aid).where(Aid.ours).options(_with_case())
    if due_only:
        query = query.where(AidCertificate.reported_at.is_(None))
        return page_of(query.order_by(AidCertificate.report_by, AidCertificate.number), page)
    query = query.where(AidCertificate.reported_at.is_not(None))
    return page_of(query.order_by(AidCertificate.reported_at.desc(), AidCertificate.number), page)


def between(first: dt.date, last: dt.date) -> Sequence[AidCertificate]:
    """Our certificates issued from `first` to `last`, in that order."""
    query = (
        select(AidCertificate).join(AidCertificate.aid).where(Aid.ours, AidCertificate.issued_on.between(first, last))
    )
    return db.session.scalars(
        query.options(_with_case()).order_by(AidCertificate.issued_on, AidCertificate.number)
    ).all()


def count_overdue(today: dt.date) -> int:
    """How many reports are late."""
    late = (AidCertificate.reported_at.is_(None), AidCertificate.report_by < today)
    return db.session.scalar(select(func.count()).select_from(AidCertificate).where(*late)) or 0


def _with_case() -> ExecutableOption:
    return joinedload(AidCertificate.aid).joinedload(Aid.case).joinedload(Case.organisation)


def mark_reported(certificate_id: uuid.UUID, *, by: User) -> AidCertificate:
    """The certificate is in the aid register now. Doing it twice changes nothing. Raises NotFound."""
    certificate = db.session.get(AidCertificate, certificate_id, with_for_update=True)
    if certificate is None or not certificate.aid.ours:
        raise NotFound
    if certificate.reported_at is None:
        certificate.reported_at = runtime.office().clock.now()
        certificate.reported_by_id = by.id
        data = {"certificate": certificate.id, "number": certificate.number}
        audit.append(None, AuditType.AID_REPORTED, by=by, data=data)
    return certificate


# --- the tables of ceilings and terms


def list_ceilings() -> Sequence[AidCeiling]:
    """All ceilings, the newest on top."""
    return db.session.scalars(select(AidCeiling).order_by(AidCeiling.valid_from.desc(), AidCeiling.sector)).all()


def list_terms() -> Sequence[AidReportTerm]:
    """All terms of reporting, the newest on top."""
    return db.session.scalars(select(AidReportTerm).order_by(AidReportTerm.valid_from.desc())).all()


def add_ceiling(ceiling: AidCeiling, *, by: User) -> None:
    """Put a ceiling in force from its day on. Raises CeilingTaken."""
    same = select(AidCeiling).where(AidCeiling.valid_from == ceiling.valid_from, AidCeiling.sector == ceiling.sector)
    if db.session.scalar(same) is not None:
        raise CeilingTaken
    db.session.add(ceiling)
    names = ("regulation", "valid_from", "sector", "amount_eur", "period", "years")
    audit.append(None, AuditType.AID_RULES_CHANGED, by=by, data={name: getattr(ceiling, name) for name in names})


def add_term(term: AidReportTerm, *, by: User) -> None:
    """Put a term of reporting in force from its day on. Raises CeilingTaken when that day has one."""
    if db.session.get(AidReportTerm, term.valid_from) is not None:
        raise CeilingTaken(_("Od tego dnia obowiązuje już inny termin. Podaj inny dzień."))
    db.session.add(term)
    names = ("valid_from", "days", "unit")
    audit.append(None, AuditType.AID_RULES_CHANGED, by=by, data={name: getattr(term, name) for name in names})
