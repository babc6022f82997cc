"""Public registers: entries and their append-only history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.Text(), server_default="", nullable=False),
        sa.Column("columns", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("published_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("story", sa.Text(), server_default="", nullable=False),
        sa.Column("story_consent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('valid', 'expired', 'revoked')", name=op.f("ck_register_entry_state")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_register_entry_validity")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_register_entry_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_register_entry_holder_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("number", name=op.f("uq_register_entry_number")),
        sa.UniqueConstraint("register", "address", name=op.f("uq_register_entry_register_address")),
    )
    op.create_index(op.f("ix_register_entry_case_id"), "register_entry", ["case_id"])
    op.create_index(op.f("ix_register_entry_holder_id"), "register_entry", ["holder_id"])
    op.create_index("ix_register_entry_register_published_from", "register_entry", ["register", "published_from"])
    op.create_table(
        "register_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("values", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_register_change_by_id_user_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_register_change_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_register_change_entry_id_register_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
    )
    op.create_index(op.f("ix_register_change_entry_id"), "register_change", ["entry_id"])
    op.execute(
        "CREATE TRIGGER register_change_is_append_only BEFORE UPDATE OR DELETE ON register_change"
        " FOR EACH ROW EXECUTE FUNCTION es_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER register_entry_is_kept BEFORE DELETE ON register_entry"
        " FOR EACH ROW EXECUTE FUNCTION es_refuse_change()"
    )
