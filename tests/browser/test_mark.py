"""The mark as people walk it: applied for with files, corrected, scored on one evening, voted, kept secret, shown."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from es_workflow import postgres
from tests.browser.installation import Installation, running
from tests.browser.person import Person
from tests.browser.story import Story
from tests.browser.test_paid_subsidy import declare, do, receive, wait_for
from tests.letters.paper import qr_codes

MakePerson = Callable[..., Person]
EDITION = "Znak „Samorząd Przyjazny Ekonomii Społecznej” – trwająca edycja"
JURY = [f"{name}@kapitula.example" for name in (
    "halina.wisniewska", "krzysztof.lis", "agata.mroczek", "jerzy.sadowski", "urszula.pietrzak",
)]  # fmt: skip
REGISTER = "/registers/samorzady-przyjazne-es"
UNIT = "Gmina Lubicz"
DAYS_TO_GALA = 130


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, server: postgres.Server) -> Iterator[Installation]:
    """One of its own: the edition must be open still, and the gala is months away."""
    yield from running(tmp_path_factory.mktemp("installation"), server)


@pytest.fixture
def told(office_day: dt.date) -> Story:
    return Story("jst_mark", "awarded", office_day)


def submit(person: Person) -> None:
    """Send the form in and see what was answered once more."""
    person.page.locator("#task-form .button--primary").click()
    person.see("Sprawdź odpowiedzi")
    person.look()
    person.page.get_by_role("main").locator(".button--primary").click()
    person.page.wait_for_load_state()
    person.look()


def apply(person: Person, answers: dict[str, Any]) -> str:
    person.sign_in()
    person.visit("/calls")
    person.follow(EDITION)
    person.press("Złóż wniosek")
    person.fill(answers)
    submit(person)
    person.see("W ocenie formalnej")
    found = re.search(r"ES\.5231\.\d+\.\d{4}", person.page.content())
    assert found
    return found.group()


def score(juror: Person, answers: dict[str, Any]) -> None:
    """A juror finds the candidate in the comparison, declares, and scores the eight criteria."""
    juror.sign_in()
    juror.visit("/panels")
    juror.follow(EDITION)
    juror.page.get_by_role("link", name=f"Oceń {UNIT}").click()
    juror.look()
    declare(juror)
    juror.fill(answers)
    juror.page.locator("#task-form .button--primary").click()
    juror.page.wait_for_load_state()
    juror.look()
    juror.see("Wykonano")


def vote(secretary: Person, session: str, jury: list[Person], choice: str | None) -> None:
    """A motion is put to the vote; everybody votes on their own device (in a choice: for nobody)."""
    secretary.visit(session)
    secretary.press("Otwórz głosowanie")
    for juror in jury:
        juror.visit(session)
        juror.follow("Głosuj")
        if choice:
            juror.page.get_by_label(choice, exact=True).check()
        juror.press("Oddaj głos")
    secretary.visit(session)
    secretary.press("Zamknij głosowanie")


def days_pass(person: Person, until: dt.date) -> None:
    person.visit("/clock")
    person.page.get_by_label("Przejdź do dnia").fill(until.isoformat())
    person.press("Przejdź")


def test_from_the_application_to_the_code_on_the_certificate(
    person: MakePerson, told: Story, office_day: dt.date
) -> None:
    answers = copy.deepcopy(dict(told.answers("fill_application")))
    del answers["recommendations"]  # six files: the evidence of six criteria
    mayor = person("barbara.zielinska@jst.example")
    number = apply(mayor, answers)

    clerk, secretary = person("anna.nowicka@rops.example"), person("marta.zielinska@rops.example")
    marshal = person("piotr.calkowski@kujawsko-pomorskie.example", axe=False)
    for somebody in (clerk, secretary, marshal):
        somebody.sign_in()
    remarks = {"fc5": "no", "fc5_reason": "J5: odnośnik do wykazu lokali nie działa.",
               "fc6": "no", "fc6_reason": "Liczby: wartość zadań różni się od sprawozdania."}  # fmt: skip
    do(clerk, "Oceń wniosek formalnie", number, {**told.answers("assess_formally"), **remarks})
    receive(mayor, number)
    wait_for(mayor, number, "Uzupełnij wniosek", link=True)
    mayor.follow("Uzupełnij wniosek")
    mayor.see("J5: odnośnik do wykazu lokali nie działa.")
    mayor.fill({"j5": {"link": "https://lubicz.example/lokale-2026"}, "numbers": {"tasks_value": 386900}})
    submit(mayor)
    do(clerk, "Oceń wniosek formalnie", number, told.answers("assess_formally"))
    do(clerk, "Przygotuj wniosek dla Kapituły", number, told.answers("prepare_for_jury"))

    jury = [person(email, axe=number == 0) for number, email in enumerate(JURY)]
    for turn, juror in enumerate(jury):
        score(juror, dict(told.answers("score_application", turn % 3)))

    secretary.visit("/panels")
    secretary.follow(EDITION)
    secretary.follow("Zwołaj posiedzenie")
    evening = dt.datetime.combine(office_day + dt.timedelta(days=1), dt.time(17))
    secretary.page.get_by_label("Data i godzina").fill(evening.isoformat(timespec="minutes"))
    secretary.page.get_by_label("Miejsce").fill("Toruń, ul. Bartkiewiczówny 93")
    secretary.press("Zwołaj posiedzenie")
    session = secretary.page.url
    secretary.press("Otwórz posiedzenie")
    for juror in jury[:4]:
        juror.visit(session)
        juror.press("Jest obecny/a")
    vote(secretary, session, jury[:4], "za")
    vote(secretary, session, jury[:4], None)
    vote(secretary, session, jury[:4], None)
    secretary.visit(session)
    secretary.follow("Zamknij posiedzenie")
    secretary.press("Zamknij posiedzenie")
    jury[0].visit(session)
    jury[0].press("Przyjmij protokół")

    wait_for(mayor, number, "Po posiedzeniu Kapituły")
    do(marshal, "Zatwierdź przyznanie znaku", number, {"approved": "yes", "resolution": "41/2026"})

    citizen = person("nobody@example.pl")
    citizen.visit(REGISTER)
    expect(citizen.page.get_by_text(UNIT)).to_have_count(0)
    days_pass(clerk, office_day + dt.timedelta(days=DAYS_TO_GALA + 1))
    receive(mayor, number)
    wait_for(mayor, number, "Przyznano znak")
    code = qr_codes(_certificate(mayor))
    assert len(code) == 1
    citizen.visit(re.sub(r"^https?://[^/]+", "", code[0]))
    citizen.see(UNIT)
    citizen.see("Ważny")
    citizen.see("Złoto")


def _certificate(person: Person) -> bytes:
    """The PDF of the certificate, once it has been taken over."""
    while (button := person.page.get_by_role("button", name="Odbierz pismo")).count():
        button.first.click()
        person.page.wait_for_load_state()
    link = person.page.get_by_role("main").get_by_role("link", name="Certyfikat znaku").first
    answer = person.page.context.request.get(link.get_attribute("href") or "")
    body: bytes = answer.body()
    return body
