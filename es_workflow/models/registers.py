"""Registers the office keeps beside its cases: bank accounts, bars, declarations of no conflict, cost documents."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.papers import Attachment
from es_workflow.models.people import Organisation, User


class AccountCheck(Base):
    """Somebody made sure whose a bank account is, for a day: the white list of taxpayers, or a person with a paper."""

    __tablename__ = "account_check"

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    account: Mapped[str]
    """26 digits (NRB)."""
    day: Mapped[dt.date]
    """The day it holds for: the list speaks of one day."""
    result: Mapped[str]
    """'confirmed' or 'not_found'."""
    source: Mapped[str]
    """'white_list' or 'person'."""
    request_id: Mapped[str] = mapped_column(server_default="")
    """The white list's own number of the question, as proof."""
    checked_at: Mapped[dt.datetime]
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachment.id"))
    """What the person saw, e.g. the bank's certificate."""

    organisation: Mapped[Organisation] = relationship()
    checked_by: Mapped[User | None] = relationship()
    attachment: Mapped[Attachment | None] = relationship()

    __table_args__ = (
        CheckConstraint("result IN ('confirmed', 'not_found')", name="result"),
        CheckConstraint("source = 'white_list' OR attachment_id IS NOT NULL", name="proof"),
    )


class Bar(Base):
    """An organisation may get no support until a day, e.g. after resigning without cause."""

    __tablename__ = "bar"

    id: Mapped[Id]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    until: Mapped[dt.date]
    """The last day of it."""
    reason: Mapped[str]
    recorded_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[dt.datetime | None]
    lifted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_reason: Mapped[str] = mapped_column(server_default="")

    organisation: Mapped[Organisation] = relationship()
    case: Mapped[Case | None] = relationship()
    recorded_by: Mapped[User | None] = relationship(foreign_keys=[recorded_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])


class Declaration(Base):
    """What a person declared about themselves before the file of a case was opened to them. Append-only."""

    __tablename__ = "declaration"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str]
    """Of the manifest's `declarations`; which text that was, the case's deployment tells."""
    conflict: Mapped[bool]
    reason: Mapped[str] = mapped_column(server_default="")
    declared_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("case_id", "user_id", "key", "conflict"),)


class CostDocument(Base):
    """An invoice or bill that a case is paid for. The same one counts once across all cases."""

    __tablename__ = "cost_document"

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    position: Mapped[int]
    """Its place in the case's list, from 1."""
    seller_nip: Mapped[str]
    number: Mapped[str]
    """As it stands on the document."""
    number_key: Mapped[str]
    """Without spaces and capitals: what makes it the same document."""
    status: Mapped[str]
    """'registered', 'duplicate' (of one that is), or 'released' (does not count any more)."""
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """What the list of documents of a payment claim asks for (casework.cost_documents.DETAILS)."""
    registered_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]

    case: Mapped[Case] = relationship()

    __table_args__ = (
        CheckConstraint("status IN ('registered', 'duplicate', 'released')", name="status"),
        Index(
            "uq_cost_document_seller_nip_number_key",
            "seller_nip",
            "number_key",
            unique=True,
            postgresql_where=text("status = 'registered'"),
        ),
    )
