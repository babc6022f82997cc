"""Lists and the papers beside a task are read from the beginning of an index, however much lies behind it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None

ORDER = ("due_at", text("priority DESC"), "created_at", "id")
OPEN = "status = 'open'"


def upgrade() -> None:
    op.drop_index("ix_user_task_inbox", "user_task")
    op.create_index("ix_user_task_inbox", "user_task", ["assignee_id", *ORDER], postgresql_where=text(OPEN))
    op.drop_index("ix_user_task_queue", "user_task")
    unclaimed = text(f"{OPEN} AND assignee_id IS NULL")
    op.create_index("ix_user_task_queue", "user_task", ["group_key", *ORDER], postgresql_where=unclaimed)
    op.create_index("ix_submission_case_id_element_id", "submission", ["case_id", "element_id", "submitted_at"])
    op.drop_index("ix_submission_case_id", "submission")
