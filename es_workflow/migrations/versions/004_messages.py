"""Messages and signals between cases, and processes that begin by an event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now only buttons that people press could be waited for; those are no longer listed.
    op.execute("DELETE FROM subscription")
    op.add_column("subscription", sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False))
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('message', 'signal')", name=op.f("ck_message_kind")),
        sa.ForeignKeyConstraint(["sender_id"], ["case_file.id"], name=op.f("fk_message_sender_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("seq", name=op.f("uq_message_seq")),
    )
    op.create_index(op.f("ix_message_sender_id"), "message", ["sender_id"])
    op.create_index("ix_message_kind_name_expires_at", "message", ["kind", "name", "expires_at"])
    op.create_index(
        "ix_message_unrouted", "message", ["sender_id", "seq"], postgresql_where=sa.text("routed_at IS NULL")
    )
    op.create_table(
        "message_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("starts", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('pending', 'taken', 'missed')", name=op.f("ck_message_delivery_status")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_delivery_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_delivery")),
    )
    op.create_index(
        "uq_message_delivery_message_id_case_id", "message_delivery", ["message_id", "case_id"], unique=True
    )
    op.create_index(
        "uq_message_delivery_start",
        "message_delivery",
        ["message_id", "process_key"],
        unique=True,
        postgresql_where=sa.text("starts"),
    )
    op.create_index(
        "ix_message_delivery_pending",
        "message_delivery",
        ["case_id"],
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_table(
        "process_start",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times_left", sa.Integer(), server_default="1", nullable=False),
        sa.Column("every", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('message', 'signal', 'timer')", name=op.f("ck_process_start_kind")),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_process_start_deployment_id_deployment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_start")),
    )
    op.create_index(op.f("ix_process_start_process_key"), "process_start", ["process_key"])
    op.create_index(op.f("ix_process_start_due_at"), "process_start", ["due_at"])
    op.create_index("ix_process_start_kind_name", "process_start", ["kind", "name"])
