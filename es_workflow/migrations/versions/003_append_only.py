"""The audit trail and the submissions cannot be changed or deleted, not even by a mistake of ours."""

from __future__ import annotations

from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

TABLES = ("audit_event", "submission")


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION es_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END
        $$
    """)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION es_refuse_change()"
        )
