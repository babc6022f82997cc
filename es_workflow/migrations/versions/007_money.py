"""Budget lines, calls with their money and terms, the ledger, rankings and waiting lists, payment orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None

APPEND_ONLY = ("ledger_entry", "call_results")


def upgrade() -> None:
    op.create_table(
        "budget_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_version_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_pl", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("plan", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("contracted", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("paid", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("recovered", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("certified", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("certified <= paid + recovered", name=op.f("ck_budget_line_certified")),
        sa.CheckConstraint(
            "least(reserved, contracted, paid, recovered, certified) >= 0", name=op.f("ck_budget_line_balances")
        ),
        sa.CheckConstraint("reserved + contracted + paid <= plan", name=op.f("ck_budget_line_plan")),
        sa.ForeignKeyConstraint(
            ["project_version_id"],
            ["project_version.id"],
            name=op.f("fk_budget_line_project_version_id_project_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("project_version_id", "code", name=op.f("uq_budget_line_project_version_id_code")),
    )
    op.create_index(op.f("ix_budget_line_project_version_id"), "budget_line", ["project_version_id"])
    op.create_table(
        "payment_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("exported_by_id", sa.Uuid(), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["exported_by_id"], ["user_account.id"], name=op.f("fk_payment_file_exported_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["user_account.id"], name=op.f("fk_payment_file_sent_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_payment_file_sha256_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_file_number")),
    )
    op.create_table(
        "call_results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_results_call_id_call")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_call_results_published_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_results")),
    )
    op.create_index(op.f("ix_call_results_call_id"), "call_results", ["call_id"])
    op.create_table(
        "call_place",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(), nullable=True),
        sa.Column("ties", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('ranked', 'waiting', 'funded', 'left')", name=op.f("ck_call_place_status")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_call_place_amount")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_place_call_id_call")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_call_place_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_call_place")),
        sa.UniqueConstraint("seq", name=op.f("uq_call_place_seq")),
    )
    op.create_index("ix_call_place_call_id_status", "call_place", ["call_id", "status"])
    op.create_table(
        "case_funds",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("contracted", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("paid", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("recovered", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("least(reserved, contracted, paid, recovered) >= 0", name=op.f("ck_case_funds_balances")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_case_funds_call_id_call")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_funds_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_funds")),
    )
    op.create_index(op.f("ix_case_funds_call_id"), "case_funds", ["call_id"])
    op.create_table(
        "payment_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("subsidy", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("own", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("ordered_by_id", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "amount > 0 AND subsidy >= 0 AND own >= 0 AND subsidy + own = amount", name=op.f("ck_payment_order_shares")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_payment_order_call_id_call")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_payment_order_case_id_case_file")),
        sa.ForeignKeyConstraint(["file_id"], ["payment_file.id"], name=op.f("fk_payment_order_file_id_payment_file")),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["user_account.id"], name=op.f("fk_payment_order_ordered_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_order")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_order_number")),
    )
    op.create_index(op.f("ix_payment_order_case_id"), "payment_order", ["case_id"])
    op.create_index(op.f("ix_payment_order_file_id"), "payment_order", ["file_id"])
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("budget_line_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('reserve', 'contract', 'pay', 'certify', 'release', 'recover')", name=op.f("ck_ledger_entry_kind")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_entry_amount")),
        sa.CheckConstraint("source <> target", name=op.f("ck_ledger_entry_accounts")),
        sa.ForeignKeyConstraint(
            ["budget_line_id"], ["budget_line.id"], name=op.f("fk_ledger_entry_budget_line_id_budget_line")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_ledger_entry_call_id_call")),
        sa.ForeignKeyConstraint(["case_id"], ["case_funds.case_id"], name=op.f("fk_ledger_entry_case_id_case_funds")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_ledger_entry_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_entry.id"], name=op.f("fk_ledger_entry_reverses_id_ledger_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_entry_reverses_id")),
        sa.UniqueConstraint("seq", name=op.f("uq_ledger_entry_seq")),
    )
    op.create_index(op.f("ix_ledger_entry_budget_line_id"), "ledger_entry", ["budget_line_id"])
    op.create_index(op.f("ix_ledger_entry_call_id"), "ledger_entry", ["call_id"])
    op.create_index(op.f("ix_ledger_entry_case_id"), "ledger_entry", ["case_id"])
    op.add_column("call", sa.Column("number", sa.Text(), server_default="", nullable=False))
    op.add_column("call", sa.Column("mode", sa.Text(), server_default="continuous", nullable=False))
    op.add_column("call", sa.Column("budget_line_id", sa.Uuid(), nullable=True))
    op.add_column(
        "call", sa.Column("allocation", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "call", sa.Column("reserved", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "call", sa.Column("contracted", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False)
    )
    op.add_column(
        "call", sa.Column("paid", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("call", sa.Column("deployment_id", sa.Uuid(), nullable=True))
    op.add_column("call", sa.Column("regulamin_id", sa.Uuid(), nullable=True))
    op.add_column("call", sa.Column("terms", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("call", sa.Column("four_eyes", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("call", sa.Column("ranking_proposed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("call", sa.Column("ranking_proposed_by_id", sa.Uuid(), nullable=True))
    op.add_column("call", sa.Column("ranking_digest", sa.Text(), server_default="", nullable=False))
    op.add_column("call", sa.Column("ranking_approved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("call", sa.Column("ranking_approved_by_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_call_budget_line_id"), "call", ["budget_line_id"])
    op.create_foreign_key("fk_call_regulamin_id_attachment", "call", "attachment", ["regulamin_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_call_ranking_approved_by_id_user_account"), "call", "user_account", ["ranking_approved_by_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_call_budget_line_id_budget_line"), "call", "budget_line", ["budget_line_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_call_ranking_proposed_by_id_user_account"), "call", "user_account", ["ranking_proposed_by_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_call_deployment_id_deployment"), "call", "deployment", ["deployment_id"], ["id"])
    op.add_column("case_file", sa.Column("call_terms", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("project_version", sa.Column("account", sa.Text(), server_default="", nullable=False))
    op.add_column("project_version", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_project_version_replaces_id_project_version"),
        "project_version",
        "project_version",
        ["replaces_id"],
        ["id"],
    )
    op.create_check_constraint(op.f("ck_call_mode"), "call", "mode IN ('continuous', 'ranking')")
    op.create_check_constraint(op.f("ck_call_balances"), "call", "least(reserved, contracted, paid) >= 0")
    op.create_check_constraint(op.f("ck_call_allocation"), "call", "reserved + contracted + paid <= allocation")
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION es_refuse_change()"
        )
