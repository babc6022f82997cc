"""Natural persons apply for themselves; the register knows each by the address of their e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = sa.text("false")
    op.add_column("office_group", sa.Column("entity_person", sa.Boolean(), server_default=no, nullable=False))
    op.add_column("organisation", sa.Column("is_person", sa.Boolean(), server_default=no, nullable=False))
    op.create_index(
        "uq_organisation_person",
        "organisation",
        ["kind", "email"],
        unique=True,
        postgresql_where=sa.text("is_person AND active AND email <> ''"),
    )
