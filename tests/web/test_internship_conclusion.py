"""The end of an internship as its people see it: what is missing is said before the certificate, and told in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import scenarios
from es_workflow.content import load_package
from es_workflow.content.scenario import Expectation, name_of
from es_workflow.models import Notification, User, UserTask
from tests.web.visitor import Page, Visitor

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = load_package(ROOT / "bpmn/internship", ROOT / "forms/internship")
Visit = Callable[..., Visitor]
TAKE = "Weź to zadanie"

pytestmark = pytest.mark.usefixtures("db_session", "office")


def play_until(stop: str, story: str) -> scenarios.Play:
    """The story up to the task."""
    [scenario] = [one for one in PACKAGE.scenarios if one.name == story]
    end = next(number for number, step in enumerate(scenario.steps) if name_of(step) == stop)
    found = scenarios.Play(PACKAGE, replace(scenario, steps=scenario.steps[:end], expect=Expectation()))
    found.run()
    return found


def open_task(visitor: Visitor, play: scenarios.Play, element: str) -> Page:
    """The form of the task, which the visitor takes first when it is the office's."""
    query = select(UserTask.id).where(UserTask.case_id == play.case.id, UserTask.element_id == element)
    page = visitor.get(f"/tasks/{db.session.scalars(query).one()}")
    return page.press(TAKE) if TAKE in page.buttons() else page


def told(user: User) -> set[str]:
    return set(db.session.scalars(select(Notification.text_pl).where(Notification.user_id == user.id)))


def test_who_approves_the_certificate_reads_what_is_missing(visit: Visit) -> None:
    play = play_until("approve_certificate", "papers_missing")
    page = open_task(visit(play.cast.user("clerk")), play, "approve_certificate")
    assert "Sprawozdanie studenta: brak." in page.text
    assert "Opinia opiekuna: brak – zaświadczenie będzie bez oceny." in page.text


def test_the_student_and_the_office_are_reminded_before_the_term_and_told_after_it() -> None:
    play = play_until("approve_certificate", "papers_missing")
    reminded = [one for one in told(play.cast.user("student")) if "Zbliża się termin sprawozdania" in one]
    missed = [one for one in told(play.cast.user("student")) if "Minął termin sprawozdania" in one]
    assert (len(reminded), len(missed)) == (1, 1)
    assert any("Zbliża się termin opinii opiekuna" in one for one in told(play.cast.user("pes_rep")))
    assert any("Opiekun nie dał opinii w terminie" in one for one in told(play.cast.user("clerk")))


def test_nobody_is_reminded_of_what_came_in_time() -> None:
    play = play_until("approve_certificate", "certified")
    words = set().union(*(told(play.cast.user(who)) for who in ("student", "clerk", "pes_rep")))
    assert [
        one for one in words if "termin sprawozdania" in one or "termin opinii" in one or "nie dał opinii" in one
    ] == []


def test_the_university_reads_certificate_and_hours_and_the_student_what_it_said(visit: Visit) -> None:
    play = play_until("confirm_credit", "university_credits")
    university = visit(play.cast.user("hei_rep"))
    part = university.get(f"/cases/{play.case.id}")
    assert "Zatwierdzone godziny 140" in part.text
    assert "Zaświadczenie o odbyciu praktyki" in part.text
    assert [one for one in ("02270803624", "Dziennik praktyki", "Sprawozdanie", "Opinia") if one in part.text] == []
    check = open_task(university, play, "confirm_credit").press("Wyślij", granted="yes", grade="4,5")
    check.press("Wyślij")
    student = visit(play.cast.user("student")).get(f"/cases/{play.case.id}")
    assert "Zaliczona" in student.text
    assert "Uczelnia zaliczyła praktykę." in told(play.cast.user("student"))


def test_the_mentor_gives_the_opinion_under_an_account_of_their_own_and_others_of_the_host_attach_a_signed_one(
    visit: Visit,
) -> None:
    play = play_until("give_opinion", "certified")
    mentor = db.session.scalars(select(User).where(User.email == "jan.opiekun@pes.example")).one()
    assert any("Daj opinię o praktykancie" in one for one in told(mentor))
    assert "Podpisana opinia" in open_task(visit(play.cast.user("pes_rep")), play, "give_opinion").text
    page = open_task(visit(mentor), play, "give_opinion")
    assert "Podpisana opinia" not in page.text
    assert [one for one in ("02270803624", "Gagarina", "301234") if one in page.text] == []
    marks = dict.fromkeys(("punctuality", "independence", "quality", "teamwork", "development", "grade"), "4")
    page.press("Wyślij", **marks, text="Praktykantka pracowała samodzielnie i uważnie. " * 4, recommend="yes").press(
        "Wyślij"
    )
    student = visit(play.cast.user("student")).get(f"/cases/{play.case.id}")
    assert "Daj opinię o praktykancie" in {one.strip() for one in student.links()}
