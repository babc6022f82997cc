"""The office's own calendar beside the statutory holidays, and letters on their way to the applicant."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Sequence, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow import clock
from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.papers import Document
from es_workflow.models.people import User


class OfficeDay(Base):
    """A day on which this office is closed although others work, or works although others do not."""

    __tablename__ = "office_day"

    id: Mapped[Id]
    day: Mapped[dt.date]
    kind: Mapped[str]
    """'off' or 'extra'."""
    reason: Mapped[str]
    added_at: Mapped[dt.datetime]
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[dt.datetime | None]
    """Nothing is deleted: what was taken back stays in the history."""

    added_by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('off', 'extra')", name="kind"),
        Index("uq_office_day_day", "day", unique=True, postgresql_where=text("removed_at IS NULL")),
    )


class DeadlineSuspension(Base):
    """Days on which no term runs, by law: both ends included."""

    __tablename__ = "deadline_suspension"

    id: Mapped[Id]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    reason: Mapped[str]
    added_at: Mapped[dt.datetime]
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[dt.datetime | None]

    added_by: Mapped[User | None] = relationship()

    __table_args__ = (CheckConstraint("first_day <= last_day", name="order"),)


REVISIONS = Sequence("calendar_revision_seq", metadata=Base.metadata)
"""Never gives a number twice, also when the change that took it was rolled back."""


class CalendarRevision(Base):
    """Which calendar holds now (one row, id 1). Changes of the calendar lock it."""

    __tablename__ = "calendar_revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger)


class DeliveryTerm(Base):
    """After how many calendar days a letter nobody takes over counts as delivered, since `valid_from`."""

    __tablename__ = "delivery_term"

    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    days: Mapped[int]
    reason: Mapped[str]

    __table_args__ = (CheckConstraint("days BETWEEN 1 AND 60", name="days"),)


class LetterDelivery(Base):
    """A letter handed to the applicant: it counts as delivered when taken over, else at the end of a fixed day.

    Once delivered the row cannot be changed any more (migration 005): it is the proof of delivery.
    """

    __tablename__ = "letter_delivery"

    id: Mapped[Id]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    task_id: Mapped[uuid.UUID]
    """The service task that waits for it."""
    sent_at: Mapped[dt.datetime]
    fiction_on: Mapped[dt.date]
    """The last day for taking it over; at its end it counts as delivered."""
    delivered_on: Mapped[dt.date | None]
    delivered_at: Mapped[dt.datetime | None]
    delivered_by: Mapped[str | None]
    """'opened' or 'fiction'."""
    receiver_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    document: Mapped[Document] = relationship()
    case: Mapped[Case] = relationship()
    receiver: Mapped[User | None] = relationship()

    @property
    def lapses_at(self) -> dt.datetime:
        """The moment from which it counts as delivered, though nobody took it over."""
        return clock.end_of_day(self.fiction_on)

    __table_args__ = (CheckConstraint("delivered_by IN ('opened', 'fiction')", name="delivered_by"),)
