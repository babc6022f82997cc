"""Panels meet: what they have to decide, sessions, who was there, votes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "015"
down_revision = "014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panel_candidate",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(), nullable=True),
        sa.Column("proposal", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'decided', 'left')", name=op.f("ck_panel_candidate_status")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_panel_candidate_call_id_call")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_panel_candidate_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_panel_candidate")),
    )
    op.create_index(op.f("ix_panel_candidate_call_id"), "panel_candidate", ["call_id"])
    op.create_table(
        "panel_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="convened", nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("convened_by_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('convened', 'open', 'closed', 'accepted')", name=op.f("ck_panel_session_status")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["user_account.id"], name=op.f("fk_panel_session_accepted_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_panel_session_call_id_call")),
        sa.ForeignKeyConstraint(
            ["convened_by_id"], ["user_account.id"], name=op.f("fk_panel_session_convened_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["panel_session.id"], name=op.f("fk_panel_session_follows_id_panel_session")
        ),
        sa.ForeignKeyConstraint(["minutes_id"], ["attachment.id"], name=op.f("fk_panel_session_minutes_id_attachment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_session")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_panel_session_call_id_number")),
    )
    op.create_table(
        "panel_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("motion", sa.Text(), nullable=False),
        sa.Column("winners", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'tied', 'closed')", name=op.f("ck_panel_round_status")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["panel_session.id"], name=op.f("fk_panel_round_session_id_panel_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_round")),
    )
    op.create_index(op.f("ix_panel_round_session_id"), "panel_round", ["session_id"])
    op.create_index(
        "uq_panel_round_running",
        "panel_round",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "session_item",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_candidate.case_id"], name=op.f("fk_session_item_case_id_panel_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["panel_session.id"], name=op.f("fk_session_item_session_id_panel_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "case_id", name=op.f("pk_session_item")),
    )
    op.create_table(
        "session_presence",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["panel_session.id"], name=op.f("fk_session_presence_session_id_panel_session")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_session_presence_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("session_id", "user_id", name=op.f("pk_session_presence")),
    )
    op.create_table(
        "panel_ballot",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("choice IN ('yes', 'no', 'abstain')", name=op.f("ck_panel_ballot_choice")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_candidate.case_id"], name=op.f("fk_panel_ballot_case_id_panel_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_panel_ballot_recorded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["panel_round.id"], name=op.f("fk_panel_ballot_round_id_panel_round")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_panel_ballot_user_id_user_account")),
        sa.PrimaryKeyConstraint("round_id", "case_id", "user_id", name=op.f("pk_panel_ballot")),
    )
    op.create_table(
        "panel_vote",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("yes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("no", sa.Integer(), server_default="0", nullable=False),
        sa.Column("abstained", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entitled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("present", sa.Integer(), server_default="0", nullable=False),
        sa.Column("casting", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "result IN ('passed', 'failed', 'tied', 'no_quorum', 'left')", name=op.f("ck_panel_vote_result")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["panel_candidate.case_id"], name=op.f("fk_panel_vote_case_id_panel_candidate")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["panel_round.id"], name=op.f("fk_panel_vote_round_id_panel_round")),
        sa.PrimaryKeyConstraint("round_id", "case_id", name=op.f("pk_panel_vote")),
    )
    op.create_index(op.f("ix_panel_vote_case_id"), "panel_vote", ["case_id"])
