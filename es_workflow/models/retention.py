"""What stops the office from erasing who a case was about."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.people import User


class RetentionHold(Base):
    """Nothing of a case, or of all cases of a process, is erased: a proceeding or an inspection needs it."""

    __tablename__ = "retention_hold"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    process_key: Mapped[str | None]
    """Of a hold on all cases of a process."""
    reason: Mapped[str]
    until: Mapped[dt.date | None]
    """The last day of it; None: until somebody ends it."""
    set_at: Mapped[dt.datetime]
    set_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[dt.datetime | None]
    lifted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_reason: Mapped[str] = mapped_column(server_default="")

    case: Mapped[Case | None] = relationship()
    set_by: Mapped[User] = relationship(foreign_keys=[set_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])

    __table_args__ = (
        CheckConstraint("(case_id IS NULL) <> (process_key IS NULL)", name="subject"),
        Index("ix_retention_hold_standing", "process_key", postgresql_where=text("lifted_at IS NULL")),
    )
