"""Organisations that act in a case beside the one it belongs to."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.people import Organisation


class CaseParty(Base):
    """An organisation's part in a case, from joining to leaving. Who comes after it has a row of its own."""

    __tablename__ = "case_party"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    key: Mapped[str]
    """Which party of the process it is: a key of `parties` in package.json."""
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    joined_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]

    case: Mapped[Case] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        Index("ix_case_party_case_id", "case_id"),
        Index("uq_case_party_case_id_key", "case_id", "key", unique=True, postgresql_where=text("left_at IS NULL")),
    )
