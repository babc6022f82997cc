"""A journal in a browser: an entry on a telephone, one of them offline; the week approved with one tap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.models import Case
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.casework.journals import practice
from tests.people import PASSWORD, People, add_everybody, add_user

FRIDAY = dt.datetime(2027, 3, 12, 11, tzinfo=dt.UTC)
TASKS = "Prowadzenie zajęć plastycznych w świetlicy."


@pytest.fixture
def people(real_db: Engine) -> People:
    people = add_everybody()
    add_user("Jan Opiekun").email = "mentor@example.org"
    runtime.office().clock.move_to(FRIDAY)
    db.session.commit()
    return people


@pytest.fixture
def case(people: People) -> Case:
    case = practice.open_case(people)
    db.session.commit()
    return case


@pytest.fixture
def address(app: Flask, case: Case) -> Iterator[str]:
    with on_a_port(app) as address:
        yield address


def somebody(browser: Browser, address: str, email: str) -> Person:
    """With a telephone."""
    context = browser.new_context(base_url=address, locale="pl-PL", viewport={"width": 375, "height": 800})
    context.set_default_timeout(10_000)
    person = Person(context.new_page(), email, javascript=True)
    person.sign_in(PASSWORD)
    return person


def save(person: Person) -> None:
    """The page goes on when the office has answered."""
    person.page.get_by_role("button", name="Zapisz wpis").click()


def picture(person: Person, folder: Path, name: str) -> None:
    for width in (1280, 375):
        person.page.set_viewport_size({"width": width, "height": 800})
        person.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    assert not person.page.evaluate(WIDER_THAN_SCREEN), name


def test_what_was_typed_without_a_connection_is_sent_later_and_the_week_approved_with_one_tap(
    browser: Browser, address: str, people: People, case: Case, tmp_path: Path
) -> None:
    student = somebody(browser, address, people.applicant.email)
    page = student.page
    student.visit(f"/journals/{case.id}/entries/new")
    page.get_by_label("Od godziny").fill("08:00")
    page.get_by_label("Do godziny").fill("12:00")
    page.get_by_label("Zadania").fill(TASKS)
    picture(student, tmp_path, "entry")
    save(student)
    expect(page.get_by_text("Wpisano 4:00 z 120:00 godz.")).to_be_visible()
    student.look()

    student.follow("Dodaj wpis")
    expect(page.get_by_label("Od godziny")).to_have_value("08:00")
    page.get_by_label("Dzień").fill("2027-03-11")
    page.get_by_label("Zadania").fill(TASKS)
    page.context.set_offline(True)
    save(student)
    expect(page.get_by_role("status").first).to_contain_text("Nie ma połączenia")
    page.context.set_offline(False)
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in student.complaints)
    student.complaints.clear()
    page.goto(f"/journals/{case.id}")  # which sends what waits, and shows itself again
    expect(page.get_by_text("Wpisano 8:00 z 120:00 godz.")).to_be_visible()
    student.visit(f"/journals/{case.id}")
    assert page.evaluate("JSON.parse(localStorage.getItem('journal:unsent:' + location.pathname.split('/')[2]))") == []
    picture(student, tmp_path, "journal")

    student.follow("Dodaj wpis")
    page.get_by_label("Zadania").fill(TASKS)
    save(student)
    expect(page.locator(".error-summary")).to_be_visible()
    student.see_errors("W tych godzinach masz już wpis")
    expect(page.get_by_label("Zadania")).to_have_value(TASKS)

    mentor = somebody(browser, address, "mentor@example.org")
    mentor.visit(f"/journals/{case.id}")
    mentor.press("Zatwierdź tydzień")
    mentor.see("Zatwierdzono tydzień.")
    picture(mentor, tmp_path, "mentor")
    for one in (student, mentor):
        one.page.context.close()
