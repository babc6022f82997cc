"""One command starts everything; a stop leaves nothing running, and the next start finds the data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from tests.browser.installation import Installation

SOMEBODY = "grazyna.wisniewska-lecka@pes.example"


@pytest.mark.long(0.5)
def test_a_stop_leaves_nothing_running_and_the_next_start_keeps_the_data(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    try:
        for _start in range(2):
            installation.start()
            assert installation.process is not None
            family = psutil.Process(installation.process.pid).children(recursive=True)
            assert len(family) >= 4, "web server with its workers, jobs"
            with urlopen(f"{installation.url}/sign-in") as page:
                assert SOMEBODY in page.read().decode()
            installation.process.terminate()
            assert installation.process.wait(30) == 0
            assert [child for child in family if child.is_running()] == []
    finally:
        installation.stop()
    log = (tmp_path / "serve.log").read_text()
    assert "Try first" in log
    assert "Traceback" not in log


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()


def until(true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


@pytest.mark.long(0.5)
def test_a_killed_supervisor_takes_everything_with_it_and_the_next_start_works(installation: Installation) -> None:
    assert installation.process is not None
    family = psutil.Process(installation.process.pid).children(recursive=True)
    assert len(family) >= 5, "web server with its workers, jobs, PostgreSQL"
    installation.process.kill()
    installation.process.wait(10)
    assert until(lambda: not any(process.is_running() for process in family)), family
    installation.start()
    with urlopen(f"{installation.url}/sign-in") as page:
        assert SOMEBODY in page.read().decode()
