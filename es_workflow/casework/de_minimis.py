"""De minimis aid: how much of its ceiling an undertaking has left on a day, granting, and correcting what was granted.

Money is counted in euros at NBP's mean rate of the day of the grant; every sum is of one undertaking (undertakings).
"""

from __future__ import annotations

import datetime as dt
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from sqlalchemy import func, select

from es_workflow import clock, db, feel
from es_workflow.casework import exchange_rates, numbers, runtime, undertakings
from es_workflow.errors import WorkflowError
from es_workflow.models import Aid, AidCeiling, AidCertificate, AidReportTerm, Case, ExchangeRate, Organisation
from es_workflow.texts import _

GROSZ = Decimal("0.01")
LOCK = 7_310_002
"""The family of advisory locks under which the aid of one undertaking grows."""
GENERAL, ROAD_HAULAGE = "general", "road_haulage"


class AidRefused(WorkflowError):
    says = "Nie można udzielić pomocy de minimis."


@dataclass(frozen=True)
class Recipient:
    """Who the aid belongs to: the body itself, or the one it is a unit of."""

    nip: str
    name: str
    sector: str = GENERAL
    fiscal_year_month: int = 1

    @classmethod
    def of(cls, organisation: Organisation | None) -> Recipient:
        """The recipient for a body of the register. Raises AidRefused when it cannot be told."""
        body = organisation.parent or organisation if organisation else None
        if body is None or not body.nip:
            raise AidRefused(_("Podmiot nie ma numeru NIP, więc nie da się ustalić jego pomocy de minimis."))
        sector = ROAD_HAULAGE if body.road_haulage else GENERAL
        return cls(body.nip, body.name, sector, body.fiscal_year_month)


@dataclass(frozen=True)
class Standing:
    """The aid of an undertaking on a day."""

    day: dt.date
    regulation: str
    ceiling_eur: Decimal
    since: dt.date
    """The first day whose aid still counts."""
    counted: Sequence[Aid]
    left_eur: Decimal
    """What may still be granted on the day; less than ceiling − used when aid was granted later already."""

    @property
    def used_eur(self) -> Decimal:
        """What counts against the ceiling, in euros."""
        return _sum(self.counted)


# --- the ceiling


def ceiling_on(day: dt.date, sector: str = GENERAL) -> AidCeiling:
    """The ceiling in force on the day for the sector. Raises AidRefused when the table has none."""
    query = select(AidCeiling).where(AidCeiling.valid_from <= day, AidCeiling.sector == sector)
    found = db.session.scalar(query.order_by(AidCeiling.valid_from.desc()).limit(1))
    if found is None:
        raise AidRefused(_("Brak pułapu pomocy de minimis na dzień %(day)s.", day=f"{day:%d.%m.%Y}"))
    return found


def first_day(ceiling: AidCeiling, day: dt.date, fiscal_year_month: int = 1) -> dt.date:
    """The first day whose aid counts together with a grant on `day`.

    Fiscal years: the current one and those before it (1407/2013 art. 3(5)). Rolling years: from the same date that many
    years ago, included (2023/2831 recital 11; UOKiK: for 5.01.2024 from 5.01.2021).
    """
    if ceiling.period == "fiscal_years":
        current = day.year if day.month >= fiscal_year_month else day.year - 1
        return dt.date(current - ceiling.years + 1, fiscal_year_month, 1)
    try:
        return day.replace(year=day.year - ceiling.years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - ceiling.years, day=28)


def standing(recipient: Recipient, day: dt.date) -> Standing:
    """What the recipient's undertaking has used up and left on the day."""
    ceiling = ceiling_on(day, recipient.sector)
    since = first_day(ceiling, day, recipient.fiscal_year_month)
    counted = _aid_between(recipient.nip, since, day)
    left = min([ceiling.amount_eur - _sum(counted), *_left_later(recipient, day)])
    return Standing(day, ceiling.regulation, ceiling.amount_eur, since, counted, max(left, Decimal("0.00")))


def _left_later(recipient: Recipient, day: dt.date) -> list[Decimal]:
    """What grants after the day leave: new aid on `day` counts for them too."""
    later = _granted_later(recipient.nip, day)
    left = []
    for other in sorted(later):
        ceiling = ceiling_on(other, recipient.sector)
        since = first_day(ceiling, other, recipient.fiscal_year_month)
        if since <= day:
            left.append(ceiling.amount_eur - _sum(_aid_between(recipient.nip, since, other)))
    return left


def _granted_later(nip: str, day: dt.date) -> set[dt.date]:
    query = select(Aid.granted_on).where(
        Aid.nip.in_(undertakings.members(nip, clock.today(runtime.office().clock.now()))),
        Aid.granted_on > day,
        Aid.withdrawn_at.is_(None),
    )
    return set(db.session.scalars(query))


def _aid_between(nip: str, first: dt.date, last: dt.date) -> Sequence[Aid]:
    query = select(Aid).where(
        Aid.nip.in_(undertakings.members(nip, last)), Aid.granted_on.between(first, last), Aid.withdrawn_at.is_(None)
    )
    return db.session.scalars(query.order_by(Aid.granted_on, Aid.id)).all()


