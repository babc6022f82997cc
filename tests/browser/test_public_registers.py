"""The public register in a browser: from the certificate's code to the entry, by keyboard, on a telephone, on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, select

from es_workflow import db
from es_workflow.casework import attachments, organisations, runtime
from es_workflow.casework.organisations import OrganisationData
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Document
from tests import awards
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.letters.paper import qr_codes
from tests.people import PASSWORD, add_everybody, add_units_group
from tests.web.test_public_registers import CERTIFICATE

UNITS = ("0415042", "0463011", "0407", "0403043", "0402", "0415", "0415011")
STORY = "Zlecamy usługi opiekuńcze spółdzielniom socjalnym.\n\nOd trzech lat kupujemy u nich także prezenty dla gości."


@pytest.fixture
def code(real_db: Engine) -> str:
    """What a telephone reads from a certificate; there are entries of all grades and states, and a secret one."""
    with db.transaction():
        set_clock(moment_of("2026-11-23T09:00"))
        people = add_everybody()
        add_units_group()
    package = awards.package(letter=CERTIFICATE, story={"pl": "Dobra praktyka", "en": "Good practice"})
    cases = []
    for number, terc in enumerate(UNITS):
        body = organisations.create(OrganisationData(kind="unit", name="", terc=terc), by=people.clerk)
        body.kind = "pes"  # the small process is for that kind
        people.outsider.representations[0].organisation = body
        db.session.flush()
        told = {"grade": ("gold", "title")[number % 2], "story": STORY, "story_consent": number != 1}
        hidden = {"published_from": None} if number == 6 else {}
        cases.append(awards.award(people, to=body, of=package, **told, **hidden))
    awards.amend(cases[2], people, state="revoked", reason="Nieprawdziwe dane")
    awards.amend(cases[3], people, state="expired")
    letter = db.session.scalars(select(Document).where(Document.case_id == cases[0].id)).one()
    [code] = qr_codes(attachments.content(letter.attachment))
    db.session.commit()
    db.session.remove()
    return code


@pytest.fixture
def address(app: Flask, code: str) -> Iterator[str]:
    """The application on a port."""
    with on_a_port(app) as address:
        yield address


def opened(browser: Browser, address: str, width: int = 1280, *, javascript: bool = True) -> Person:
    viewport = {"width": width, "height": 900}
    context = browser.new_context(base_url=address, locale="pl-PL", viewport=viewport, java_script_enabled=javascript)
    context.set_default_timeout(10_000)
    return Person(context.new_page(), "", javascript=javascript)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_citizen_follows_the_code_of_the_certificate_to_its_entry_and_finds_others(
    browser: Browser, address: str, code: str, tmp_path: Path, width: int
) -> None:
    somebody = opened(browser, address, width)
    page = somebody.page

    def fits(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert not page.evaluate(WIDER_THAN_SCREEN), f"{page.url} is wider than {width} px"

    somebody.visit(code.removeprefix(runtime.office().config.base_url))
    somebody.see("Wpis jest ważny do 22 listopada 2028")
    somebody.see("Zlecamy usługi opiekuńcze")
    fits("entry")
    page.locator(".breadcrumbs").get_by_role("link", name="Rejestr wyróżnień").click()
    somebody.look()
    expect(page.get_by_role("rowheader", name="Gmina Lubicz")).to_be_visible()
    expect(page.get_by_text("Gmina Miasto Chełmża")).to_have_count(0)
    fits("register")
    page.get_by_text("Mapa jako tabela").click()
    somebody.look()
    fits("table")
    page.get_by_label("Stan", exact=True).select_option("revoked")
    somebody.press("Szukaj")
    somebody.follow("Powiat inowrocławski")
    somebody.see("Cofnięty")
    fits("revoked")
    somebody.visit("/registers/awards?state=expired")
    somebody.follow("Gmina Koronowo")
    somebody.see("Wygasł")
    fits("expired")
    page.context.close()


def test_the_map_is_used_by_keyboard_alone_and_without_javascript(browser: Browser, address: str) -> None:
    somebody = opened(browser, address, javascript=False)
    page = somebody.page
    somebody.visit("/registers/awards")
    page.get_by_role("button", name="Szukaj").focus()
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "toruński: 2 wpisy":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**county=0415*")
    assert page.locator(".card--flush .count").inner_text() == "2"
    expect(page.get_by_role("rowheader")).to_contain_text(["Gmina Lubicz", "Powiat toruński"])
    page.context.close()


def test_an_entry_is_printed_on_one_page_with_its_state_in_words(
    browser: Browser, address: str, code: str, tmp_path: Path
) -> None:
    page = opened(browser, address).page
    page.goto(code.removeprefix(runtime.office().config.base_url))
    data = page.pdf(path=tmp_path / "entry.pdf", format="A4")
    paper = pypdfium2.PdfDocument(io.BytesIO(data))
    assert len(paper) == 1
    words = paper[0].get_textpage().get_text_range()
    assert "WAŻNY" in words.upper()
    assert "AW/2026/001" in words
    page.context.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_office_reads_the_history_and_a_unit_is_chosen_by_typing_its_first_letters(
    browser: Browser, address: str, tmp_path: Path, width: int
) -> None:
    somebody = opened(browser, address, width)
    page = somebody.page

    def fits(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert not page.evaluate(WIDER_THAN_SCREEN), f"{page.url} is wider than {width} px"

    somebody.visit("/register")
    somebody.follow("Gminę albo powiat")
    fits("registration")
    unit = page.get_by_label("Gmina albo powiat")
    unit.focus()
    page.keyboard.type("Wielka")
    assert unit.evaluate("one => one.selectedOptions[0].label") == "Wielka Nieszawka (gmina wiejska)"
    somebody.press("Zarejestruj się")
    assert unit.evaluate("one => one.value") == "0415082", "nothing chosen is lost"
    somebody.email = "maria.kowalska@example.pl"
    somebody.sign_in(PASSWORD)
    somebody.visit("/registers")
    somebody.follow("Wszystkie wpisy i historia zmian")
    fits("entries")
    somebody.follow("AW/2026/003")
    somebody.see("Nieprawdziwe dane")
    fits("history")
    somebody.visit("/organisations/new?as=unit")
    fits("organisation")
    page.context.close()
