"""De minimis aid: what was granted to whom, the ceilings it counts against, the exchange rates it is counted with."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.people import User


class ExchangeRate(Base):
    """What one unit of a currency was worth in złoty by a table A of the National Bank of Poland."""

    __tablename__ = "exchange_rate"

    currency: Mapped[str] = mapped_column(primary_key=True)
    table_date: Mapped[dt.date] = mapped_column(primary_key=True)
    """The day the table was published (NBP: data publikacji, effectiveDate)."""
    table_no: Mapped[str]
    """As NBP writes it, e.g. 225/A/NBP/2026."""
    mid: Mapped[Decimal] = mapped_column(Numeric(14, 8))

    __table_args__ = (CheckConstraint("mid > 0", name="mid"),)


class AidCeiling(Base):
    """How much de minimis aid one undertaking may get under a regulation, from a day on."""

    __tablename__ = "aid_ceiling"

    id: Mapped[Id]
    regulation: Mapped[str]
    """Number of the Commission's regulation, e.g. 2023/2831."""
    valid_from: Mapped[dt.date]
    sector: Mapped[str]
    """'general' or 'road_haulage' (road freight transport for hire or reward)."""
    amount_eur: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    period: Mapped[str]
    """'fiscal_years' (the current one and those before it) or 'rolling_years' (back from the day of the grant)."""
    years: Mapped[int]

    __table_args__ = (
        UniqueConstraint("sector", "valid_from"),
        CheckConstraint("sector IN ('general', 'road_haulage')", name="sector"),
        CheckConstraint("period IN ('fiscal_years', 'rolling_years')", name="period"),
        CheckConstraint("amount_eur > 0 AND years BETWEEN 1 AND 10", name="values"),
    )


class AidReportTerm(Base):
    """How soon a grant has to be reported to the aid register, from a day on."""

    __tablename__ = "aid_report_term"

    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    days: Mapped[int]
    unit: Mapped[str]
    """'calendar' or 'working'."""

    __table_args__ = (
        CheckConstraint("unit IN ('calendar', 'working')", name="unit"),
        CheckConstraint("days BETWEEN 1 AND 365", name="days"),
    )


class Aid(Base):
    """One grant of de minimis aid: ours (with its case) or, as far as it is known, another giver's.

    What it is worth today is what its latest certificate says.
    """

    __tablename__ = "aid"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"))
    """The case it was granted in; for another giver's aid the case in which the applicant told of it."""
    ours: Mapped[bool]
    nip: Mapped[str] = mapped_column(index=True)
    """Tax number of who got it; of a unit without legal personality its parent's."""
    name: Mapped[str]
    giver: Mapped[str]
    granted_on: Mapped[dt.date]
    regulation: Mapped[str]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(14, 8))
    """None for another giver's aid, whose certificate says the euros itself."""
    rate_table: Mapped[str | None]
    rate_date: Mapped[dt.date | None]
    legal_basis: Mapped[str] = mapped_column(server_default="")
    form: Mapped[str] = mapped_column(server_default="")
    """Code of the form of aid in the report, e.g. A1.1 (a grant)."""
    purpose: Mapped[str] = mapped_column(server_default="")
    """Code of the purpose in the report."""
    withdrawn_at: Mapped[dt.datetime | None]
    """The applicant's word about another giver's aid was corrected: it does not count."""

    case: Mapped[Case | None] = relationship()
    certificates: Mapped[list[AidCertificate]] = relationship(
        back_populates="aid", order_by="AidCertificate.version", lazy="selectin"
    )

    __table_args__ = (
        Index("uq_aid_case", "case_id", unique=True, postgresql_where=text("ours")),
        Index("ix_aid_granted_on", "granted_on"),
    )

    @property
    def latest(self) -> AidCertificate:
        """What holds now."""
        return self.certificates[-1]


class AidCertificate(Base):
    """A certificate of aid, the first one or a correction. Amounts are never changed, only followed by a correction."""

    __tablename__ = "aid_certificate"

    id: Mapped[Id]
    aid_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("aid.id"))
    version: Mapped[int]
    number: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    amount_eur: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    issued_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(server_default="")
    report_by: Mapped[dt.date | None] = mapped_column(index=True)
    """Last day of the report to the aid register; None for another giver's aid."""
    reported_at: Mapped[dt.datetime | None]
    reported_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    aid: Mapped[Aid] = relationship(back_populates="certificates")
    reported_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("aid_id", "version"),
        Index("uq_aid_certificate_number", "number", unique=True, postgresql_where=text("report_by IS NOT NULL")),
        CheckConstraint("amount >= 0 AND amount_eur >= 0", name="amounts"),
    )


class UndertakingLink(Base):
    """Two bodies count as one undertaking: linked (symmetric), or `nip` took the other over."""

    __tablename__ = "undertaking_link"

    id: Mapped[Id]
    nip: Mapped[str] = mapped_column(index=True)
    other_nip: Mapped[str] = mapped_column(index=True)
    other_name: Mapped[str]
    kind: Mapped[str]
    """'linked' or 'merged' (the other was taken over by `nip`; its aid counts from then on)."""
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)

    __table_args__ = (
        CheckConstraint("kind IN ('linked', 'merged')", name="kind"),
        CheckConstraint("nip <> other_nip", name="two"),
    )
