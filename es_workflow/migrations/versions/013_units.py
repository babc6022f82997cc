"""Organisations that are units of local government, one for each unit; and who took an organisation over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "013"
down_revision = "012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office_group", sa.Column("entity_list", sa.Text(), nullable=True))
    op.add_column("organisation", sa.Column("is_unit", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("organisation", sa.Column("successor_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_organisation_successor_id_organisation"), "organisation", "organisation", ["successor_id"], ["id"]
    )
    op.create_index(
        "uq_organisation_unit", "organisation", ["terc"], unique=True, postgresql_where=sa.text("is_unit AND active")
    )
