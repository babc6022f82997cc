"""Who was supported by the project: participants (persons and entities), each of their supports, and imported lists.

How many count is never stored: it follows from the supports that stand (casework.indicators).
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.content import Blob
from es_workflow.models.people import User


class Participant(Base):
    """A person or an entity of one project, told apart from all others by its numbers."""

    __tablename__ = "participant"

    id: Mapped[Id]
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project_version.id"))
    """The first version of the project: it stays the same when later versions replace it."""
    kind: Mapped[str]
    """'person' or 'entity'."""
    number: Mapped[str | None]
    """PESEL or NIP: whoever has one is told apart by it."""
    fallback: Mapped[str | None]
    """What tells apart who has no such number: name, birth date and document; or REGON."""
    name: Mapped[str]
    same_as_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"), index=True)
    """Who it turned out to be, once the number of both was told: one of them counts."""

    supports: Mapped[list[Support]] = relationship(back_populates="participant", order_by="Support.seq")

    __table_args__ = (
        CheckConstraint("kind IN ('person', 'entity')", name="kind"),
        CheckConstraint("number IS NOT NULL OR fallback IS NOT NULL", name="identified"),
        Index("uq_participant_number", "project_id", "kind", "number", unique=True),
        Index(
            "uq_participant_fallback",
            "project_id",
            "kind",
            "fallback",
            unique=True,
            postgresql_where=text("number IS NULL"),
        ),
    )


class SupportImport(Base):
    """A list of supports given elsewhere (an event, a committee), imported from a file that is kept as proof."""

    __tablename__ = "support_import"

    id: Mapped[Id]
    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project_version.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    filename: Mapped[str]
    rows: Mapped[int]
    imported_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    imported_at: Mapped[dt.datetime]

    blob: Mapped[Blob] = relationship()
    imported_by: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("project_id", "sha256"),)


class Support(Base):
    """One support of a participant: in which activity, when, and their data as they were then. Append-only."""

    __tablename__ = "support"

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    """The recorded order."""
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"), index=True)
    activity: Mapped[str]
    started_on: Mapped[dt.date]
    ended_on: Mapped[dt.date]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """What was spent on it, PLN; None when nobody said."""
    target_group: Mapped[bool]
    """Whether who takes part in the activity belongs to those the project is for."""
    sex: Mapped[str] = mapped_column(server_default="")
    """Of a person: 'K' or 'M'."""
    type: Mapped[str] = mapped_column(server_default="")
    """Of an entity: its legal form (casework.organisations.legal_forms)."""
    details: Mapped[dict[str, Any]]
    """The answers of the SL2014 list, by the keys of casework.participant_data."""
    missing: Mapped[list[str]]
    """Keys of mandatory answers that were not given: such a support does not count."""
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_import.id"), index=True)
    import_row: Mapped[int | None]
    """The row of the imported file."""
    recorded_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Empty: a term or a message moved the case."""

    participant: Mapped[Participant] = relationship(back_populates="supports")
    case: Mapped[Case | None] = relationship()
    imported: Mapped[SupportImport | None] = relationship()
    recorded_by: Mapped[User | None] = relationship()
    reversal: Mapped[SupportReversal | None] = relationship(back_populates="support", lazy="joined")

    __table_args__ = (
        CheckConstraint("sex IN ('', 'K', 'M')", name="sex"),
        CheckConstraint("ended_on >= started_on", name="dates"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("(case_id IS NULL) <> (import_id IS NULL)", name="proof"),
    )


class SupportReversal(Base):
    """A support was recorded by mistake: it stands no more, and why. Append-only."""

    __tablename__ = "support_reversal"

    support_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support.id"), primary_key=True)
    reason: Mapped[str]
    reversed_at: Mapped[dt.datetime]
    reversed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))

    support: Mapped[Support] = relationship(back_populates="reversal")
    reversed_by: Mapped[User] = relationship()
