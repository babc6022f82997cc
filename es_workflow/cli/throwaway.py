"""An office for as long as scenarios are played: a temporary PostgreSQL server of its own, deleted afterwards.

The installation's database is not touched, not even read: nothing remains, nobody's work waits for a lock.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from es_workflow import db, postgres
from es_workflow.casework import operations, runtime
from es_workflow.config import Config

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def throwaway_office(config: Config) -> Iterator[None]:
    """Make this process work for an empty office with a movable clock that sends nothing."""
    before, session_settings = runtime.office(), dict(db.session.session_factory.kw)
    with tempfile.TemporaryDirectory(prefix="es-play-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a server started by root runs under another account
        server = postgres.start(folder / "postgres", FAST)
        try:
            with _new_database(server):
                runtime.set_up(replace(config, var_dir=folder, demo=True, smtp_url=None), operations.ALL)
                yield
        finally:
            db.session.configure(**session_settings)
            runtime.set_up(before.config, before.operations)
            postgres.remove(folder / "postgres")


@contextmanager
def _new_database(server: postgres.Server) -> Iterator[None]:
    server.create_database(db.DATABASE)
    engine = db.bind(db.make_engine(db.embedded_address(server, db.DATABASE)))
    logging.getLogger("alembic").setLevel(logging.WARNING)  # its progress is of no interest here
    db.migrate(engine)
    try:
        yield
    finally:
        db.session.remove()
        engine.dispose()


@contextmanager
def rolled_back() -> Iterator[None]:
    """Inside, commits only mark a place; at the end everything is undone, so each scenario meets an empty office."""
    session_settings = dict(db.session.session_factory.kw)
    with db.engine().connect() as connection:
        outer = connection.begin()
        db.session.remove()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            db.session.remove()
            db.session.configure(**session_settings)
            outer.rollback()
