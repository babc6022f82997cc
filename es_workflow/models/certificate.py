"""Certificates that everybody may check by their code."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.papers import Document


class Certificate(Base):
    """A letter that proves something to others. It names nobody: it stays checkable when its case is erased."""

    __tablename__ = "certificate"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    """What is printed on it, without dashes."""
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), unique=True)
    number: Mapped[str]
    title_pl: Mapped[str]
    title_en: Mapped[str]
    holder_seal: Mapped[str]
    """A keyed digest of the surname: one can ask whether a name is the holder's, not who the holder is."""
    issuer: Mapped[str]
    issued_on: Mapped[dt.date]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(server_default="")

    document: Mapped[Document] = relationship()
