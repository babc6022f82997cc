"""Organisations that act in a case beside the one it belongs to, with their tasks and what they may read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_party_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_party_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_party")),
    )
    op.create_index("ix_case_party_case_id", "case_party", ["case_id"])
    op.create_index(op.f("ix_case_party_organisation_id"), "case_party", ["organisation_id"])
    op.create_index(
        "uq_case_party_case_id_key",
        "case_party",
        ["case_id", "key"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.add_column("user_task", sa.Column("party", sa.Text(), nullable=True))
    op.add_column("user_task", sa.Column("party_organisation_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_user_task_party_organisation_id_organisation"),
        "user_task",
        "organisation",
        ["party_organisation_id"],
        ["id"],
    )
    op.create_index(
        "ix_user_task_party",
        "user_task",
        ["party_organisation_id", "due_at", sa.text("priority DESC"), "created_at", "id"],
        postgresql_where=sa.text("party_organisation_id IS NOT NULL"),
    )
    op.add_column("submission", sa.Column("party_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_submission_party_id_case_party"), "submission", "case_party", ["party_id"], ["id"])
    for table in ("submission", "document"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN meant_for text[] DEFAULT '{{}}' NOT NULL")
