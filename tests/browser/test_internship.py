"""An internship as people live it on a telephone: found, applied for, agreed, written day by day, certified.

A student registers and finds an offer; the coordinator proposes, both sides agree, the agreement is signed; five days
of the journal are written by hand, one of them without a connection; the mentor approves the week with one tap.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from es_workflow import postgres
from es_workflow.casework.demo_accounts import PASSWORD
from tests.browser.installation import Installation, running
from tests.browser.person import Person
from tests.browser.story import Story
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.browser.test_mark import days_pass, submit
from tests.browser.test_paid_subsidy import do, wait_for
from tests.letters.paper import Paper

MakePerson = Callable[..., Person]
STUDENT = "kinga.lis@student.example"
HOST, MENTOR = "stanislaw.cwiklinski@pes.example", "elzbieta.maj@pes.example"
CLERK = "anna.nowicka@rops.example"
COORDINATOR = "marta.zielinska@rops.example"
OFFER = "Asystentka w pracowni rękodzieła"
HOURS = 72
"""Nine days of eight."""
TELEPHONE = 375
MOST_SECONDS = 20
"""For an entry of a day, from opening the page to its being in the journal."""
NUMBER = re.compile(r"ES\.523[23]\.\d+\.\d{4}")


class Telephone:
    """What the student does with one in the hand: every page fits, and is looked at with axe."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def visit(self, address: str) -> None:
        self.person.visit(address)
        self.fits()

    def fits(self) -> None:
        assert not self.page.evaluate(WIDER_THAN_SCREEN), self.page.url

    def do(self, number: str, task: str, answers: Mapping[str, Any]) -> None:
        """A task of the case, as soon as it is there."""
        wait_for(self.person, number, task, link=True)
        self.fits()
        self.person.follow(task)
        self.fits()
        self.person.fill(answers)
        submit(self.person)
        self.fits()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, server: postgres.Server) -> Iterator[Installation]:
    """One of its own: the story lets months pass, which closes the calls of others."""
    yield from running(tmp_path_factory.mktemp("installation"), server)


@pytest.fixture
def offered(office_day: dt.date) -> Story:
    return Story("internship_offer", "published", office_day)


@pytest.fixture
def told(office_day: dt.date) -> Story:
    return Story("internship", "certified", office_day)


def register(student: Person, installation: Installation) -> None:
    """With a name and an address; the letter's link proves the address."""
    student.visit("/catalogues/praktyki")
    student.see(OFFER)
    student.visit("/register")
    student.follow("Siebie")
    page = student.page
    page.get_by_label("Imię i nazwisko").fill("Kinga Lis")
    page.get_by_label("Adres e-mail").fill(STUDENT)
    page.get_by_label("Telefon").fill("501000222")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    student.press("Zarejestruj się")
    student.visit(link_for(installation, STUDENT))
    student.press("Potwierdzam adres")
    student.sign_in()


def link_for(installation: Installation, address: str) -> str:
    """The link of the letter that came to the address, as soon as the worker has sent it."""
    for _try in range(240):
        for file in (installation.folder / "mail").glob("*.eml"):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            found = re.search(r"https?://[^/\s]+(/\S+)", body.get_content() if body else "")
            if address in str(letter["To"]) and found:
                return found.group(1)
        time.sleep(0.25)
    raise AssertionError(f"no letter came to {address}")


def number_of(person: Person) -> str:
    found = NUMBER.search(person.page.content())
    assert found
    return found.group()


def publish(host: Person, clerk: Person, offered: Story) -> str:
    """An entity offers a place and the office puts it into the catalogue; the number of the offer."""
    host.sign_in()
    host.press("Zaproponuj praktyki")
    mentor = {"name": "Elżbieta Maj", "position": "instruktorka", "email": MENTOR, "phone": "566445134"}
    host.fill({**offered.answers("fill_offer"), "title": OFFER, "hours": HOURS, "mentor": mentor})
    submit(host)
    number = number_of(host)
    do(clerk, "Sprawdź ofertę", number, offered.answers("assess_offer"))
    return number


def match(coordinator: Person) -> None:
    coordinator.sign_in()
    coordinator.visit("/matching")
    coordinator.follow("Praktyki studenckie")
    coordinator.see(OFFER)
    coordinator.press("Zapytaj obie strony")


def sign(student: Telephone, clerk: Person, host: Person, number: str, told: Story) -> None:
    """The university agrees and signs on paper; host and student sign themselves, the host attests the training."""
    do(clerk, "Zapisz odpowiedź uczelni", number, told.answers("record_university"))
    do(clerk, "Zapisz podpis strony", number, told.answers("record_signature"))
    take_part(host, number, "Podpisz umowę w imieniu PES", told.answers("host_signs"))
    student.do(number, "Podpisz umowę", told.answers("sign_agreement"))
    student.do(number, "Dołącz ubezpieczenie", told.answers("insure"))
    take_part(host, number, "Poświadcz szkolenie BHP", told.answers("attest_training"))


def take_part(party: Person, number: str, task: str, answers: Mapping[str, Any]) -> None:
    """A party finds its task on its page of somebody else's case, once it is there, and does it."""
    wait_for(party, number, task, link=True, at="/my-parts")
    party.follow(task)
    party.fill(answers)
    submit(party)
    party.see("Zrobione")


