"""What cases tell one another: messages and signals, to whom they go, and by what processes begin of themselves."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.content import Deployment


class Message(Base):
    """Something a case, or somebody at the command line, told others. Kept for good: it says what was sent when."""

    __tablename__ = "message"

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    """The order in which a case sent its messages."""
    kind: Mapped[str]
    """'message' or 'signal'."""
    name: Mapped[str]
    correlation: Mapped[str | None] = mapped_column(index=True)
    payload: Mapped[str]
    """JSON text of the variables it brings."""
    sender_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    sent_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    """Until then it also reaches a case that begins to wait only now."""
    routed_at: Mapped[dt.datetime | None]
    """When its receivers were looked for the first time; empty: that is still to be done."""

    sender: Mapped[Case | None] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('message', 'signal')", name="kind"),
        Index("ix_message_kind_name_expires_at", "kind", "name", "expires_at"),
        Index("ix_message_unrouted", "sender_id", "seq", postgresql_where=text("routed_at IS NULL")),
    )


class Delivery(Base):
    """A message on its way to one case, or to the process in which it begins one."""

    __tablename__ = "message_delivery"

    id: Mapped[Id]
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message.id"))
    process_key: Mapped[str]
    case_id: Mapped[uuid.UUID | None]
    """Empty until the case has begun. No foreign key: it would lock the rows of many cases in one transaction."""
    starts: Mapped[bool] = mapped_column(server_default=text("false"))
    """It begins the case."""
    status: Mapped[str] = mapped_column(server_default="pending")
    """'pending', 'taken', or 'missed': the case no longer waited."""
    settled_at: Mapped[dt.datetime | None]

    message: Mapped[Message] = relationship()

    __table_args__ = (
        CheckConstraint("status IN ('pending', 'taken', 'missed')", name="status"),
        Index("uq_message_delivery_message_id_case_id", "message_id", "case_id", unique=True),
        Index(
            "uq_message_delivery_start",
            "message_id",
            "process_key",
            unique=True,
            postgresql_where=text("starts"),
        ),
        Index("ix_message_delivery_pending", "case_id", postgresql_where=text("status = 'pending'")),
    )


class ProcessStart(Base):
    """An event by which cases of the version in use begin: a message, a signal or a term."""

    __tablename__ = "process_start"

    id: Mapped[Id]
    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("deployment.id"))
    process_key: Mapped[str] = mapped_column(index=True)
    element_id: Mapped[str]
    kind: Mapped[str]
    """'message', 'signal' or 'timer'."""
    name: Mapped[str | None]
    due_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    """Of a term: when the next case begins."""
    times_left: Mapped[int] = mapped_column(server_default="1")
    """Of a repeated term: how many cases still begin; -1: without end."""
    every: Mapped[str] = mapped_column(server_default="")

    deployment: Mapped[Deployment] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('message', 'signal', 'timer')", name="kind"),
        Index("ix_process_start_kind_name", "kind", "name"),
    )
