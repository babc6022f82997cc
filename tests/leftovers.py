"""After each test this process is as before it: office, session, language, environment, folder, letters „sent”.

Rows cannot be put back: who commits for good into the worker's database makes the run fail.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import Engine, text

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.models import Base
from es_workflow.texts import language
from es_workflow.web import readings

PYTESTS_OWN = "PYTEST_CURRENT_TEST"


class Before:
    """What the process was like before the first test, then before the first with a database."""

    def __init__(self) -> None:
        self.environment, self.folder = dict(os.environ), Path.cwd()
        self.keep(None)

    def keep(self, engine: Engine | None) -> None:
        """From now on this office and session are those that each test finds."""
        self.engine, self.office = engine, runtime._office
        self.session = dict(db.session.session_factory.kw)
        self.rows = self.rows_now()

    def rows_now(self) -> dict[str, int]:
        """How many rows each table of the worker's database has."""
        if self.engine is None:
            return {}
        counts = [f"SELECT '{name}', count(*) FROM \"{name}\"" for name in Base.metadata.tables]
        with self.engine.connect() as connection:
            found = connection.execute(text(" UNION ALL ".join(counts))).all()
        return dict(map(tuple, found))

    def restore(self) -> None:
        """Make the process like that again."""
        self._environment()
        db.session.remove()
        db.session.session_factory.kw.clear()
        db.session.session_factory.kw.update(self.session)
        language.set("pl")
        readings._kept.clear()
        if self.office is None:
            runtime._office = None
            return
        runtime.set_up(self.office.config, self.office.operations)
        shutil.rmtree(self.office.config.mail_dir, ignore_errors=True)

    def _environment(self) -> None:
        own = {name: value for name, value in os.environ.items() if name == PYTESTS_OWN}
        if os.environ != self.environment | own:
            os.environ.clear()
            os.environ.update(self.environment | own)
        if Path.cwd() != self.folder:
            os.chdir(self.folder)

    def require_no_new_rows(self) -> None:
        """Nothing that tests did in the worker's database was kept."""
        known, self.rows = self.rows, self.rows_now()  # they are told once
        assert self.rows == known, f"rows that a test left behind: {dict(self.rows.items() - known.items())}"
