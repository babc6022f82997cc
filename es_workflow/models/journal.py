"""Journals: what one person did day by day under a case, and the weeks another person approved."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.people import User


class Journal(Base):
    """The journal of a case: between which days, how much, and who approves it. Its row is the lock of all in it."""

    __tablename__ = "journal"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    title: Mapped[str]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    """How many were agreed."""
    daily_hours: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    weekly_hours: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    lock_days: Mapped[int]
    """For so many calendar days after it was written an entry can be changed."""
    approver_email: Mapped[str]
    """Who approves: the account of this address, whenever there is one. Lower case."""
    approver_name: Mapped[str]
    approve_days: Mapped[int]
    """Working days after a week's end in which it should be approved."""
    escalate_to: Mapped[str | None]
    """The group that is told when it was not."""
    message: Mapped[str]
    """The message by which the case hears of an approved week; empty: none."""
    open: Mapped[bool] = mapped_column(server_default=text("true"))
    opened_at: Mapped[dt.datetime]
    pauses: Mapped[list[Any]] = mapped_column(server_default="[]")
    """Days between which nothing is written, each {"from", "to"}; both belong to it."""
    feed_hash: Mapped[str | None] = mapped_column(unique=True)
    """SHA-256 of the secret part of the calendar's address; empty: there is none."""

    case: Mapped[Case] = relationship()
    entries: Mapped[list[JournalEntry]] = relationship(
        back_populates="journal", order_by="JournalEntry.day, JournalEntry.starts, JournalEntry.id"
    )
    weeks: Mapped[list[JournalWeek]] = relationship(back_populates="journal", order_by="JournalWeek.monday")

    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("hours > 0 AND daily_hours > 0 AND weekly_hours > 0 AND lock_days >= 0", name="limits"),
        Index("ix_journal_approver_email", "approver_email"),
    )


class JournalEntry(Base):
    """A piece of a day."""

    __tablename__ = "journal_entry"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("journal.case_id"))
    day: Mapped[dt.date]
    starts: Mapped[dt.time]
    ends: Mapped[dt.time]
    break_minutes: Mapped[int]
    minutes: Mapped[int]
    """What counts: from start to end, less the break."""
    tasks: Mapped[str]
    remarks: Mapped[str]
    holiday_reason: Mapped[str]
    """Why on a holiday."""
    key: Mapped[str]
    """What the browser calls it: sent twice, it is written once."""
    written_at: Mapped[dt.datetime]
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))

    journal: Mapped[Journal] = relationship(back_populates="entries")
    written_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("starts < ends AND break_minutes >= 0 AND minutes > 0", name="times"),
        UniqueConstraint("case_id", "key"),
        Index("ix_journal_entry_case_id_day", "case_id", "day"),
    )


class JournalWeek(Base):
    """What became of a week, named by its Monday."""

    __tablename__ = "journal_week"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("journal.case_id"), primary_key=True)
    monday: Mapped[dt.date] = mapped_column(primary_key=True)
    approved_at: Mapped[dt.datetime | None]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    returned_at: Mapped[dt.datetime | None]
    """The last time it was given back to be mended."""
    remark: Mapped[str] = mapped_column(server_default="")
    """What is to be mended."""
    reminded_at: Mapped[dt.datetime | None]
    escalated_at: Mapped[dt.datetime | None]

    journal: Mapped[Journal] = relationship(back_populates="weeks")
    approved_by: Mapped[User | None] = relationship()
