"""Connections to PostgreSQL outlive its restarts: what the server has closed is replaced before anybody uses it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import InternalError

from es_workflow import db, postgres


@pytest.fixture
def own() -> Iterator[tuple[postgres.Server, Engine]]:
    """A server of the test's own: the shared one may not be stopped."""
    with tempfile.TemporaryDirectory(prefix="es-restart-") as name:
        Path(name).chmod(0o755)
        server = postgres.start(Path(name) / "postgres")
        server.create_database("own")
        engine = db.make_engine(db.embedded_address(server, "own"))
        yield server, engine
        engine.dispose()
        postgres.remove(server.data)


def ask(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_restart_between_two_requests_is_not_noticed(own: tuple[postgres.Server, Engine]) -> None:
    server, engine = own
    with engine.connect() as one, engine.connect() as two:  # two lie in the pool afterwards
        assert one.execute(text("SELECT 1")).scalar_one() == two.execute(text("SELECT 1")).scalar_one()
    before = ask(engine)
    postgres.stop(server.data)
    postgres.start(server.data)
    assert ask(engine) != before
    with engine.connect() as one, engine.connect() as two:
        assert one.execute(text("SELECT 1")).scalar_one() == two.execute(text("SELECT 1")).scalar_one()


def test_a_connection_that_the_server_ended_is_replaced(real_db: Engine) -> None:
    before = ask(real_db)
    with db.make_engine(real_db.url).connect() as other:
        assert other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before}).scalar_one()
    assert ask(real_db) != before


def test_a_living_connection_is_used_again_without_a_question(real_db: Engine) -> None:
    before, asked = ask(real_db), []
    event.listen(real_db, "before_cursor_execute", lambda _c, _u, statement, *_more: asked.append(statement))
    assert ask(real_db) == before
    assert asked == ["SELECT pg_backend_pid()"]


def test_columns_keep_names_and_types(real_db: Engine) -> None:
    with real_db.connect() as connection:
        cursor = connection.execute(text("SELECT 1 AS jeden, 'ż' AS \"zażółć\"")).cursor
        assert cursor is not None
        assert [(column[0], column[1]) for column in cursor.description or ()] == [("jeden", 23), ("zażółć", 25)]


def test_who_only_reads_begins_no_transaction_and_cannot_write(real_db: Engine) -> None:
    db.only_read()
    assert db.session.scalar(text("SELECT pg_current_xact_id_if_assigned() IS NULL"))
    first, second = (db.session.scalar(text("SELECT transaction_timestamp()")) for _ in range(2))
    assert first != second, "each statement is a transaction of its own"
    with pytest.raises(InternalError, match="read-only"):
        db.session.execute(text("DELETE FROM notification"))
    db.session.remove()
    db.session.execute(text("DELETE FROM notification"))
    db.session.rollback()
