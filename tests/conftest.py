"""What tests share: one PostgreSQL for the run, a database per worker, a rolled-back transaction per test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session

from es_workflow import db, postgres
from es_workflow.config import Config

SERVERS = Path(tempfile.gettempdir())
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def _server_folder() -> Path:
    """One folder for all workers of a run; its name tells whose it is, so leftovers of killed runs can be swept."""
    controller = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    return SERVERS / f"es-tests-{controller}"


def pytest_sessionstart() -> None:
    for folder in SERVERS.glob("es-tests-*"):
        if not psutil.pid_exists(int(folder.name.rsplit("-", 1)[1])):
            _remove(folder)


def pytest_sessionfinish() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _remove(_server_folder())


def _remove(folder: Path) -> None:
    if folder.exists():
        postgres.remove(folder / "postgres")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The settings tests run with: a demonstration, so that the business clock moves."""
    return Config(secret_key="t" * 64, var_dir=tmp_path_factory.mktemp("var"), demo=True, rate_limits=False)


@pytest.fixture(scope="session")
def server() -> postgres.Server:
    """PostgreSQL of this test run, with the migrated template database in it."""
    folder = _server_folder()
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    server = postgres.start(folder / "postgres", FAST)
    with postgres.locked(folder / "template"):
        if not (folder / "migrated").exists():
            server.create_database("template_es")
            engine = db.make_engine(db.embedded_address(server, "template_es"))
            db.migrate(engine)
            engine.dispose()
            (folder / "migrated").touch()
    return server


@pytest.fixture(scope="session")
def engine(server: postgres.Server) -> Iterator[Engine]:
    """This worker's own database, bound to `db.session`. What a test commits there stays: use `db_session`."""
    name = f"es_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with postgres.locked(server.data.parent / "template"):
        server.create_database(name, template="template_es")
    engine = db.bind(db.make_engine(db.embedded_address(server, name)))
    yield engine
    engine.dispose()


@pytest.fixture
def db_session(engine: Engine) -> Iterator[scoped_session[Session]]:
    """`db.session` inside a transaction that is rolled back after the test; commits in the test are savepoints."""
    with engine.connect() as connection:
        outer = connection.begin()
        db.session.remove()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield db.session
        db.session.remove()
        db.session.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        outer.rollback()
