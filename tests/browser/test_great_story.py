"""A call from its announcement to the last certificate, in browsers; colleagues' routine happens behind the scenes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import Engine, select

from es_workflow import db
from es_workflow.casework import books, funding
from es_workflow.config import Config
from es_workflow.models import Call
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.stage import Stage
from tests.browser.test_paid_subsidy import NUMBER, do
from tests.content.letters_made import letters_kept
from tests.letters.paper import Paper

GOOD, OVER, LATE, WAITING = 0, 2, 6, 8
TITLE = "Targi jesienne 2026"
PAPERS = {
    "agreement",
    "certificate",
    "settlement_sheet",
    "payment_order",
    "payment_notice",
    "aid_certificate_corrected",
}
SAME_INVOICE = "FV/1204/10/2026"
CERTIFICATE, CORRECTION = "Zaświadczenie o pomocy de minimis", "Zaświadczenie o pomocy de minimis – korekta"


@pytest.fixture
def stage(app: Flask, real_db: Engine, config: Config) -> Stage:
    return Stage(config, "fair_subsidy", "paid")


@pytest.fixture
def papers(stage: Stage) -> Iterator[list[Paper]]:
    """Every letter of the story."""
    with letters_kept(stage.package) as made:
        yield made


@pytest.fixture
def people(browser: Browser, app: Flask, stage: Stage) -> Iterator[Any]:
    """people("e-mail") sits down in front of a browser and signs in."""
    with on_a_port(app) as address:
        contexts = []

        def sit_down(email: str, *, axe: bool = True) -> Person:
            contexts.append(browser.new_context(base_url=address, locale="pl-PL"))
            contexts[-1].set_default_timeout(15_000)
            somebody = Person(contexts[-1].new_page(), email, javascript=True, axe=axe)
            somebody.sign_in()
            return somebody

        yield sit_down
        for context in contexts:
            context.close()


def test_a_call_from_its_announcement_to_the_last_certificate(stage: Stage, papers: list[Paper], people: Any) -> None:
    coordinator = people("marta.zielinska@rops.example", axe=False)
    announce(coordinator)
    call_id = db.session.scalars(select(Call.id)).one()

    # three apply: one well, one over the ceiling of aid, one too late; a fourth will wait
    good = people(stage.applicant(GOOD).user.email, axe=False)
    number = apply(good, stage.answers("fill_application"))
    over = people(stage.applicant(OVER).user.email, axe=False)
    apply(over, with_aid(stage.answers("fill_application")))
    late = people(stage.applicant(LATE).user.email, axe=False)
    begin(late)
    stage.begins(WAITING, db.session.get_one(Call, call_id))
    stage.goes_on(WAITING, "fill_application")
    stage.at("2026-09-14T09:00")
    late.visit("/my-cases")
    late.see("Wygasł")
    late.visit("/calls")
    late.see("Nabory")
    assert late.page.get_by_role("main").get_by_role("link", name=TITLE).count() == 0

    # assessed; whoever is over the ceiling takes less
    for who in (GOOD, OVER, WAITING):
        stage.goes_on(who, "assess_formally")
    answer(over, "Zdecyduj o niższej kwocie", {"accepts": "yes"})
    for who in (GOOD, OVER, WAITING):
        stage.goes_on(who, "assess_merit_first", "assess_merit_second")

    # the list is decided and published
    coordinator.visit(f"/rankings/{call_id}")
    coordinator.press("Przedstaw listę do zatwierdzenia")
    director = people("barbara.lewandowska@rops.example", axe=False)
    director.visit(f"/rankings/{call_id}")
    director.press("Zatwierdź listę")
    stage.at("2026-09-14T10:00")
    statuses = [stage.case_of(who).status for who in (GOOD, OVER, WAITING)]
    assert statuses == ["documents_awaited", "documents_awaited", "waiting_list"]
    coordinator.visit(f"/managed-calls/{call_id}")
    coordinator.follow("Przygotuj wyniki")
    coordinator.press("Opublikuj wyniki")
    late.visit(f"/calls/{call_id}/results")
    late.see(number)

    # one resigns, the waiting one is promoted
    good.visit("/my-cases")
    good.follow(number)
    good.follow("Wycofaj wniosek")
    good.fill({"reason": "Nie zdążymy przygotować oferty na te targi.", "sure": True})
    good.press("Wycofaj wniosek")
    stage.at("2026-09-14T11:00")
    assert [stage.case_of(who).status for who in (GOOD, WAITING)] == ["withdrawn", "documents_awaited"]
    for who in (OVER, WAITING):
        stage.goes_on(who, "supply_documents", "check_documents")
        stage.receives(who, "agreement")
        stage.goes_on(who, "sign_agreement", "countersign_agreement")

    # two settle: one partly ineligible, one with an invoice of the other
    stage.at("2026-10-19T09:00")
    stage.goes_on(OVER, "file_settlement")
    clerk = people("anna.nowicka@rops.example")
    verdict = {"report_ok": "yes", "attendance_ok": "yes", "in_time": "yes", "complete": "yes"}
    rejected = {"accepted": 0, "remark": "Zakup nie dotyczy targów."}
    do(clerk, "Sprawdź rozliczenie", stage.case_of(OVER).number, {**verdict, "docs": [{}, rejected, rejected]})
    waiting = people(stage.applicant(WAITING).user.email)
    answer(waiting, "Złóż rozliczenie", settlement_of_the_other(stage))
    stage.at("2026-10-19T10:00")
    waiting.visit("/notifications")
    waiting.see("Jednego kosztu nie można rozliczyć dwa razy.")
    clerk.take("Sprawdź rozliczenie", stage.case_of(WAITING).number)
    clerk.see("Rejestr dowodów kosztów znalazł powtórzenia: 1.")
    clerk.fill({**verdict, "docs": [{"accepted": 2214}]})
    clerk.page.locator("#task-form .button--primary").click()
    clerk.see_errors("Uznany koszt")
    clerk.see("Ten dowód jest już rozliczany")
    clerk.fill({"docs": [{"accepted": 0}]})
    clerk.page.locator("#task-form .button--primary").click()
    clerk.see("Wykonano")
    for who in (OVER, WAITING):
        stage.goes_on(who, "prepare_payment", "approve_payment", "confirm_account", "record_payment", "close_case",
                      prepare_payment={})  # fmt: skip

    # certificates were issued and corrected; the money adds up
    stage.receives(OVER, "certificate")
    for who in (OVER, WAITING):
        stage.receives(who, "aid_certificate_corrected")
    assert read(over, CERTIFICATE) >= {"2 340,30 zł", "500,00 EUR"}
    assert read(over, CORRECTION) >= {"2 340,30 zł", "1 992,60 zł", "425,71 EUR"}
    assert read(waiting, CORRECTION) >= {"3 542,40 zł", "2 988,90 zł"}
    assert [stage.case_of(who).status for who in (GOOD, OVER, LATE, WAITING)] == [
        "withdrawn", "closed", "expired", "closed",
    ]  # fmt: skip
    call = db.session.get_one(Call, call_id, populate_existing=True)
    assert (call.reserved, call.contracted, call.paid) == (0, 0, Decimal("4981.50"))
    paid = [funding.of_case(stage.case_of(who)).paid for who in (OVER, WAITING)]
    assert paid == [Decimal("1992.60"), Decimal("2988.90")]
    assert not list(books.differences())
    assert {paper.template for paper in papers} >= PAPERS
    assert sorted({fault for paper in papers for fault in paper.faults()}) == []


# --- what people do


def announce(coordinator: Person) -> None:
    """The coordinator opens a ranked call of 6 000 zł with the usual terms."""
    coordinator.visit("/managed-calls/new")
    page = coordinator.page
    for label, text in {"Numer naboru": "2/2026", "Tytuł po polsku": TITLE, "Tytuł po angielsku": "Autumn fairs 2026",
                        "Początek naboru": "2026-09-01T08:00", "Koniec naboru": "2026-09-12T00:00",
                        "Alokacja": "6000,00"}.items():  # fmt: skip
        page.get_by_label(label).fill(text)
    page.locator('[name="mode"][value="ranking"]').check()
    line = page.get_by_label("Linia budżetowa")
    line.select_option(line.locator("option").filter(has_text="Udział w targach").last.get_attribute("value"))
    coordinator.press("Ogłoś nabór")
    coordinator.follow("Ustal warunki")
    coordinator.press("Zapisz warunki")
    coordinator.see("Zapisano warunki naboru.")


def begin(applicant: Person) -> None:
    applicant.visit("/calls")
    applicant.follow(TITLE)
    applicant.press("Złóż wniosek")


def apply(applicant: Person, answers: dict[str, Any]) -> str:
    """Fill in the application and send it; the case number."""
    begin(applicant)
    applicant.fill(answers)
    applicant.press("Złóż wniosek")
    assert applicant.page.locator(".error-summary a").all_inner_texts() == []
    applicant.see("Sprawdź odpowiedzi")
    applicant.press("Złóż wniosek")
    applicant.see("W ocenie formalnej")
    found = NUMBER.search(applicant.page.content())
    assert found
    return found.group()


def with_aid(answers: dict[str, Any]) -> dict[str, Any]:
    """The application of somebody who has used all but 500 EUR of the ceiling."""
    history = [{"date": "2025-03-03", "giver": "Gmina Miasta Toruń", "amount": 1401839.7, "amount_eur": 299500.0}]
    return {**answers, "aid": {**answers["aid"], "received": "yes", "history": history}}


def answer(applicant: Person, task: str, answers: dict[str, Any]) -> None:
    """The applicant does the task of their only case."""
    applicant.visit("/my-cases")
    applicant.page.get_by_role("main").get_by_role("link", name=NUMBER).first.click()
    applicant.follow(task)
    applicant.fill(answers)
    applicant.page.locator("#task-form .button--primary").click()
    applicant.see("Sprawdź odpowiedzi")
    applicant.page.get_by_role("main").locator(".button--primary").click()
    applicant.page.wait_for_load_state()
    applicant.look()


def settlement_of_the_other(stage: Stage) -> dict[str, Any]:
    """A settlement whose first invoice is one that the other entity has brought; the rest are its own."""
    answers = stage.answers("file_settlement")
    first, second, _third = answers["cost_docs"]
    own = [{**first, "number": "S/9/2026"}, {**second, "number": "58/2026"}]
    assert first["number"] == SAME_INVOICE
    return {**answers, "cost_docs": [first, *own]}


def read(applicant: Person, title: str) -> set[str]:
    """The amounts on the paper that the applicant opens from the case."""
    applicant.visit("/my-cases")
    applicant.page.get_by_role("main").get_by_role("link", name=NUMBER).first.click()
    link = applicant.page.get_by_role("main").get_by_role("link", name=title, exact=True).first
    pdf = applicant.page.request.get(str(link.get_attribute("href"))).body()
    paper = Paper(title, "", {"office": {"name": "Regionalny Ośrodek Polityki Społecznej w Toruniu"}}, pdf)
    return set(re.findall(r"\d[\d ]*,\d\d (?:zł|EUR)", paper.text))
