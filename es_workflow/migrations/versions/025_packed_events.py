"""Events keep what they tell in few bytes (docs/decisions/0025); those of the office are found by whom they are about.

The chains stay what they were: the same values are hashed, only their column is written otherwise.
"""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from es_workflow import jsontext, packing

revision = "025"
down_revision = "024"
branch_labels = None
depends_on = None

ABOUT = ("user", "organisation", "call")
MANY = 2_000


def upgrade() -> None:
    op.add_column("audit_event", sa.Column("packed", sa.LargeBinary(), nullable=True))
    op.add_column("audit_event", sa.Column("about", ARRAY(sa.Uuid()), nullable=True))
    op.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_is_append_only")
    _move()
    op.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_is_append_only")
    op.drop_index("ix_audit_event_office_data", "audit_event")
    op.drop_column("audit_event", "data")
    op.alter_column("audit_event", "packed", new_column_name="data", nullable=False)
    op.create_index(
        "ix_audit_event_about",
        "audit_event",
        ["about"],
        postgresql_using="gin",
        postgresql_where=sa.text("about IS NOT NULL"),
    )


def _move() -> None:
    connection = op.get_bind()
    some = sa.text(
        "SELECT id, case_id IS NULL AS office, data::text AS data FROM audit_event WHERE id > :last ORDER BY id LIMIT :n"
    )
    change = sa.text("UPDATE audit_event SET packed = :packed, about = :about WHERE id = :id")
    change = change.bindparams(sa.bindparam("about", type_=ARRAY(sa.Uuid())))
    last: int | None = -1
    while last is not None:
        rows = connection.execute(some, {"last": last, "n": MANY}).all()
        values = [{"id": row.id, **_written(jsontext.loads(row.data), office=row.office)} for row in rows]
        if values:
            connection.execute(change, values)
        last = rows[-1].id if rows else None


def _written(data: dict[str, Any], *, office: bool) -> dict[str, Any]:
    about = [uuid.UUID(data[name]) for name in ABOUT if data.get(name)] if office else []
    return {"packed": packing.pack(jsontext.dumps(data)), "about": about or None}
