"""What people file and receive: submissions, drafts, attachments, documents, notifications, letters."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow import packing
from es_workflow.models.base import Base, Digest, Id
from es_workflow.models.case import Case, UserTask
from es_workflow.models.people import User


class Attachment(Base):
    """A file somebody uploaded, or that the office made; bytes live in Blob."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    filename: Mapped[str]
    mime: Mapped[str]
    """By content, not by name."""
    size: Mapped[int]
    uploaded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
    """When its bytes were removed for good; the digest still says which they were."""

    uploaded_by: Mapped[User | None] = relationship()


class Draft(Base):
    """What somebody has typed so far in a user task: raw posted fields, so that also half-typed values stay."""

    __tablename__ = "draft"

    task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_task.id"), primary_key=True)
    fields: Mapped[list[Any]]
    """[[name, value], …] as posted, without control fields."""
    uploads: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """field path → list of attachment ids (text)."""
    version: Mapped[int] = mapped_column(server_default="1")
    saved_at: Mapped[dt.datetime]
    saved_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))

    saved_by: Mapped[User] = relationship()


class Submission(Base):
    """An immutable snapshot of what a person submitted, with the form it answers."""

    __tablename__ = "submission"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_task.id"), unique=True)
    """None for a case action (a withdrawal …), which is no task."""
    element_id: Mapped[str]
    """Its names, and the file of the form, are those of the case's deployment."""
    form_id: Mapped[str]
    answers_packed: Mapped[bytes]
    base_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"))
    """The earlier submission beside whose answers these are packed; None: they are whole (casework.kept_answers)."""
    context: Mapped[str]
    """JSON text of the variables that conditions and options of the form looked at."""
    attachments: Mapped[list[Any]]
    """[{path, id, filename, sha256, size, mime}]."""
    shared: Mapped[bool]
    """The applicant may read it."""
    party_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_party.id"))
    """The party whose people submitted it, when it was not the applicant or the office."""
    meant_for: Mapped[list[str] | None]
    """Parties that may read it: ids of those there were, keys where nobody was (casework.parties); None: no party."""
    sealed: Mapped[bool] = mapped_column(server_default=text("false"))
    """Only its author may read it while another task with the same form is open in the case."""
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[dt.datetime]
    digest: Mapped[str] = mapped_column(Digest)
    erased_at: Mapped[dt.datetime | None]
    """When answers were erased: the digest is that of what was submitted, not of what is left."""

    submitted_by: Mapped[User | None] = relationship()
    task: Mapped[UserTask | None] = relationship()
    case: Mapped[Case] = relationship()
    base: Mapped[Submission | None] = relationship(remote_side="Submission.id", viewonly=True)

    @property
    def answers(self) -> str:
        """Exact JSON text (amounts as JSON numbers with their two decimals)."""
        return packing.unpack(self.answers_packed, self.base.answers if self.base_id and self.base else "")

    @answers.setter
    def answers(self, text: str) -> None:
        self.answers_packed, self.base_id = packing.pack(text), None

    __table_args__ = (Index("ix_submission_case_id_element_id", "case_id", "element_id", "submitted_at"),)


class Document(Base):
    """A letter, agreement or receipt in a case."""

    __tablename__ = "document"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    source_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    """The service task or submission it was made for: making it again does nothing."""
    template: Mapped[str]
    title_pl: Mapped[str]
    title_en: Mapped[str]
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachment.id"))
    shared: Mapped[bool]
    """The applicant may read it."""
    readers: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """Groups of the office that alone may read it, because it has sensitive answers; empty: all who see the case."""
    meant_for: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """Parties that may read it, as in Submission."""
    created_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime | None]
    """When the applicant took it over with „Odbierz pismo”."""
    received_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    attachment: Mapped[Attachment] = relationship()
    case: Mapped[Case] = relationship()


class Notification(Base):
    """A line in a person's bell: something happened in a case."""

    __tablename__ = "notification"

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    text_pl: Mapped[str]
    text_en: Mapped[str]
    created_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]

    case: Mapped[Case | None] = relationship()

    __table_args__ = (Index("ix_notification_user_id_created_at", "user_id", "created_at"),)


class Mail(Base):
    """An e-mail to send once. It never carries the content of a case, only a link."""

    __tablename__ = "mail"

    id: Mapped[Id]
    to: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]


class NumberSequence(Base):
    """The last number given in a series (case numbers of a unit and year)."""

    __tablename__ = "number_sequence"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class BusinessClock(Base):
    """How far the demo's or a test's business clock is ahead of real time (one row, id 1)."""

    __tablename__ = "business_clock"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_seconds: Mapped[int]
