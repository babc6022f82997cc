"""The tables and functions of the job queue, as Procrastinate 3.10 wants them.

Runs the library's own migration files up to that version, so a newer library only needs a further migration here.
"""

from __future__ import annotations

from pathlib import Path

import procrastinate
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None

LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"


def upgrade() -> None:
    folder = Path(procrastinate.__file__).parent / "sql" / "migrations"
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    for file in sorted(folder.glob("*.sql")):
        if file.name <= LAST:
            driver.execute(file.read_text())  # many statements and PL/pgSQL's % signs: past SQLAlchemy
