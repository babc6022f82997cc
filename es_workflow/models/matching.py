"""Matching: what offers and applications say of themselves, and the pairs of them about which something was decided.

All of an exchange changes under one lock (casework.matching.exchanges), so nobody is promised a place twice.
"""

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


class MatchOffer(Base):
    """Places that a case offers."""

    __tablename__ = "match_offer"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    exchange: Mapped[str]
    title: Mapped[str]
    places: Mapped[int]
    holder: Mapped[str | None]
    """Who looks after whoever gets a place; two offers with the same words have the same holder."""
    holder_name: Mapped[str | None]
    """What people read of the holder, when the words that tell holders apart are not for every eye (an address)."""
    holder_limit: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    """What scores are worked out from."""
    told: Mapped[dict[str, Any]]
    """What an applicant is told of it."""
    message: Mapped[str]
    """The message by which its case hears of pairs."""
    open: Mapped[bool] = mapped_column(server_default=text("true"))
    entered_at: Mapped[dt.datetime]

    case: Mapped[Case] = relationship()

    @property
    def number(self) -> str:
        """The number of its case; without one it would not be here."""
        return self.case.number or ""

    @property
    def takes(self) -> bool:
        """Whether somebody can still come."""
        return self.open and self.case.ended_at is None

    __table_args__ = (
        CheckConstraint("places >= 0 AND coalesce(holder_limit, 0) >= 0", name="places"),
        Index("ix_match_offer_exchange", "exchange"),
    )


class MatchApplication(Base):
    """A case that looks for a place."""

    __tablename__ = "match_application"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    exchange: Mapped[str]
    title: Mapped[str]
    wishes: Mapped[list[str]]
    """Case numbers of offers, the dearest first."""
    others: Mapped[bool]
    """It takes other offers too."""
    details: Mapped[dict[str, Any]]
    told: Mapped[dict[str, Any]]
    """What an offer is told of it."""
    message: Mapped[str]
    status: Mapped[str]
    """'waiting' for a place, 'asked' about one, 'placed', in the 'pool' after too many refusals, or 'left'."""
    refusals: Mapped[int] = mapped_column(server_default="0")
    submitted_at: Mapped[dt.datetime]

    case: Mapped[Case] = relationship()

    @property
    def number(self) -> str:
        """The number of its case; without one it would not be here."""
        return self.case.number or ""

    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'asked', 'placed', 'pool', 'left')", name="status"),
        Index("ix_match_application_exchange_status", "exchange", "status"),
    )


class MatchPair(Base):
    """An application and an offer about which something was decided: by a person, or by asking both."""

    __tablename__ = "match_pair"

    id: Mapped[Id]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("match_application.case_id"))
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("match_offer.case_id"), index=True)
    status: Mapped[str]
    """'pinned' or 'excluded' by a person; 'asked', then 'agreed' or 'refused'; 'ended' when one of them left."""
    reason: Mapped[str] = mapped_column(server_default="")
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[dt.datetime]
    score: Mapped[Decimal | None] = mapped_column(Numeric())
    """The points they were asked with."""
    application_agrees: Mapped[bool | None]
    offer_agrees: Mapped[bool | None]

    application: Mapped[MatchApplication] = relationship()
    offer: Mapped[MatchOffer] = relationship()
    decided_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("application_id", "offer_id"),
        CheckConstraint("status IN ('pinned', 'excluded', 'asked', 'agreed', 'refused', 'ended')", name="status"),
        Index(
            "uq_match_pair_standing",
            "application_id",
            unique=True,
            postgresql_where=text("status IN ('pinned', 'asked', 'agreed')"),
        ),
    )
