"""The pages of a fault and of „Dlaczego?” in a browser: accessible, no wider than a telephone, errors at fields."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import Engine
from werkzeug.serving import make_server

from es_workflow import db
from es_workflow.casework import cases, deployments
from es_workflow.content import ProcessPackage
from tests.browser.person import Person
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.casework.stopping import broken_package, stop
from tests.people import PASSWORD, People, add_everybody


@pytest.fixture
def people(real_db: Engine) -> People:
    """Everybody, with a case that stopped and one that went on, kept for other threads."""
    people = add_everybody()
    db.session.commit()
    return people


@pytest.fixture
def address(app: Flask, people: People, toy: ProcessPackage) -> Iterator[str]:
    """The application on a port, with a case that stopped and one that went on."""
    for package in (toy, broken_package()):
        deployments.deploy(package)
        stop(cases.start(package.key, by=people.applicant, organisation=people.organisation), people)
        db.session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("width", [1280, 375])
def test_fault_and_reasons_are_accessible_and_fit(
    browser: Browser, address: str, people: People, tmp_path: Path, width: int
) -> None:
    email = people.coordinator.email
    db.session.remove()
    page = browser.new_context(base_url=address, locale="pl-PL", viewport={"width": width, "height": 900}).new_page()
    somebody = Person(page, email, javascript=True)
    page.goto("/sign-in")
    page.get_by_label("Adres e-mail").fill(email)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.get_by_role("button", name="Zaloguj się").click()
    page.wait_for_url(f"{address}/")

    def fits(name: str) -> None:
        somebody.look()
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert not page.evaluate(WIDER_THAN_SCREEN), f"{page.url} is wider than {width} px"

    fits("start")
    somebody.visit("/incidents")
    fits("list")
    somebody.follow("Jaki wynik?")
    fits("fault")
    page.locator("#value_1").fill("dziesięć")
    somebody.press("Zapisz i spróbuj ponownie")
    somebody.see("Wpisz powód zmiany.")
    fits("errors")
    page.locator("#value_1").fill("10")
    page.locator("#kind_2").select_option("date")
    page.locator("#value_2").fill("01.01.2026")
    page.get_by_label("Powód zmiany").fill("Błąd w danych z importu.")
    somebody.press("Zapisz i spróbuj ponownie")
    somebody.see("ten krok ruszył dalej")
    for number in (0, 1):
        somebody.visit("/cases")
        page.get_by_role("main").get_by_role("link", name="TOY.1").nth(number).click()
        page.wait_for_load_state()
        for why in page.get_by_text("Dlaczego?").all():
            why.click()
        fits(f"why{number}")
    page.context.close()
