"""PostgreSQL of a test run: one server for all workers, a migrated template, and copies of it for who needs one."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import Engine

from es_workflow import db, postgres

TEMPLATE = "template_es"
SERVERS = Path(tempfile.gettempdir())
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "400"}


def folder() -> Path:
    """One folder for all workers of a run; its name tells whose it is, so leftovers of killed runs can be swept."""
    controller = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    return SERVERS / f"es-tests-{controller}"


def sweep() -> None:
    """Remove what killed runs left behind."""
    for left in SERVERS.glob("es-tests-*"):
        if not psutil.pid_exists(int(left.name.rsplit("-", 1)[1])):
            remove(left)


def remove(left: Path) -> None:
    """Stop the server of that folder and delete both."""
    if left.exists():
        postgres.remove(left / "postgres")
        shutil.rmtree(left, ignore_errors=True)


def start() -> postgres.Server:
    """The server of this run, with the migrated template database in it."""
    folder().mkdir(exist_ok=True)
    folder().chmod(0o755)
    server = postgres.start(folder() / "postgres", FAST)
    with postgres.locked(folder() / "template"):
        if not (folder() / "migrated").exists():
            server.create_database(TEMPLATE)
            engine = db.make_engine(db.embedded_address(server, TEMPLATE))
            db.migrate(engine)
            engine.dispose()
            (folder() / "migrated").touch()
    return server


def copy(server: postgres.Server, name: str, template: str = TEMPLATE) -> str:
    """A new database with the migrated tables, or with all that is in `template`; its name."""
    with postgres.locked(server.data.parent / "template"):
        server.create_database(name, template=template)
    return name


def made_once(server: postgres.Server, name: str, fill: Callable[[str], None]) -> str:
    """A template that the first worker to need it fills, given its address; nobody is connected to it afterwards."""
    with postgres.locked(server.data.parent / name):
        if not (done := server.data.parent / f"{name}-made").exists():
            fill(db.embedded_address(server, copy(server, name)).render_as_string(hide_password=False))
            done.touch()
    return name


@contextmanager
def own_copy(server: postgres.Server) -> Iterator[Engine]:
    """A migrated database for as long as the block lasts."""
    name = copy(server, f"es_own_{uuid.uuid4().hex}")
    engine = db.make_engine(db.embedded_address(server, name))
    try:
        yield engine
    finally:
        engine.dispose()
        server.drop_database(name)
