"""One command starts everything; a stop leaves nothing running, and the next start finds the data."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

import psutil

from tests.browser.installation import Installation

SOMEBODY = "grazyna.wisniewska-lecka@pes.example"


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
