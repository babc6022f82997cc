"""The programme the office runs: project versions with their budget lines, and calls for applications."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.content import Deployment
from es_workflow.models.people import User

Money = Annotated[Decimal, mapped_column(Numeric(14, 2), server_default=text("0"), default=Decimal(0))]
"""A balance in PLN; nothing at first."""


class ProjectVersion(Base):
    """The project's dates, money and targets as they stood from `valid_from` on."""

    __tablename__ = "project_version"

    id: Mapped[Id]
    title_pl: Mapped[str]
    title_en: Mapped[str]
    resolution: Mapped[str] = mapped_column(server_default="")
    valid_from: Mapped[dt.date]
    start_date: Mapped[dt.date]
    end_date: Mapped[dt.date]
    total: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    subsidy: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    target_persons: Mapped[int]
    target_entities: Mapped[int]
    account: Mapped[str] = mapped_column(server_default="")
    """The bank account the project pays from, 26 digits (NRB)."""
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project_version.id"))
    """The earlier version of the same project; its budget lines go on under this one."""

    lines: Mapped[list[BudgetLine]] = relationship(
        back_populates="project_version", order_by="BudgetLine.position, BudgetLine.code"
    )


class BudgetLine(Base):
    """A task of the project's budget: what is planned for it and how much of that is spoken for."""

    __tablename__ = "budget_line"

    id: Mapped[Id]
    project_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project_version.id"), index=True)
    code: Mapped[str]
    name_pl: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")
    plan: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    reserved: Mapped[Money]
    contracted: Mapped[Money]
    paid: Mapped[Money]
    """Less what was recovered: recovered money can be granted again."""
    recovered: Mapped[Money]
    certified: Mapped[Money]
    """Of what was paid, what the managing authority has accepted."""

    project_version: Mapped[ProjectVersion] = relationship(back_populates="lines")

    @property
    def spoken_for(self) -> Decimal:
        """What can no longer be granted."""
        return self.reserved + self.contracted + self.paid

    @property
    def free(self) -> Decimal:
        """What can still be granted."""
        return self.plan - self.spoken_for

    __table_args__ = (
        UniqueConstraint("project_version_id", "code"),
        CheckConstraint("least(reserved, contracted, paid, recovered, certified) >= 0", name="balances"),
        CheckConstraint("reserved + contracted + paid <= plan", name="plan"),
        CheckConstraint("certified <= paid + recovered", name="certified"),
    )


class Call(Base):
    """A window in which applications of one process may be filed, and the money there is for them."""

    __tablename__ = "call"

    id: Mapped[Id]
    process_key: Mapped[str] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(server_default="")
    """E.g. „1/2026”."""
    title_pl: Mapped[str]
    title_en: Mapped[str]
    summary_pl: Mapped[str] = mapped_column(server_default="")
    summary_en: Mapped[str] = mapped_column(server_default="")
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    project_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project_version.id"))
    mode: Mapped[str] = mapped_column(server_default="continuous")
    """'continuous': money in the order of decisions; 'ranking': in the order of an approved list."""
    budget_line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("budget_line.id"), index=True)
    allocation: Mapped[Money]
    reserved: Mapped[Money]
    contracted: Mapped[Money]
    paid: Mapped[Money]
    deployment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("deployment.id"))
    """The version of the process (its rules) for cases of this call; empty: the one in use when a case starts."""
    regulamin_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachment.id", use_alter=True, name="fk_call_regulamin_id_attachment")
    )
    """The rules of the call as a file everybody may read."""
    terms: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """Answers of the package's form for calls: rate, caps, limits …"""
    four_eyes: Mapped[bool] = mapped_column(server_default=text("true"))
    """The ranking list is approved by somebody else than who put it forward."""
    ranking_proposed_at: Mapped[dt.datetime | None]
    ranking_proposed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    ranking_digest: Mapped[str] = mapped_column(server_default="")
    """Fingerprint of the list that was put forward: what is approved must be just that."""
    ranking_approved_at: Mapped[dt.datetime | None]
    ranking_approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    project_version: Mapped[ProjectVersion] = relationship()
    budget_line: Mapped[BudgetLine | None] = relationship()
    deployment: Mapped[Deployment | None] = relationship()
    ranking_proposed_by: Mapped[User | None] = relationship(foreign_keys=[ranking_proposed_by_id])
    ranking_approved_by: Mapped[User | None] = relationship(foreign_keys=[ranking_approved_by_id])

    @property
    def spoken_for(self) -> Decimal:
        """What can no longer be granted in the call."""
        return self.reserved + self.contracted + self.paid

    @property
    def free(self) -> Decimal:
        """What can still be granted in it: its own allocation's rest, and no more than its budget line has."""
        rest = self.allocation - self.spoken_for
        return min(rest, self.budget_line.free) if self.budget_line else rest

    __table_args__ = (
        CheckConstraint("mode IN ('continuous', 'ranking')", name="mode"),
        CheckConstraint("least(reserved, contracted, paid) >= 0", name="balances"),
        CheckConstraint("reserved + contracted + paid <= allocation", name="allocation"),
    )
