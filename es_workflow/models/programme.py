"""The programme the office runs: project versions and calls for applications."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id


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


class Call(Base):
    """A window in which applications of one process may be filed."""

    __tablename__ = "call"

    id: Mapped[Id]
    process_key: Mapped[str] = mapped_column(index=True)
    title_pl: Mapped[str]
    title_en: Mapped[str]
    summary_pl: Mapped[str] = mapped_column(server_default="")
    summary_en: Mapped[str] = mapped_column(server_default="")
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    project_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project_version.id"))

    project_version: Mapped[ProjectVersion] = relationship()
