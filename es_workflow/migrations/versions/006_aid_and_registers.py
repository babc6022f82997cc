"""De minimis aid, exchange rates, and the registers beside the cases; who a unit belongs to, how long somebody may act."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

NEVER_CHANGED = {
    "declaration": "UPDATE OR DELETE",
    "account_check": "UPDATE OR DELETE",
    "aid": "UPDATE OF case_id, ours, nip, granted_on, regulation, rate, rate_table, rate_date OR DELETE",
    "aid_certificate": "UPDATE OF aid_id, version, number, amount, amount_eur, issued_on, reason, report_by OR DELETE",
}

# Commission Regulations (EU) 1407/2013 art. 3 and (EU) 2023/2831 art. 3; the office can add what follows.
CEILINGS = (
    ("1407/2013", dt.date(2014, 1, 1), "general", 200_000, "fiscal_years"),
    ("1407/2013", dt.date(2014, 1, 1), "road_haulage", 100_000, "fiscal_years"),
    ("2023/2831", dt.date(2024, 1, 1), "general", 300_000, "rolling_years"),
    ("2023/2831", dt.date(2024, 1, 1), "road_haulage", 300_000, "rolling_years"),
)


def upgrade() -> None:
    op.create_table(
        "aid_ceiling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.CheckConstraint("period IN ('fiscal_years', 'rolling_years')", name=op.f("ck_aid_ceiling_period")),
        sa.CheckConstraint("sector IN ('general', 'road_haulage')", name=op.f("ck_aid_ceiling_sector")),
        sa.CheckConstraint("amount_eur > 0 AND years BETWEEN 1 AND 10", name=op.f("ck_aid_ceiling_values")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_ceiling")),
        sa.UniqueConstraint("sector", "valid_from", name=op.f("uq_aid_ceiling_sector_valid_from")),
    )
    op.create_table(
        "aid_report_term",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck_aid_report_term_days")),
        sa.CheckConstraint("unit IN ('calendar', 'working')", name=op.f("ck_aid_report_term_unit")),
        sa.PrimaryKeyConstraint("valid_from", name=op.f("pk_aid_report_term")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("table_date", sa.Date(), nullable=False),
        sa.Column("table_no", sa.Text(), nullable=False),
        sa.Column("mid", sa.Numeric(precision=14, scale=8), nullable=False),
        sa.CheckConstraint("mid > 0", name=op.f("ck_exchange_rate_mid")),
        sa.PrimaryKeyConstraint("currency", "table_date", name=op.f("pk_exchange_rate")),
    )
    op.create_table(
        "aid",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=14, scale=8), nullable=True),
        sa.Column("rate_table", sa.Text(), nullable=True),
        sa.Column("rate_date", sa.Date(), nullable=True),
        sa.Column("legal_basis", sa.Text(), server_default="", nullable=False),
        sa.Column("form", sa.Text(), server_default="", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_aid_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid")),
    )
    op.create_index("ix_aid_granted_on", "aid", ["granted_on"], unique=False)
    op.create_index(op.f("ix_aid_nip"), "aid", ["nip"], unique=False)
    op.create_index("uq_aid_case", "aid", ["case_id"], unique=True, postgresql_where=sa.text("ours"))
    op.create_table(
        "bar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_bar_case_id_case_file")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user_account.id"], name=op.f("fk_bar_lifted_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bar_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_bar_recorded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    op.create_index(op.f("ix_bar_organisation_id"), "bar", ["organisation_id"], unique=False)
    op.create_table(
        "cost_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seller_nip", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('registered', 'duplicate', 'released')", name=op.f("ck_cost_document_status")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_cost_document_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_document")),
    )
    op.create_index(op.f("ix_cost_document_case_id"), "cost_document", ["case_id"], unique=False)
    op.create_index(
        "uq_cost_document_seller_nip_number_key",
        "cost_document",
        ["seller_nip", "number_key"],
        unique=True,
        postgresql_where=sa.text("status = 'registered'"),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_declaration_case_id_case_file")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_declaration_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "case_id", "user_id", "key", "conflict", name=op.f("uq_declaration_case_id_user_id_key_conflict")
        ),
    )
    op.create_table(
        "undertaking_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("other_nip", sa.Text(), nullable=False),
        sa.Column("other_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('linked', 'merged')", name=op.f("ck_undertaking_link_kind")),
        sa.CheckConstraint("nip <> other_nip", name=op.f("ck_undertaking_link_two")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_undertaking_link_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_link")),
    )
    op.create_index(op.f("ix_undertaking_link_nip"), "undertaking_link", ["nip"], unique=False)
    op.create_index(op.f("ix_undertaking_link_other_nip"), "undertaking_link", ["other_nip"], unique=False)
    op.create_table(
        "account_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Uuid(), nullable=True),
        sa.Column("attachment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("result IN ('confirmed', 'not_found')", name=op.f("ck_account_check_result")),
        sa.CheckConstraint("source = 'white_list' OR attachment_id IS NOT NULL", name=op.f("ck_account_check_proof")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_account_check_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_account_check_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user_account.id"], name=op.f("fk_account_check_checked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_check_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_check")),
    )
    op.create_index(op.f("ix_account_check_organisation_id"), "account_check", ["organisation_id"], unique=False)
    op.create_table(
        "aid_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aid_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount_eur", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("report_by", sa.Date(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount >= 0 AND amount_eur >= 0", name=op.f("ck_aid_certificate_amounts")),
        sa.ForeignKeyConstraint(["aid_id"], ["aid.id"], name=op.f("fk_aid_certificate_aid_id_aid")),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["user_account.id"], name=op.f("fk_aid_certificate_reported_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_certificate")),
        sa.UniqueConstraint("aid_id", "version", name=op.f("uq_aid_certificate_aid_id_version")),
    )
    op.create_index(op.f("ix_aid_certificate_report_by"), "aid_certificate", ["report_by"], unique=False)
    op.create_index(
        "uq_aid_certificate_number",
        "aid_certificate",
        ["number"],
        unique=True,
        postgresql_where=sa.text("report_by IS NOT NULL"),
    )
    op.add_column("organisation", sa.Column("pkd", sa.Text(), server_default="", nullable=False))
    op.add_column("organisation", sa.Column("size", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "organisation", sa.Column("road_haulage", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("organisation", sa.Column("fiscal_year_month", sa.Integer(), server_default="1", nullable=False))
    op.add_column("organisation", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column("organisation", sa.Column("barred_until", sa.Date(), nullable=True))
    op.create_foreign_key(
        op.f("fk_organisation_parent_id_organisation"), "organisation", "organisation", ["parent_id"], ["id"]
    )
    op.add_column("representation", sa.Column("basis", sa.Text(), server_default="body", nullable=False))
    op.add_column("representation", sa.Column("mode", sa.Text(), server_default="alone", nullable=False))
    op.add_column("representation", sa.Column("scope", sa.Text(), server_default="", nullable=False))
    op.add_column("representation", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("representation", sa.Column("valid_to", sa.Date(), nullable=True))
    op.add_column("representation", sa.Column("attachment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_representation_attachment_id_attachment",
        "representation",
        "attachment",
        ["attachment_id"],
        ["id"],
        use_alter=True,
    )
    for table, when in NEVER_CHANGED.items():
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE {when} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION es_refuse_change()"
        )
    names = ("regulation", "valid_from", "sector", "amount_eur", "period")
    rows = [dict(zip(names, row, strict=True)) | {"id": uuid.uuid4(), "years": 3} for row in CEILINGS]
    op.bulk_insert(sa.table("aid_ceiling", sa.column("id"), *map(sa.column, names), sa.column("years")), rows)
    terms = sa.table("aid_report_term", sa.column("valid_from"), sa.column("days"), sa.column("unit"))
    op.bulk_insert(terms, [{"valid_from": dt.date(2009, 1, 1), "days": 7, "unit": "calendar"}])
