"""Calls have a panel: who sits on it, and who leads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panel_seat",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("chair", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_panel_seat_call_id_call")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_panel_seat_user_id_user_account")),
        sa.PrimaryKeyConstraint("call_id", "user_id", name=op.f("pk_panel_seat")),
    )
    op.create_index(op.f("ix_panel_seat_user_id"), "panel_seat", ["user_id"])
    op.create_index("uq_panel_seat_chair", "panel_seat", ["call_id"], unique=True, postgresql_where=sa.text("chair"))
    # Who announces calls runs their panels, until the office decides otherwise.
    op.execute(
        "UPDATE office_group SET permissions = array_append(permissions, 'panel.manage')"
        " WHERE 'calls.manage' = ANY (permissions)"
    )
