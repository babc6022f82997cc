"""Cost documents keep what the list of a payment claim asks for; who runs calls counts indicators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "cost_document", sa.Column("details", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    # Who announces calls reads and keeps the indicators, clerks read personal data, until the office decides otherwise.
    op.execute(
        "UPDATE office_group SET permissions ="
        " permissions || ARRAY['indicators.view', 'indicators.manage', 'personal_data.view']"
        " WHERE 'calls.manage' = ANY (permissions)"
    )
    op.execute(
        "UPDATE office_group SET permissions = array_append(permissions, 'personal_data.view') WHERE key = 'clerk'"
    )
