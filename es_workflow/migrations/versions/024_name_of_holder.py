"""Who looks after whoever gets a place has a name for the eyes beside what tells two of them apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "024"
down_revision = "023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("match_offer", sa.Column("holder_name", sa.Text(), nullable=True))
