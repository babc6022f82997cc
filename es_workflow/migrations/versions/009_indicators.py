"""Participants of the project, their supports and lists of supports given elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

APPEND_ONLY = ("support", "support_reversal", "support_import")


def upgrade() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("fallback", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("same_as_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'entity')", name=op.f("ck_participant_kind")),
        sa.CheckConstraint("number IS NOT NULL OR fallback IS NOT NULL", name=op.f("ck_participant_identified")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project_version.id"], name=op.f("fk_participant_project_id_project_version")
        ),
        sa.ForeignKeyConstraint(["same_as_id"], ["participant.id"], name=op.f("fk_participant_same_as_id_participant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    op.create_index("uq_participant_number", "participant", ["project_id", "kind", "number"], unique=True)
    op.create_index(
        "uq_participant_fallback",
        "participant",
        ["project_id", "kind", "fallback"],
        unique=True,
        postgresql_where=sa.text("number IS NULL"),
    )
    op.create_index(op.f("ix_participant_same_as_id"), "participant", ["same_as_id"])
    op.create_table(
        "support_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported_by_id", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project_version.id"], name=op.f("fk_support_import_project_id_project_version")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_support_import_sha256_blob")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["user_account.id"], name=op.f("fk_support_import_imported_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_import")),
        sa.UniqueConstraint("project_id", "sha256", name=op.f("uq_support_import_project_id_sha256")),
    )
    op.create_table(
        "support",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("target_group", sa.Boolean(), nullable=False),
        sa.Column("sex", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("sex IN ('', 'K', 'M')", name=op.f("ck_support_sex")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_support_dates")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_support_amount")),
        sa.CheckConstraint("(case_id IS NULL) <> (import_id IS NULL)", name=op.f("ck_support_proof")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_support_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_support_case_id_case_file")),
        sa.ForeignKeyConstraint(["import_id"], ["support_import.id"], name=op.f("fk_support_import_id_support_import")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_support_recorded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
        sa.UniqueConstraint("seq", name=op.f("uq_support_seq")),
    )
    op.create_index(op.f("ix_support_participant_id"), "support", ["participant_id"])
    op.create_index(op.f("ix_support_case_id"), "support", ["case_id"])
    op.create_index(op.f("ix_support_import_id"), "support", ["import_id"])
    op.create_table(
        "support_reversal",
        sa.Column("support_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"], name=op.f("fk_support_reversal_support_id_support")),
        sa.ForeignKeyConstraint(
            ["reversed_by_id"], ["user_account.id"], name=op.f("fk_support_reversal_reversed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("support_id", name=op.f("pk_support_reversal")),
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION es_refuse_change()"
        )
