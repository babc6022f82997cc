"""A journal may be paused: between these days nothing is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "018"
down_revision = "017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal", sa.Column("pauses", JSONB(), server_default="[]", nullable=False))
