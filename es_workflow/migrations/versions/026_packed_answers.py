"""Answers are packed, corrected ones beside the earlier (docs/decisions/0025); what the deployment says is not repeated.

Texts and digests stay what they were. A submission whose form is not that of its case's deployment stops the migration:
its questions could not be found again.
"""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

from es_workflow import packing

revision = "026"
down_revision = "025"
branch_labels = None
depends_on = None

ERASABLE = {
    "audit_event": ("data",),
    "submission": ("answers_packed", "base_id", "context", "attachments", "erased_at"),
    "declaration": ("reason",),
    "account_check": ("account",),
    "aid": ("name",),
    "aid_certificate": ("reason",),
    "register_change": ("reason", "values"),
    "ledger_entry": ("reason",),
    "support": ("details",),
    "support_reversal": ("reason",),
}
LONG, WORTH = 400, 0.75
SAID_ELSEWHERE = ("answers", "name_pl", "name_en", "form_sha256")


def upgrade() -> None:
    _require_forms()
    op.add_column("submission", sa.Column("answers_packed", sa.LargeBinary(), nullable=True))
    op.add_column("submission", sa.Column("base_id", sa.Uuid(), nullable=True))
    op.alter_column("submission", "meant_for", nullable=True, server_default=None)
    op.execute("ALTER TABLE submission DISABLE TRIGGER submission_is_append_only")
    connection = op.get_bind()
    for case_id in connection.scalars(sa.text("SELECT DISTINCT case_id FROM submission ORDER BY case_id")).all():
        _move(connection, case_id)
    op.execute("UPDATE submission SET meant_for = NULL WHERE meant_for = '{}'")
    op.execute("ALTER TABLE submission ENABLE TRIGGER submission_is_append_only")
    for column in SAID_ELSEWHERE:
        op.drop_column("submission", column)
    op.alter_column("submission", "answers_packed", nullable=False)
    op.create_foreign_key(op.f("fk_submission_base_id_submission"), "submission", "submission", ["base_id"], ["id"])
    _let_words_go()


def _require_forms() -> None:
    strange = op.get_bind().scalar(
        sa.text("""
            SELECT string_agg(s.id::text, ', ') FROM submission s JOIN case_file c ON c.id = s.case_id
            WHERE NOT EXISTS (
                SELECT FROM deployment_file f WHERE f.deployment_id = c.deployment_id AND f.sha256 = s.form_sha256
                AND f.path LIKE 'forms/%' AND right(f.path, length(s.form_id) + 6) = '/' || s.form_id || '.form'
            )
        """)
    )
    if strange:
        raise RuntimeError(f"the deployment of their case does not have the form of these submissions: {strange}")


def _move(connection: sa.Connection, case_id: uuid.UUID) -> None:
    some = sa.text("SELECT id, form_id, answers FROM submission WHERE case_id = :case ORDER BY submitted_at, id")
    change = sa.text("UPDATE submission SET answers_packed = :packed, base_id = :base WHERE id = :id")
    bases: dict[str, tuple[uuid.UUID, str]] = {}
    for row in connection.execute(some, {"case": case_id}).all():
        packed, base = _written(row.answers, bases.get(row.form_id))
        if base is None:
            bases[row.form_id] = row.id, row.answers
        connection.execute(change, {"id": row.id, "packed": packed, "base": base})


def _written(text: str, earlier: tuple[uuid.UUID, str] | None) -> tuple[bytes, Any]:
    whole = packing.pack(text)
    if earlier is None or len(text) < LONG:
        return whole, None
    base_id, base = earlier
    beside = packing.pack(text, base)
    return (beside, base_id) if len(beside) < len(whole) * WORTH else (whole, None)


def _let_words_go() -> None:
    erasable = "\n".join(
        f"                WHEN '{table}' THEN ARRAY[{', '.join(repr(column) for column in columns)}]"
        for table, columns in ERASABLE.items()
    )
    op.execute(f"""
        CREATE OR REPLACE FUNCTION es_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            erasable text[] := CASE TG_TABLE_NAME
{erasable}
                ELSE ARRAY[]::text[] END;
        BEGIN
            IF TG_OP = 'UPDATE' AND current_setting('es.erasing', true) = 'on' THEN
                IF to_jsonb(OLD) - erasable = to_jsonb(NEW) - erasable THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END
        $$
    """)
