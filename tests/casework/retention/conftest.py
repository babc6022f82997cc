"""The story is lived through once; each test goes on from its end and leaves nothing behind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from es_workflow import db
from es_workflow.casework import operations, runtime
from es_workflow.config import Config
from es_workflow.models import Case
from tests.casework.retention.stories import live_through


@pytest.fixture(scope="module")
def lived(engine: Engine, config: Config) -> Iterator[tuple[Connection, uuid.UUID]]:
    """The connection on which somebody's case has come to its end, and the case."""
    runtime.set_up(config, operations.ALL)
    with engine.connect() as connection:
        outer = connection.begin()
        _work_on(connection)
        case_id = live_through().id
        yield connection, case_id
        db.session.remove()
        db.session.configure(bind=engine, join_transaction_mode="conditional_savepoint", expire_on_commit=True)
        outer.rollback()


def _work_on(connection: Connection) -> None:
    db.session.remove()
    db.session.configure(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)


@pytest.fixture
def case(lived: tuple[Connection, uuid.UUID], config: Config) -> Iterator[Case]:
    """The ended case of a natural person."""
    connection, case_id = lived
    runtime.set_up(config, operations.ALL)
    kept = {path: path.read_bytes() for path in config.mail_dir.glob("*.eml")}
    savepoint = connection.begin_nested()
    _work_on(connection)
    yield db.session.get_one(Case, case_id)
    db.session.remove()
    savepoint.rollback()
    for path, data in kept.items():
        path.write_bytes(data)
