"""A real installation on a free port, and people with browsers in front of it."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from es_workflow import postgres
from tests.browser.installation import CHROMIUM, FLAGS, INSTALL, Installation, running
from tests.browser.person import Person
from tests.browser.story import Story


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file share what they did, so one worker runs them; without a browser they say what is missing.

    Each worker has one installation, made for its first browser test; a story that lets months pass has its own.
    """
    for item in items:
        if "tests/browser" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=INSTALL))


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, server: postgres.Server) -> Iterator[Installation]:
    yield from running(tmp_path_factory.mktemp("installation"), server)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; gone after the last of these tests, because other tests of this worker want an event loop of theirs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": "pl"})
        yield browser
        browser.close()


@pytest.fixture
def person(browser: Browser, installation: Installation) -> Iterator[Callable[..., Person]]:
    """Somebody with a browser of their own: person("e-mail"), person("e-mail", javascript=False)."""
    people: list[Person] = []

    def make(email: str, *, javascript: bool = True, width: int = 1280, axe: bool = True) -> Person:
        context = browser.new_context(
            base_url=installation.url,
            java_script_enabled=javascript,
            locale="pl-PL",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(10_000)
        people.append(Person(context.new_page(), email, javascript=javascript, axe=axe))
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