def _sum(aid: Sequence[Aid]) -> Decimal:
    return sum((one.latest.amount_eur for one in aid), Decimal("0.00"))


def in_euros(amount: Decimal, rate: ExchangeRate | Decimal) -> Decimal:
    """Złoty in euros, rounded half up to the cent."""
    mid = rate.mid if isinstance(rate, ExchangeRate) else rate
    return (amount / mid).quantize(GROSZ, ROUND_HALF_UP)


def in_zloty(euros: Decimal, rate: ExchangeRate) -> Decimal:
    """The most złoty that are no more than these euros."""
    return (euros * rate.mid).quantize(GROSZ, ROUND_DOWN)


# --- granting


@dataclass(frozen=True)
class Basis:
    """What the report to the aid register says of the measure; codes as the register has them."""

    legal_basis: str = ""
    form: str = ""
    purpose: str = ""


def grant(case: Case, amount: Decimal, day: dt.date, basis: Basis) -> Aid:
    """Record aid granted in the case on the day and issue its certificate. Raises AidRefused, NoRate.

    Two cases of one undertaking come one after the other, so together they never pass the ceiling.
    """
    if amount <= 0:
        raise AidRefused(_("Kwota pomocy de minimis musi być większa od zera."))
    if day > clock.today(runtime.office().clock.now()):
        raise AidRefused(_("Dzień udzielenia pomocy jeszcze nie nadszedł."))
    if find(case) is not None:
        raise AidRefused(_("W tej sprawie udzielono już pomocy de minimis. Zmień ją przez korektę zaświadczenia."))
    recipient, rate = Recipient.of(case.organisation), exchange_rates.rate_on(day)
    _lock(recipient, day)
    euros, now = in_euros(amount, rate), standing(recipient, day)
    if euros > now.left_eur:
        raise AidRefused(
            _("Przekroczono pułap pomocy de minimis (pozostało %(eur)s EUR).", eur=_in_words(now.left_eur))
        )
    aid = Aid(
        id=uuid.uuid4(),
        case_id=case.id,
        ours=True,
        nip=recipient.nip,
        name=recipient.name,
        giver=runtime.office().config.office_name,
        granted_on=day,
        regulation=now.regulation,
        rate=rate.mid,
        rate_table=rate.table_no,
        rate_date=rate.table_date,
        legal_basis=basis.legal_basis,
        form=basis.form,
        purpose=basis.purpose,
    )
    number = f"DM.{numbers.next_in(f'DM.{day.year}')}.{day.year}"
    _certify(aid, number, amount, euros, issued_on=day, reason="")
    return aid


def correct(case: Case, amount: Decimal, reason: str) -> Aid:
    """Lower the case's aid to `amount` by a corrected certificate; the earlier one stays in the history.

    The rate stays that of the grant. The same amount again changes nothing. Raises AidRefused.
    """
    aid = find(case)
    if aid is None or aid.rate is None:
        raise AidRefused(_("W tej sprawie nie udzielono pomocy de minimis."))
    if amount < 0 or amount > aid.latest.amount:
        raise AidRefused(_("Korekta może tylko zmniejszyć pomoc de minimis, najwyżej do zera."))
    if amount == aid.latest.amount:
        return aid
    first = aid.certificates[0].number
    today = clock.today(runtime.office().clock.now())
    number = f"{first}/K{len(aid.certificates)}"
    _certify(aid, number, amount, in_euros(amount, aid.rate), issued_on=today, reason=reason)
    return aid


def _certify(aid: Aid, number: str, amount: Decimal, euros: Decimal, *, issued_on: dt.date, reason: str) -> None:
    aid.certificates.append(
        AidCertificate(
            id=uuid.uuid4(),
            version=len(aid.certificates) + 1,
            number=number,
            amount=amount,
            amount_eur=euros,
            issued_on=issued_on,
            reason=reason,
            report_by=report_by(issued_on),
        )
    )
    db.session.add(aid)
    db.session.flush()  # the next sum must count it


def report_by(day: dt.date) -> dt.date:
    """The last day to report what happened on `day`. Raises AidRefused when the table of terms has none for it."""
    query = select(AidReportTerm).where(AidReportTerm.valid_from <= day)
    term = db.session.scalar(query.order_by(AidReportTerm.valid_from.desc()).limit(1))
    if term is None:
        raise AidRefused(_("Brak terminu sprawozdania o pomocy na dzień %(day)s.", day=f"{day:%d.%m.%Y}"))
    left, last = term.days, day
    while left:
        last += dt.timedelta(days=1)
        left -= term.unit == "calendar" or feel.is_working_day(last)
    return last


def find(case: Case) -> Aid | None:
    """The aid granted in the case."""
    return db.session.scalar(select(Aid).where(Aid.case_id == case.id, Aid.ours))


def _lock(recipient: Recipient, day: dt.date) -> None:
    """One grant at a time for an undertaking; held to the end of the transaction."""
    key = zlib.crc32(min(undertakings.members(recipient.nip, day)).encode()) & 0x7FFFFFFF
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK, key)))


def _in_words(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
