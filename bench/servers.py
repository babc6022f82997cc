"""The web servers of the bench, each as `make run` starts ours: gunicorn with threads, Python without docstrings."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

from bench.office import Office
from es_workflow import serve

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


class Server:
    """A running gunicorn."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process, self.url = process, url

    def worker_megabytes(self) -> float:
        """Resident memory of the largest worker, with everything it shares with its parent."""
        return max(child.memory_info().rss for child in psutil.Process(self.process.pid).children()) / 1e6

    def own_megabytes(self) -> float:
        """What the largest worker has for itself: what one worker more would take."""
        return max(child.memory_full_info().uss for child in psutil.Process(self.process.pid).children()) / 1e6

    def share_megabytes(self) -> float:
        """What the largest worker has for itself, and its part of what it shares with others (PSS)."""
        return max(child.memory_full_info().pss for child in psutil.Process(self.process.pid).children()) / 1e6

    def cpu_seconds(self) -> float:
        """Processor time its workers have used so far."""
        times = [child.cpu_times() for child in psutil.Process(self.process.pid).children()]
        return sum(one.user + one.system for one in times)


@contextmanager
def serving(office: Office, workers: int) -> Iterator[tuple[Server, Server]]:
    """The application and the floor beside it, with the same number of workers."""
    settings = {
        "ES_SECRET_KEY": office.config.secret_key,
        "ES_DATABASE_URL": office.url,
        "ES_VAR_DIR": str(office.config.var_dir),
        "ES_SMTP_URL": "smtp://nobody:nothing@127.0.0.1:9",  # nothing is sent: no worker runs
    }
    with (
        _gunicorn("wsgi:app", workers, settings) as ours,
        _gunicorn("bench.floor:app", workers, {"BENCH_FLOOR_URL": office.floor_url, "BENCH_URL": office.url}) as floor,
    ):
        yield ours, floor


@contextmanager
def _gunicorn(app: str, workers: int, settings: Mapping[str, str]) -> Iterator[Server]:
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ES_")}
    environment |= serve.LEAN | dict(settings)
    command = [sys.executable, "-m", "gunicorn", *serve.gunicorn_arguments(app, port, workers)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield Server(process, url)
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urlopen(url, timeout=2).close()
            return
        except HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
