"""Digests of the audit trail and of submissions are kept as bytes, not as text of twice their length.

The triggers that refuse changes are not asked: the rows stay what they were, only their column is written otherwise.
"""

from __future__ import annotations

from alembic import op

revision = "017"
down_revision = "016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE audit_event ALTER COLUMN hash TYPE bytea USING decode(hash, 'hex')")
    op.execute("ALTER TABLE submission ALTER COLUMN digest TYPE bytea USING decode(digest, 'hex')")
    op.execute("""
        ALTER TABLE case_file
            ALTER COLUMN audit_hash DROP DEFAULT,
            ALTER COLUMN audit_hash TYPE bytea USING decode(audit_hash, 'hex'),
            ALTER COLUMN audit_hash SET DEFAULT ''
    """)
