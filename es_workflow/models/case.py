"""A case and what the engine left beside it: open tasks, timers, waiting jobs, subscriptions, incidents."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from es_workflow.models.base import Base, Digest, Id, Packed
from es_workflow.models.content import Deployment
from es_workflow.models.people import Group, Organisation, User
from es_workflow.models.programme import Call

if TYPE_CHECKING:
    from es_workflow.models.papers import Draft


class Case(Base):
    """The business face of a process instance. `state` is the engine's; nobody else reads it."""

    __tablename__ = "case_file"

    id: Mapped[Id]
    number: Mapped[str | None] = mapped_column(unique=True)
    """Case number (znak sprawy), given when the application is filed, or before when something else began the case."""
    process_key: Mapped[str] = mapped_column(index=True)
    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("deployment.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"))
    call_terms: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The terms of the call when the application was filed: what counts for it from then on."""
    subject: Mapped[str] = mapped_column(server_default="")
    """What it is about in a few words (manifest `subject`, FEEL), e.g. the fair's name."""
    status: Mapped[str] = mapped_column(server_default="")
    """Key of the public status in the manifest's `statuses`."""
    started_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    """When it was filed: order, legal clock and terms of the call count from here. What is filed has a number."""
    ended_at: Mapped[dt.datetime | None]
    search_text: Mapped[str] = mapped_column(server_default="")
    """Number, subject and organisation without accents and capitals: what a search looks through."""
    calendar_revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The calendar under which its terms were worked out last."""
    clock_stopped_at: Mapped[dt.datetime | None]
    """Since when the legal clock stands still: the office waits for the applicant."""
    clock_stops: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """[[from, to], …] as ISO text: when it stood still before."""
    rev: Mapped[int] = mapped_column(server_default="0")
    audit_seq: Mapped[int] = mapped_column(server_default="0")
    audit_hash: Mapped[str] = mapped_column(Digest, server_default="")
    state: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    erased: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How far it is erased (content.retention_info.Stage); 0: everything is still there."""
    calendar_now: Mapped[int | None] = query_expression()
    """The revision that holds now; loaded with the lock of a step (casework.steps)."""

    deployment: Mapped[Deployment] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    started_by: Mapped[User | None] = relationship()
    call: Mapped[Call | None] = relationship()

    __table_args__ = (
        Index(
            "ix_case_file_erasure", "process_key", "erased", "ended_at", postgresql_where=text("ended_at IS NOT NULL")
        ),
        Index("ix_case_file_calendar_revision", "calendar_revision", postgresql_where=text("ended_at IS NULL")),
    )


class UserTask(Base):
    """Work one person does in a case. The id is the engine's task id."""

    __tablename__ = "user_task"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    process_id: Mapped[str]
    """The BPMN process the element is in (a called one has its own)."""
    element_id: Mapped[str]
    name_pl: Mapped[str]
    name_en: Mapped[str]
    form_id: Mapped[str]
    group_key: Mapped[str | None]
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    status: Mapped[str] = mapped_column(server_default="open")
    """'open', 'completed' or 'cancelled'."""
    excludes: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    """Element ids whose performers may not take this task (four eyes)."""
    properties: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """zeebe:properties of the element (status, share, sealed, action_pl …)."""
    priority: Mapped[int] = mapped_column(server_default="50")
    rev: Mapped[int] = mapped_column(server_default="0")
    """Raised by claim, release, assign; a completion names the one it was opened with."""
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    completed_at: Mapped[dt.datetime | None]
    completed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    party: Mapped[str | None]
    """Which party of the process does it (a key of `parties` in package.json); None: the office or the applicant."""
    party_organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """The organisation that is this party; None while nobody is."""

    case: Mapped[Case] = relationship()
    group: Mapped[Group | None] = relationship(
        primaryjoin="foreign(UserTask.group_key) == Group.key", viewonly=True, lazy="joined"
    )
    draft: Mapped[Draft | None] = relationship(viewonly=True)
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    completed_by: Mapped[User | None] = relationship(foreign_keys=[completed_by_id])

    __table_args__ = (
        CheckConstraint("status IN ('open', 'completed', 'cancelled')", name="status"),
        # The lists' whole order, so that the first page is the first of the index, however much waits.
        Index(
            "ix_user_task_inbox",
            "assignee_id",
            *("due_at", text("priority DESC"), "created_at", "id"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_queue",
            "group_key",
            *("due_at", text("priority DESC"), "created_at", "id"),
            postgresql_where=text("status = 'open' AND assignee_id IS NULL"),
        ),
        Index(
            "ix_user_task_party",
            "party_organisation_id",
            *("due_at", text("priority DESC"), "created_at", "id"),
            postgresql_where=text("party_organisation_id IS NOT NULL"),
        ),
        Index("ix_user_task_archive", "completed_by_id", "completed_at", postgresql_where=text("status = 'completed'")),
    )


class Timer(Base):
    """A waiting timer of a case; due_at decides when the case is woken."""

    __tablename__ = "timer"

    task_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    element_id: Mapped[str]
    expression: Mapped[str]
    due_at: Mapped[dt.datetime] = mapped_column(index=True)


class ServiceJob(Base):
    """A service task that waits for the outside world (document, register, bank)."""

    __tablename__ = "service_job"

    task_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    element_id: Mapped[str]
    operation: Mapped[str]
    headers: Mapped[dict[str, Any]]
    inputs: Mapped[str]
    """JSON text of the mapped inputs."""
    retries: Mapped[int] = mapped_column(server_default="3")
    attempts: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Subscription(Base):
    """A case waits for a message or signal of others; what only people may trigger is not listed."""

    __tablename__ = "subscription"

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity())
    """Who has waited longest comes first."""
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    task_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    name: Mapped[str]
    correlation: Mapped[str | None]

    __table_args__ = (Index("ix_subscription_name_correlation", "kind", "name", "correlation"),)


class Incident(Base):
    """A token that stopped because content was wrong or an operation failed for good."""

    __tablename__ = "incident"

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    task_id: Mapped[uuid.UUID]
    element_id: Mapped[str]
    element_name: Mapped[str]
    message: Mapped[str]
    expression: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]
    resolved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[Case] = relationship()


class AuditEvent(Base):
    """What happened, by whom, when. Append-only; chained by hash within a case (or within the office: case NULL)."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"))
    seq: Mapped[int]
    type: Mapped[str]
    """AuditType: subject.past_participle, e.g. 'task.completed'."""
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[dt.datetime]
    """Business time."""
    recorded_at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())
    data: Mapped[dict[str, Any]] = mapped_column(Packed)
    about: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    """Of an event of the office: the people, bodies and calls that `data` says it is about, to find it by."""
    hash: Mapped[str] = mapped_column(Digest)

    actor: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("uq_audit_event_case_id_seq", "case_id", "seq", unique=True),
        Index("uq_audit_event_office_seq", "seq", unique=True, postgresql_where=text("case_id IS NULL")),
        Index("ix_audit_event_office_actor_id", "actor_id", postgresql_where=text("case_id IS NULL")),
        Index("ix_audit_event_about", "about", postgresql_using="gin", postgresql_where=text("about IS NOT NULL")),
    )
