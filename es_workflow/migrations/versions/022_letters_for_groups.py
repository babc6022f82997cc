"""A letter with sensitive answers is for the groups alone that may read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nobody = sa.text("'{}'")
    op.add_column("document", sa.Column("readers", ARRAY(sa.Text()), server_default=nobody, nullable=False))
