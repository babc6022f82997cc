"""Offers, applications and pairs of matching; who runs calls matches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_offer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("holder_limit", sa.Integer(), nullable=True),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("places >= 0 AND coalesce(holder_limit, 0) >= 0", name=op.f("ck_match_offer_places")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_match_offer_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_match_offer")),
    )
    op.create_index("ix_match_offer_exchange", "match_offer", ["exchange"])
    op.create_table(
        "match_application",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("wishes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("others", sa.Boolean(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("refusals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'asked', 'placed', 'pool', 'left')", name=op.f("ck_match_application_status")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_match_application_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_match_application")),
    )
    op.create_index("ix_match_application_exchange_status", "match_application", ["exchange", "status"])
    op.create_table(
        "match_pair",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Numeric(), nullable=True),
        sa.Column("application_agrees", sa.Boolean(), nullable=True),
        sa.Column("offer_agrees", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "status IN ('pinned', 'excluded', 'asked', 'agreed', 'refused', 'ended')",
            name=op.f("ck_match_pair_status"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["match_application.case_id"],
            name=op.f("fk_match_pair_application_id_match_application"),
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["match_offer.case_id"], name=op.f("fk_match_pair_offer_id_match_offer")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_match_pair_decided_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_pair")),
        sa.UniqueConstraint("application_id", "offer_id", name=op.f("uq_match_pair_application_id_offer_id")),
    )
    op.create_index(op.f("ix_match_pair_offer_id"), "match_pair", ["offer_id"])
    op.create_index(
        "uq_match_pair_standing",
        "match_pair",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('pinned', 'asked', 'agreed')"),
    )
    # Who announces calls brings applicants and offers together, until the office decides otherwise.
    op.execute(
        "UPDATE office_group SET permissions = array_append(permissions, 'matching.manage')"
        " WHERE 'calls.manage' = ANY (permissions)"
    )
