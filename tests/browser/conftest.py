"""A real installation on a free port, and people with browsers in front of it."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from es_workflow import postgres
from tests.browser.person import Person
from tests.browser.story import Story

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--lang=pl",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
INSTALL = "no Chromium here; install it with: apt-get install chromium chromium-driver chromium-l10n"
START_SECONDS = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests share one installation, so one worker runs them; without a browser they say what is missing."""
    for item in items:
        if "tests/browser" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=INSTALL))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """`make run` of its own: own data folder, own port, demonstration people but no cases."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ES_")}
        environment |= {"ES_DEMO": "1", "ES_VAR_DIR": str(self.folder), "ES_RATE_LIMITS": "0"}
        command = [sys.executable, "-m", "es_workflow.serve", "--people-only", "--port", str(self.port)]
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urlopen(self.url, timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the installation did not start:\n" + (self.folder / "serve.log").read_text()[-3000:])

    def stop(self) -> None:
        """Stop it as Ctrl+C would."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
        postgres.stop(self.folder / "postgres")


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("installation"))
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": "pl"})
        yield browser
        browser.close()


@pytest.fixture
def person(browser: Browser, installation: Installation) -> Iterator[Callable[..., Person]]:
    """Somebody with a browser of their own: person("e-mail"), person("e-mail", javascript=False)."""
    people: list[Person] = []

    def make(email: str, *, javascript: bool = True, width: int = 1280) -> Person:
        context = browser.new_context(
            base_url=installation.url,
            java_script_enabled=javascript,
            locale="pl-PL",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(10_000)
        people.append(Person(context.new_page(), email, javascript=javascript))
        return people[-1]

    yield make
    for somebody in people:
        somebody.page.context.close()


@pytest.fixture
def office_day(installation: Installation) -> dt.date:
    """What day the office's clock shows; other tests may have let time pass."""
    with urlopen(installation.url) as page:
        day, month, year = re.findall(r"(\d\d)\.(\d\d)\.(\d{4}), \d\d:\d\d", page.read().decode())[0]
    return dt.date(int(year), int(month), int(day))


@pytest.fixture
def story(office_day: dt.date) -> Story:
    """The answers of the scenario in which all goes well, dated from the office's today."""
    return Story("fair_subsidy", "paid", office_day)
