"""The panel (jury) of a call: who sits on it, what it has to decide, its sessions and votes."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from es_workflow.models.base import Base, Id
from es_workflow.models.case import Case
from es_workflow.models.papers import Attachment
from es_workflow.models.people import User
from es_workflow.models.programme import Call


class PanelSeat(Base):
    """Somebody sits on the panel of a call."""

    __tablename__ = "panel_seat"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    chair: Mapped[bool] = mapped_column(server_default=text("false"))
    since: Mapped[dt.datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (Index("uq_panel_seat_chair", "call_id", unique=True, postgresql_where=text("chair")),)


class PanelCandidate(Base):
    """A case on the agenda of its call's panel."""

    __tablename__ = "panel_candidate"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    status: Mapped[str]
    """'waiting', 'decided' or 'left'."""
    message: Mapped[str]
    """The message the case waits for."""
    score: Mapped[Decimal | None] = mapped_column(Numeric())
    proposal: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    """What is proposed to the panel: a text, or {pl, en, …}."""
    entered_at: Mapped[dt.datetime]

    case: Mapped[Case] = relationship()

    __table_args__ = (CheckConstraint("status IN ('waiting', 'decided', 'left')", name="status"),)


class PanelSession(Base):
    """A session of a call's panel. Its row is the lock under which everything in it happens."""

    __tablename__ = "panel_session"

    id: Mapped[Id]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"))
    number: Mapped[str]
    """E.g. „1/2026”; counted in the call."""
    scheduled_at: Mapped[dt.datetime]
    place: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="convened")
    """'convened', 'open', 'closed' (its minutes wait for the chair) or 'accepted'."""
    follows_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("panel_session.id"))
    """The session that was adjourned to this one."""
    convened_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    minutes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachment.id"))
    accepted_at: Mapped[dt.datetime | None]
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    call: Mapped[Call] = relationship()
    minutes: Mapped[Attachment | None] = relationship()
    accepted_by: Mapped[User | None] = relationship(foreign_keys=[accepted_by_id])

    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("status IN ('convened', 'open', 'closed', 'accepted')", name="status"),
    )


class SessionItem(Base):
    """A candidate on the agenda of a session."""

    __tablename__ = "session_item"

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_session.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_candidate.case_id"), primary_key=True)

    candidate: Mapped[PanelCandidate] = relationship()


class SessionPresence(Base):
    """A member is (or was) at a session."""

    __tablename__ = "session_presence"

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_session.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    """When they left; empty while they are there."""

    user: Mapped[User] = relationship()


class PanelRound(Base):
    """A motion put to the vote in a session, for all candidates it is about."""

    __tablename__ = "panel_round"

    id: Mapped[Id]
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_session.id"), index=True)
    motion: Mapped[str]
    winners: Mapped[int]
    """Of a choice: how many can still be chosen."""
    status: Mapped[str] = mapped_column(server_default="open")
    """'open', 'tied' (the chair has to decide) or 'closed'."""
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]

    votes: Mapped[list[PanelVote]] = relationship(order_by="PanelVote.case_id")

    __table_args__ = (
        CheckConstraint("status IN ('open', 'tied', 'closed')", name="status"),
        Index("uq_panel_round_running", "session_id", unique=True, postgresql_where=text("status <> 'closed'")),
    )


class PanelVote(Base):
    """What a round decides (and how) on one candidate."""

    __tablename__ = "panel_vote"

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_round.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_candidate.case_id"), primary_key=True, index=True)
    result: Mapped[str | None]
    """'passed', 'failed', 'tied', 'no_quorum' or 'left'; empty while the vote is open."""
    yes: Mapped[int] = mapped_column(server_default="0")
    no: Mapped[int] = mapped_column(server_default="0")
    abstained: Mapped[int] = mapped_column(server_default="0")
    entitled: Mapped[int] = mapped_column(server_default="0")
    present: Mapped[int] = mapped_column(server_default="0")
    casting: Mapped[bool] = mapped_column(server_default=text("false"))
    """The chair decided the tie."""

    candidate: Mapped[PanelCandidate] = relationship()

    __table_args__ = (CheckConstraint("result IN ('passed', 'failed', 'tied', 'no_quorum', 'left')", name="result"),)


class PanelBallot(Base):
    """How a member voted on a candidate: openly. It can be changed while the vote is open."""

    __tablename__ = "panel_ballot"

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_round.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel_candidate.case_id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    choice: Mapped[str]
    """'yes', 'no' or 'abstain'."""
    cast_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Whoever wrote it down for the member; empty when they voted themselves."""

    user: Mapped[User] = relationship(foreign_keys=[user_id])

    __table_args__ = (CheckConstraint("choice IN ('yes', 'no', 'abstain')", name="choice"),)
