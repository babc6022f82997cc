"""The application's own PostgreSQL: any path, private, survives a kill, one server for all who ask."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from es_workflow import postgres
from es_workflow.postgres import programs
from es_workflow.postgres.account import Account


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder whose path has everything that breaks shells and configuration files."""
    root = Path(tempfile.mkdtemp(prefix="es tests "))
    root.chmod(0o755)
    folder = root / "żółw \"i\" 'it''s' $HOME, 100%" / "postgres"
    yield folder
    postgres.remove(folder)
    shutil.rmtree(root)


def _pid(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split("\n", 1)[0])


def _ask(server: postgres.Server, question: str) -> object:
    with psycopg.connect(server.conninfo()) as connection:
        return connection.execute(question).fetchone()[0]


def test_server_works_in_an_awkward_folder_and_keeps_its_data(data):
    server = postgres.start(data)
    server.create_database("office")
    with psycopg.connect(server.conninfo("office")) as connection:
        connection.execute("CREATE TABLE word (text text)")
        connection.execute("INSERT INTO word VALUES ('Łódź')")
    began = time.monotonic()
    assert postgres.start(data) == server
    assert time.monotonic() - began < 0.5, "a running server is only asked whether it answers"
    postgres.stop(data)
    assert not (data / "postmaster.pid").exists()
    began = time.monotonic()
    server = postgres.start(data)
    assert time.monotonic() - began < 3
    server.create_database("office")
    with psycopg.connect(server.conninfo("office")) as connection:
        assert connection.execute("SELECT lower(text) FROM word").fetchone() == ("łódź",)


def test_only_the_owner_gets_in(data):
    server = postgres.start(data)
    for folder in {server.data, server.socket_dir}:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(data.parent.stat().st_mode) & 0o022 == 0, "folders above keep their modes"
    assert _ask(server, "SHOW listen_addresses") == ""
    assert _ask(server, "SHOW unix_socket_permissions") == "0700"
    assert psutil.Process(_pid(data)).uids().effective != 0


def test_long_path_gets_a_short_private_socket(data):
    long = data.parent / ("x" * 90) / "postgres"
    server = postgres.start(long)
    try:
        assert server.socket_dir != long
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        assert _ask(server, "SELECT 1") == 1
    finally:
        postgres.remove(long)
    assert not server.socket_dir.exists()


def test_killed_server_starts_again_with_what_was_committed(data):
    server = postgres.start(data)
    with psycopg.connect(server.conninfo()) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    os.kill(_pid(data), signal.SIGKILL)
    assert _ask(postgres.start(data), "SELECT count(*) FROM kept") == 0


def test_pid_of_somebody_else_is_not_believed(data):
    postgres.start(data)
    pid_file = data / "postmaster.pid"
    text = pid_file.read_text()
    postgres.stop(data)
    pid_file.write_text(text.replace(text.split("\n", 1)[0], str(os.getpid()), 1))
    os.chown(pid_file, data.stat().st_uid, data.stat().st_gid)
    assert _ask(postgres.start(data), "SELECT 1") == 1


def test_two_processes_starting_at_once_share_one_server(data):
    command = [sys.executable, "-m", "es_workflow.postgres", "start", str(data)]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert _ask(postgres.start(data), "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root borrows an account")
def test_root_reaches_even_what_the_servers_account_cannot_walk_to(data, monkeypatch, tmp_path):
    """A clone under /root: data and programs live where the borrowed account can go, behind a link."""
    home = Path(tempfile.mkdtemp(prefix="es-system-home-"))
    home.chmod(0o755)
    monkeypatch.setattr(programs, "SYSTEM_HOME", home)
    closed = data.parent / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    assert not Account.of_this_process().reaches(closed / "postgres")
    monkeypatch.setattr(Account, "reaches", lambda _self, path: path.is_relative_to(home))
    server = postgres.start(closed / "postgres")
    try:
        assert (closed / "postgres").is_symlink()
        assert server.data.is_relative_to(home)
        assert list(home.glob("programs-*/*/*/bin/postgres"))
        assert _ask(server, "SELECT 1") == 1
    finally:
        postgres.remove(closed / "postgres")
        assert not (closed / "postgres").is_symlink()
        shutil.rmtree(home)
