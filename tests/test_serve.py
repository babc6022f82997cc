"""One command starts everything; a stop leaves nothing running, and the next start finds the data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import psutil
import pytest

from tests.browser.installation import Installation

SOMEBODY = "grazyna.wisniewska-lecka@pes.example"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all tests: what its first start makes ready takes most of their time."""
    installation = Installation(tmp_path_factory.mktemp("installation"))
    try:
        yield installation
    finally:
        installation.stop()


@pytest.fixture
def installation(kept: Installation) -> Iterator[Installation]:
    """It, not running, with a log of this test alone."""
    (kept.folder / "serve.log").unlink(missing_ok=True)
    yield kept
    if kept.process is not None and kept.process.poll() is None:
        kept.process.terminate()
        kept.process.wait(30)


def until(true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


@pytest.mark.long(0.5)
@pytest.mark.xdist_group("serve")
def test_a_stop_leaves_nothing_running_and_the_next_start_keeps_the_data(installation: Installation) -> None:
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
    log = (installation.folder / "serve.log").read_text()
    assert "Try first" in log
    assert "Traceback" not in log


@pytest.mark.long(0.5)
@pytest.mark.xdist_group("serve")
def test_a_killed_supervisor_takes_everything_with_it_and_the_next_start_works(installation: Installation) -> None:
    installation.start()
    assert installation.process is not None
    family = psutil.Process(installation.process.pid).children(recursive=True)
    assert len(family) >= 5, "web server with its workers, jobs, PostgreSQL"
    installation.process.kill()
    installation.process.wait(10)
    assert until(lambda: not any(process.is_running() for process in family)), family
    installation.start()
    with urlopen(f"{installation.url}/sign-in") as page:
        assert SOMEBODY in page.read().decode()
