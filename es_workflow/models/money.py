"""The project's money: budget lines, the ledger, what each case holds, the queue for a call's money, payment orders.

Balances are kept on the line, the call and the case (`CaseFunds`), and change only together with a ledger entry, under
the locks of casework.ledger. Amounts are PLN.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Numeric, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.content import Blob
from es_workflow.models.people import User
from es_workflow.models.programme import BudgetLine, Call, Money

Points = Numeric()
"""Scores are compared as they were worked out, unrounded."""


class CaseFunds(Base):
    """What a case holds of its call's money. Guarded by the lock of the call's row, so that a case that waits gets
    money released by another without its own row being locked."""

    __tablename__ = "case_funds"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    reserved: Mapped[Money]
    contracted: Mapped[Money]
    paid: Mapped[Money]
    """Less what was recovered."""
    recovered: Mapped[Money]

    case: Mapped[Case] = relationship()

    __table_args__ = (CheckConstraint("least(reserved, contracted, paid, recovered) >= 0", name="balances"),)


class LedgerEntry(Base):
    """One movement of money from an account to another. Append-only: a mistake is reversed, never changed."""

    __tablename__ = "ledger_entry"

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    """The recorded order. Entries of one call are made under its lock, so it is also the order of the locks."""
    kind: Mapped[str]
    """'reserve', 'contract', 'pay', 'certify', 'release' or 'recover'."""
    source: Mapped[str]
    target: Mapped[str]
    """Accounts: 'free', 'reserved', 'contracted', 'paid'; a certification moves 'uncertified' to 'certified'."""
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    budget_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("budget_line.id"), index=True)
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_funds.case_id"), index=True)
    """Refers to the funds: a reference to the case would wait for whoever is just moving it."""
    reverses_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    reason: Mapped[str] = mapped_column(server_default="")
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Empty: a step of the case made it."""
    entered_at: Mapped[dt.datetime]
    """Business time."""
    recorded_at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())

    budget_line: Mapped[BudgetLine] = relationship()
    call: Mapped[Call | None] = relationship()
    case: Mapped[Case | None] = relationship(primaryjoin="foreign(LedgerEntry.case_id) == Case.id", viewonly=True)
    reverses: Mapped[LedgerEntry | None] = relationship(remote_side="LedgerEntry.id")
    entered_by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind IN ('reserve', 'contract', 'pay', 'certify', 'release', 'recover')", name="kind"),
        CheckConstraint("source <> target", name="accounts"),
    )


class CallPlace(Base):
    """A case's place in the queue for its call's money: on the ranking list, then funded or on the waiting list."""

    __tablename__ = "call_place"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"))
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    """The order in which cases came; without a ranking it is the order of the waiting list."""
    status: Mapped[str]
    """'ranked' (the list is not approved yet), 'waiting', 'funded' or 'left'."""
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    """What the case asks for."""
    message: Mapped[str]
    """The message it waits for."""
    score: Mapped[Decimal | None] = mapped_column(Points)
    ties: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """Numbers that decide between equal scores, one after the other; higher is better."""
    submitted_at: Mapped[dt.datetime]
    """The earlier submission decides between what is equal still."""
    rank: Mapped[int | None]
    """Its place on the approved list, from 1."""
    entered_at: Mapped[dt.datetime]

    case: Mapped[Case] = relationship()
    call: Mapped[Call] = relationship()

    __table_args__ = (
        CheckConstraint("status IN ('ranked', 'waiting', 'funded', 'left')", name="status"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_call_place_call_id_status", "call_id", "status"),
    )


class CallResults(Base):
    """The public list of a call's results as it was published. Publishing again adds a newer list."""

    __tablename__ = "call_results"

    id: Mapped[Id]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    columns: Mapped[list[Any]]
    """[{pl, en}, …]: headings."""
    rows: Mapped[list[Any]]
    """[[value, …], …] in the order of the list."""
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[dt.datetime]


class PaymentFile(Base):
    """Payment orders written into one file for the bank."""

    __tablename__ = "payment_file"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    count: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    exported_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    exported_at: Mapped[dt.datetime]
    sent_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    sent_at: Mapped[dt.datetime | None]

    blob: Mapped[Blob] = relationship()
    exported_by: Mapped[User] = relationship(foreign_keys=[exported_by_id])
    sent_by: Mapped[User | None] = relationship(foreign_keys=[sent_by_id])


class PaymentOrder(Base):
    """A transfer the office owes: to whom, on which account, and its parts from subsidy and own contribution."""

    __tablename__ = "payment_order"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"))
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    subsidy: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    own: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    account: Mapped[str]
    """26 digits (NRB)."""
    recipient: Mapped[str]
    title: Mapped[str]
    ordered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Whoever's step prepared it; empty when a term or message did."""
    ordered_at: Mapped[dt.datetime]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment_file.id"), index=True)
    """The file it was exported in: an order is exported once."""

    case: Mapped[Case] = relationship()
    call: Mapped[Call] = relationship()
    ordered_by: Mapped[User | None] = relationship()
    file: Mapped[PaymentFile | None] = relationship()

    __table_args__ = (
        CheckConstraint("amount > 0 AND subsidy >= 0 AND own >= 0 AND subsidy + own = amount", name="shares"),
    )
