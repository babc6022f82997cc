"""Journals with their entries and weeks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "016"
down_revision = "015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("daily_hours", sa.Numeric(precision=4, scale=2), nullable=False),
        sa.Column("weekly_hours", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("lock_days", sa.Integer(), nullable=False),
        sa.Column("approver_email", sa.Text(), nullable=False),
        sa.Column("approver_name", sa.Text(), nullable=False),
        sa.Column("approve_days", sa.Integer(), nullable=False),
        sa.Column("escalate_to", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feed_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_journal_days")),
        sa.CheckConstraint(
            "hours > 0 AND daily_hours > 0 AND weekly_hours > 0 AND lock_days >= 0", name=op.f("ck_journal_limits")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_journal_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_journal")),
        sa.UniqueConstraint("feed_hash", name=op.f("uq_journal_feed_hash")),
    )
    op.create_index("ix_journal_approver_email", "journal", ["approver_email"])
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("holiday_reason", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts < ends AND break_minutes >= 0 AND minutes > 0", name=op.f("ck_journal_entry_times")),
        sa.ForeignKeyConstraint(["case_id"], ["journal.case_id"], name=op.f("fk_journal_entry_case_id_journal")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_journal_entry_written_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("case_id", "key", name=op.f("uq_journal_entry_case_id_key")),
    )
    op.create_index("ix_journal_entry_case_id_day", "journal_entry", ["case_id", "day"])
    op.create_table(
        "journal_week",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["journal.case_id"], name=op.f("fk_journal_week_case_id_journal")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_journal_week_approved_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("case_id", "monday", name=op.f("pk_journal_week")),
    )
