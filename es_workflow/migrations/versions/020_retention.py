"""Retention: how far an ended case is erased, holds, and the only way in which append-only rows may lose words.

A transaction that sets `es.erasing` may replace the columns listed here, and nothing else: who, when, in which order
and every digest stay what they were.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "020"
down_revision = "019"
branch_labels = None
depends_on = None

ERASABLE = {
    "audit_event": ("data",),
    "submission": ("answers", "context", "attachments", "erased_at"),
    "declaration": ("reason",),
    "account_check": ("account",),
    "aid": ("name",),
    "aid_certificate": ("reason",),
    "register_change": ("reason", "values"),
    "ledger_entry": ("reason",),
    "support": ("details",),
    "support_reversal": ("reason",),
}
INDEXES = {"notification": "case_id", "bar": "case_id", "account_check": "case_id", "undertaking_link": "case_id",
           "register_change": "case_id", "mail": "to", "message": "correlation"}  # fmt: skip


def upgrade() -> None:
    op.add_column("case_file", sa.Column("erased", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index(
        "ix_case_file_erasure",
        "case_file",
        ["process_key", "erased", "ended_at"],
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.add_column("attachment", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("submission", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in INDEXES.items():
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_index(
        "ix_audit_event_office_actor_id", "audit_event", ["actor_id"], postgresql_where=sa.text("case_id IS NULL")
    )
    op.create_index(
        "ix_audit_event_office_data",
        "audit_event",
        ["data"],
        postgresql_using="gin",
        postgresql_ops={"data": "jsonb_path_ops"},
        postgresql_where=sa.text("case_id IS NULL"),
    )
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("process_key", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(case_id IS NULL) <> (process_key IS NULL)", name=op.f("ck_retention_hold_subject")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_retention_hold_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["user_account.id"], name=op.f("fk_retention_hold_set_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["user_account.id"], name=op.f("fk_retention_hold_lifted_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
    )
    op.create_index(op.f("ix_retention_hold_case_id"), "retention_hold", ["case_id"])
    op.create_index(
        "ix_retention_hold_standing", "retention_hold", ["process_key"], postgresql_where=sa.text("lifted_at IS NULL")
    )
    # Who keeps the programme or the system answers for its data, until the office decides otherwise.
    op.execute(
        "UPDATE office_group SET permissions = array_append(permissions, 'retention.manage')"
        " WHERE 'calls.manage' = ANY (permissions) OR 'users.manage' = ANY (permissions)"
    )
    _let_words_go()


def _let_words_go() -> None:
    erasable = "\n".join(
        f"                WHEN '{table}' THEN ARRAY[{', '.join(repr(column) for column in columns)}]"
        for table, columns in ERASABLE.items()
    )
    op.execute(f"""
        CREATE OR REPLACE FUNCTION es_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            erasable text[] := CASE TG_TABLE_NAME
{erasable}
                ELSE ARRAY[]::text[] END;
        BEGIN
            IF TG_OP = 'UPDATE' AND current_setting('es.erasing', true) = 'on' THEN
                IF to_jsonb(OLD) - erasable = to_jsonb(NEW) - erasable THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END
        $$
    """)