def write(student: Telephone, day: dt.date, tasks: str, *, connected: bool = True) -> None:
    """An entry of one day, quickly: the times are those of the last one."""
    started = time.monotonic()
    student.page.get_by_role("main").get_by_role("link", name="Dodaj wpis").first.click()
    page = student.page
    page.get_by_label("Dzień").fill(day.isoformat())
    page.get_by_label("Od godziny").fill("08:00")
    page.get_by_label("Do godziny").fill("16:00")
    page.get_by_label("Zadania").fill(tasks)
    if connected:
        page.get_by_role("button", name="Zapisz wpis").click()
        expect(page.get_by_text("Zapisano wpis.")).to_be_visible()
        assert time.monotonic() - started < MOST_SECONDS
    else:
        cut_off(student)


def cut_off(student: Telephone) -> None:
    """The network is gone just when the entry is sent; it is kept, and the page says so."""
    page = student.page
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    gone = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", gone)
    page.get_by_role("button", name="Zapisz wpis").click()
    expect(page.get_by_role("status").first).to_contain_text("Nie ma połączenia")
    network.send("Network.emulateNetworkConditions", {**gone, "offline": False})
    student.person.look_away("ERR_INTERNET_DISCONNECTED")
    page.get_by_role("link", name=OFFER).first.click()


def test_from_the_offer_to_the_certificate_on_a_telephone(
    person: MakePerson, offered: Story, told: Story, installation: Installation
) -> None:
    host, clerk = person(HOST, axe=False), person(CLERK)
    coordinator, mentor = person(COORDINATOR), person(MENTOR, width=TELEPHONE)
    clerk.sign_in()
    offer = publish(host, clerk, offered)

    student = Telephone(person(STUDENT, width=TELEPHONE))
    register(student.person, installation)
    student.person.press("Zgłoś się na praktykę")
    student.fits()
    answers = {**told.answers("fill_application"), "first_wish": offer, "disability": "no", "email": STUDENT}
    answers |= {"first_name": "Kinga", "last_name": "Lis"}
    student.person.fill({key: answer for key, answer in answers.items() if key != "special_needs"})
    submit(student.person)
    number = number_of(student.person)
    do(clerk, "Sprawdź zgłoszenie i daj punkty", number, told.answers("assess_application"))

    match(coordinator)
    student.do(number, "Przyjmij albo odrzuć miejsce", {"agrees": "yes"})
    wait_for(host, offer, "Przyjmij albo odrzuć kandydata", link=True)
    host.follow("Przyjmij albo odrzuć kandydata")
    host.fill({"agrees": "yes"})
    submit(host)
    sign(student, clerk, host, number, told)

    monday = dt.date.fromisoformat(str(offered.answers("fill_offer")["from"]))
    friday = monday + dt.timedelta(days=4)
    days_pass(clerk, friday)
    wait_for(student.person, number, "Praktyka trwa", seconds=30)
    student.visit("/")
    for day in range(5):
        write(student, monday + dt.timedelta(days=day), f"Dzień {day + 1}: zajęcia i materiały.", connected=day != 3)
        expect(student.page.get_by_text(f"Wpisano {8 * (day + 1)}:00 z {HOURS}:00 godz.")).to_be_visible()
        student.fits()
        student.person.look()
    assert student.page.get_by_text("Dzień 4: zajęcia i materiały.").count() == 1, "sent later, and once"

    mentor.sign_in()
    mentor.follow("Zobacz i zatwierdź")
    mentor.press("Zatwierdź tydzień")
    mentor.see("Zatwierdzono tydzień.")
    second_week(student, mentor, clerk, monday + dt.timedelta(days=7))

    certificate = conclude(student, mentor, clerk, number, told)
    for words in ("Kinga Lis", OFFER, f"{HOURS} godzin (100 % uzgodnionych)", number):
        assert words in certificate, certificate


def second_week(student: Telephone, mentor: Person, clerk: Person, monday: dt.date) -> None:
    """Four days more: with the last approved hour the internship is done."""
    days_pass(clerk, monday + dt.timedelta(days=4))
    for day in range(4):
        student.page.goto("/journals")
        student.page.get_by_role("main").get_by_role("link", name=OFFER).first.click()
        write(student, monday + dt.timedelta(days=day), "Zajęcia z grupą i porządkowanie pracowni.")
    mentor.visit("/")
    mentor.follow("Zobacz i zatwierdź")
    mentor.press("Zatwierdź tydzień")


def conclude(student: Telephone, mentor: Person, clerk: Person, number: str, told: Story) -> str:
    """Report, the mentor's own opinion, approval by the office; the words of the certificate."""
    student.do(number, "Złóż sprawozdanie i ankietę", told.answers("write_report"))
    opinion = {key: answer for key, answer in told.answers("give_opinion").items() if key != "signed"}
    take_part(mentor, number, "Daj opinię o praktykancie", opinion)
    do(clerk, "Zatwierdź zaświadczenie", number, told.answers("approve_certificate"))
    wait_for(student.person, number, "Zaświadczona")
    while (button := student.page.get_by_role("button", name="Odbierz pismo")).count():
        button.first.click()
        student.page.wait_for_load_state()
    student.person.look()
    student.fits()
    link = student.page.get_by_role("main").get_by_role("link", name="Zaświadczenie o odbyciu praktyki").first
    body = student.page.context.request.get(link.get_attribute("href") or "").body()
    office = {"name": "Regionalny Ośrodek Polityki Społecznej w Toruniu"}
    return Paper("certificate", "", {"office": office}, body).text
