"""The office's calendar, the deliveries of letters, and the legal clock of a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE calendar_revision_seq")
    op.create_table(
        "calendar_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_revision")),
    )
    op.execute("INSERT INTO calendar_revision VALUES (1, 0)")
    for table, own in (
        ("office_day", [sa.Column("day", sa.Date(), nullable=False), sa.Column("kind", sa.Text(), nullable=False)]),
        ("deadline_suspension", [sa.Column(name, sa.Date(), nullable=False) for name in ("first_day", "last_day")]),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            *own,
            sa.Column("reason", sa.Text(), nullable=False),
            sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("added_by_id", sa.Uuid(), nullable=True),
            sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=f"fk_{table}_added_by_id_user_account"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        )
    op.create_check_constraint(op.f("ck_office_day_kind"), "office_day", "kind IN ('off', 'extra')")
    op.create_index(
        "uq_office_day_day", "office_day", ["day"], unique=True, postgresql_where=sa.text("removed_at IS NULL")
    )
    op.create_check_constraint(op.f("ck_deadline_suspension_order"), "deadline_suspension", "first_day <= last_day")
    op.create_table(
        "delivery_term",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 60", name=op.f("ck_delivery_term_days")),
        sa.PrimaryKeyConstraint("valid_from", name=op.f("pk_delivery_term")),
    )
    _letter_deliveries()
    # Who announces calls keeps the calendar too, until the office decides otherwise.
    op.execute(
        "UPDATE office_group SET permissions = array_append(permissions, 'calendar.manage')"
        " WHERE 'calls.manage' = ANY (permissions)"
    )
    op.add_column("case_file", sa.Column("calendar_revision", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("case_file", sa.Column("clock_stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "case_file",
        sa.Column(
            "clock_stops", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
    )
    op.create_index(
        "ix_case_file_calendar_revision",
        "case_file",
        ["calendar_revision"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _letter_deliveries() -> None:
    op.create_table(
        "letter_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fiction_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by", sa.Text(), nullable=True),
        sa.Column("receiver_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("delivered_by IN ('opened', 'fiction')", name=op.f("ck_letter_delivery_delivered_by")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_letter_delivery_case_id_case_file")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_letter_delivery_document_id_document")),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["user_account.id"], name=op.f("fk_letter_delivery_receiver_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_delivery")),
        sa.UniqueConstraint("document_id", name=op.f("uq_letter_delivery_document_id")),
    )
    op.create_index(op.f("ix_letter_delivery_case_id"), "letter_delivery", ["case_id"])
    op.execute(
        "CREATE TRIGGER letter_delivery_is_a_proof BEFORE UPDATE ON letter_delivery FOR EACH ROW"
        " WHEN (OLD.delivered_at IS NOT NULL) EXECUTE FUNCTION es_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER letter_delivery_stays BEFORE DELETE ON letter_delivery"
        " FOR EACH ROW EXECUTE FUNCTION es_refuse_change()"
    )
