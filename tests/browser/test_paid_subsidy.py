"""The whole way from an application to the money, as people walk it: six of them, each with a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.story import Story

MakePerson = Callable[..., Person]
CALL = "Dofinansowanie udziału w targach – nabór ciągły"
NUMBER = re.compile(r"ES\.5230\.\d+\.\d{4}")


def begin_application(person: Person) -> None:
    person.sign_in()
    person.visit("/calls")
    person.follow(CALL)
    person.press("Złóż wniosek")


def apply(person: Person, story: Story) -> str:
    """Fill in, meet two errors, mend them, look once more, submit; the case number."""
    begin_application(person)
    answers = dict(story.answers("fill_application"))
    entity = {key: value for key, value in answers["entity"].items() if key not in {"name", "legal_form", "terc"}}
    wrong = {**answers, "entity": {**entity, "nip": "1234563217"}, "requested": 9999.99}
    person.fill(wrong)
    person.press("Złóż wniosek")
    person.see_errors("NIP", "Wnioskowana kwota")
    expect(person.page.locator('[name="fair-name"]')).to_have_value(answers["fair"]["name"])
    person.fill({"entity": {"nip": entity["nip"]}, "requested": answers["requested"]})
    person.press("Złóż wniosek")
    person.see("Sprawdź odpowiedzi")
    person.press("Złóż wniosek")
    person.see("W ocenie formalnej")
    found = NUMBER.search(person.page.content())
    assert found
    return found.group()


def editable(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of the settled documents only the accepted amount can be typed; the rest stands there."""
    return {**answers, "docs": [{"accepted": row["accepted"]} for row in answers["docs"]]}


def do(person: Person, task: str, number: str, answers: Mapping[str, Any]) -> None:
    """An office person takes a task of the case, declares what it asks for, and submits its form."""
    person.take(task, number)
    declare(person)
    person.fill(answers)
    person.page.locator("#task-form .button--primary").click()
    person.page.wait_for_load_state()
    person.look()
    person.see("Wykonano")


def declare(person: Person) -> None:
    """Say that there is no conflict of interest, where the task asks for it; the task is taken with that."""
    button = person.page.get_by_role("button", name="Złóż oświadczenie")
    if button.count():
        person.page.get_by_label("nie zachodzi konflikt interesów").check()
        button.click()
        person.page.wait_for_load_state()
        person.look()


def receive(person: Person, number: str) -> None:
    """The applicant takes over the letter that waits in the case."""
    wait_for(person, number, "Odbierz pismo")
    person.page.get_by_role("button", name="Odbierz pismo").first.click()
    person.page.wait_for_load_state()
    person.look()


def act(person: Person, number: str, task: str, story: Story, element: str) -> None:
    """The applicant does a task of the case from its page."""
    person.visit("/my-cases")
    person.follow(number)
    person.follow(task)
    person.fill(story.answers(element))
    person.page.locator("#task-form .button--primary").click()
    person.see("Sprawdź odpowiedzi")
    person.look()
    person.page.get_by_role("main").locator(".button--primary").click()
    person.page.wait_for_load_state()
    person.look()


def wait_for(
    person: Person, number: str, words: str, seconds: int = 60, *, link: bool = False, at: str = "/my-cases"
) -> None:
    """Look at the case again and again until the worker has done its part.

    A link is waited for as one: the steps of a case tell the name of a task before it can be done.
    """
    for _try in range(seconds * 2):
        person.page.goto(at)
        person.page.get_by_role("main").get_by_role("link", name=number).first.click()
        main = person.page.get_by_role("main")
        if (main.get_by_role("link", name=words) if link else main.get_by_text(words)).count():
            person.look()
            return
        person.page.wait_for_timeout(500)
    raise AssertionError(f"{words!r} did not come; {person.page.locator('main').inner_text()[:600]}")


def test_from_application_to_money(person: MakePerson, story: Story) -> None:
    applicant = person("grazyna.wisniewska-lecka@pes.example")
    number = apply(applicant, story)

    clerk, director = person("anna.nowicka@rops.example"), person("barbara.lewandowska@rops.example")
    first, second = person("ewa.kazmierczak@rops.example"), person("piotr.szymanski@rops.example")
    accountant = person("henryk.golebiewski@rops.example")
    for somebody in (clerk, director, first, second, accountant):
        somebody.sign_in()

    do(clerk, "Oceń wniosek formalnie", number, story.answers("assess_formally"))
    do(first, "Oceń merytorycznie (osoba 1)", number, story.answers("assess_merit_first"))
    do(second, "Oceń merytorycznie (osoba 2)", number, story.answers("assess_merit_second"))
    do(director, "Zdecyduj o dofinansowaniu", number, story.answers("decide_funding"))

    wait_for(applicant, number, "Dołącz dokumenty do umowy", link=True)
    act(applicant, number, "Dołącz dokumenty do umowy", story, "supply_documents")
    do(clerk, "Sprawdź dokumenty do umowy", number, story.answers("check_documents"))
    receive(applicant, number)
    wait_for(applicant, number, "Podpisz umowę", link=True)
    act(applicant, number, "Podpisz umowę", story, "sign_agreement")
    do(director, "Podpisz umowę za ROPS", number, story.answers("countersign_agreement"))

    clerk.visit("/clock")
    clerk.page.get_by_label("Przejdź do dnia").fill(story.day())
    clerk.press("Przejdź")
    wait_for(applicant, number, "Złóż rozliczenie", link=True)
    act(applicant, number, "Złóż rozliczenie", story, "file_settlement")

    do(clerk, "Sprawdź rozliczenie", number, editable(story.answers("verify_settlement")))
    do(accountant, "Ustal koszty kwalifikowalne", number, story.answers("prepare_payment"))
    do(director, "Zatwierdź rozliczenie", number, story.answers("approve_payment"))
    do(accountant, "Potwierdź rachunek", number, story.answers("confirm_account"))
    wait_for(applicant, number, "Skierowano do wypłaty")
    do(accountant, "Wypłać i zapisz przelew", number, story.answers("record_payment"))
    wait_for(applicant, number, "Wypłacono")
    expect(applicant.page.get_by_role("main").get_by_text("Umowa o dofinansowanie")).not_to_have_count(0)


def test_applicant_without_javascript(person: MakePerson, story: Story) -> None:
    number = apply(person("halina.kolodziejczyk@pes.example", javascript=False), story)
    assert number
