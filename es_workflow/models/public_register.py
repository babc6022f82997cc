"""Public registers: what the office entered for everybody to read, as it is now, and every change of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.people import Organisation, User


class RegisterEntry(Base):
    """An entry of a public register as it is now. It is changed only together with a RegisterChange."""

    __tablename__ = "register_entry"

    id: Mapped[Id]
    register: Mapped[str]
    """Key of the package's `registers`."""
    number: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    """The last part of the address of its page: the number without slashes."""
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    holder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    grade: Mapped[str] = mapped_column(server_default="")
    columns: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """The values of the register's columns when the case was entered, each with its headings."""
    state: Mapped[str]
    """'valid', 'expired' or 'revoked' as the office said; past its last day an entry counts as expired all the same."""
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    """The last day; None: until further notice."""
    published_from: Mapped[dt.datetime | None]
    """Nobody outside learns of the entry before this moment; None: not until the office says when."""
    story: Mapped[str] = mapped_column(server_default="")
    story_consent: Mapped[bool] = mapped_column(server_default=text("false"))
    """The holder agreed that the story is shown."""
    entered_at: Mapped[dt.datetime]

    case: Mapped[Case] = relationship()
    holder: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    changes: Mapped[list[RegisterChange]] = relationship(back_populates="entry", order_by="RegisterChange.seq")

    __table_args__ = (
        UniqueConstraint("register", "address"),
        CheckConstraint("state IN ('valid', 'expired', 'revoked')", name="state"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index("ix_register_entry_register_published_from", "register", "published_from"),
    )


class RegisterChange(Base):
    """What an entry became, when, by whom and why. Append-only."""

    __tablename__ = "register_change"

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_entry.id"), index=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    """The case that asked for it."""
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    values: Mapped[dict[str, Any]]
    """What it is from now on: {name: [before, after]} of everything that changed."""

    entry: Mapped[RegisterEntry] = relationship(back_populates="changes")
    by: Mapped[User | None] = relationship()
