"""A panel in a browser: the comparison by keyboard and on a telephone, and a vote that the secretary's page follows."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine
from werkzeug.serving import make_server

from es_workflow import db, jobs
from es_workflow.casework import access, declarations, tasks
from es_workflow.casework.panels import sessions, voting
from es_workflow.content import ProcessPackage
from es_workflow.models import Case, User
from tests.browser.person import Person
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.casework import juries
from tests.casework.test_panel_sessions import meet
from tests.people import PASSWORD, People, add_everybody, add_organisation, add_user

CRITERIA = (
    "Strategie",
    "Klauzule społeczne",
    "Zadania publiczne",
    "Wsparcie PES",
    "Lokale",
    "Dialog",
    "Promocja",
    "OWES",
)


def with_criteria() -> ProcessPackage:
    """The process of the sessions' tests with a sheet of eight criteria."""
    fields = [
        {
            "type": "number", "id": f"f{number}", "key": "points" if number == 1 else f"p{number}", "label": name,
            "validate": {"min": 0, "max": 20, "required": True}, "properties": {"criterion": f"J{number}"},
        }
        for number, name in enumerate(CRITERIA, 1)
    ]  # fmt: skip
    sheet = {**juries.form("sheet"), "components": fields}
    files = {**juries.with_sessions().files, "forms/sheet.form": json.dumps(sheet).encode()}
    return ProcessPackage.from_files("award", files)


def fill(case: Case, user: User, points: int) -> None:
    """The member's sheet of the case."""
    task = juries.sheet_of(case, user)
    declarations.declare(task, conflict=False, by=user)
    answers = {"points": Decimal(points), **{f"p{number}": Decimal(number) for number in range(2, 9)}}
    tasks.complete(task, by=user, answers=answers, rev=task.rev)


@pytest.fixture
def world(real_db: Engine) -> dict[str, Any]:
    """Three candidates: two scored by everybody, one whose sheets are partly out; and a session that is open."""
    people: People = add_everybody()
    group = people.clerk.memberships[0].group
    group.permissions = [*group.permissions, str(access.Permission.PANEL_MANAGE)]
    jury = juries.jurors(people, 5)
    call = juries.make_call(with_criteria())
    juries.seat(call, jury)
    third = add_user("Róża Lipa", represents=add_organisation("Gmina Miejsko-Wiejska Nowa Wieś Wielka", "1234563218"))
    db.session.flush()
    cases = [juries.apply(call, people, by=by) for by in (people.applicant, people.outsider, third)]
    for case in cases[:2]:
        for number, user in enumerate(jury):
            fill(case, user, 10 + number)
    fill(cases[2], jury[1], 15)
    db.session.commit()
    jobs.drain()
    session = meet(call, jury, jury[:4])
    voting.open_round(session, by=jury[0])
    found = {
        "call": call.id, "session": session.id, "clerk": people.clerk.email, "jury": [user.email for user in jury],
    }  # fmt: skip
    db.session.commit()
    db.session.remove()
    return found


@pytest.fixture
def address(app: Flask, world: dict[str, Any]) -> Iterator[str]:
    """The application on a port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def someone(browser: Browser, address: str) -> Iterator[Callable[..., Person]]:
    """Somebody who has signed in: someone("e-mail", width=375, javascript=False)."""
    contexts = []

    def make(email: str, *, width: int = 1280, javascript: bool = True) -> Person:
        context = browser.new_context(
            base_url=address, locale="pl-PL", viewport={"width": width, "height": 900}, java_script_enabled=javascript
        )
        contexts.append(context)
        person = Person(context.new_page(), email, javascript=javascript)
        person.sign_in(PASSWORD)
        return person

    yield make
    for context in contexts:
        context.close()


def fits(person: Person, folder: Path, name: str) -> None:
    width = person.page.viewport_size["width"]  # type: ignore[index]
    person.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    assert not person.page.evaluate(WIDER_THAN_SCREEN), f"{person.page.url} is wider than {width} px"


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_of_a_panel_is_accessible_and_fits(
    someone: Callable[..., Person], world: dict[str, Any], tmp_path: Path, width: int
) -> None:
    member, secretary = someone(world["jury"][0], width=width), someone(world["clerk"], width=width)
    for person, path, name in (
        (member, "/panels", "list"),
        (member, f"/panels/{world['call']}", "comparison"),
        (member, f"/panel-sessions/{world['session']}", "session-member"),
        (secretary, f"/panel-sessions/{world['session']}", "session"),
        (secretary, f"/panels/{world['call']}/members", "members"),
        (secretary, f"/panel-sessions/new/{world['call']}", "convene"),
        (secretary, f"/panel-sessions/{world['session']}/closing", "closing"),
        (secretary, f"/managed-calls/{world['call']}", "call"),
    ):
        person.visit(path)
        fits(person, tmp_path, name)
    member.visit(f"/panel-sessions/{world['session']}")
    member.follow("Głosuj")
    fits(member, tmp_path, "ballot")
    member.press("Oddaj głos")
    member.see("Zaznacz swój głos.")
    fits(member, tmp_path, "ballot-errors")
    member.visit(f"/panel-sessions/{world['session']}")
    member.follow("Zgłoś konflikt")
    fits(member, tmp_path, "conflict")


def test_the_comparison_is_walked_with_the_keyboard(someone: Callable[..., Person], world: dict[str, Any]) -> None:
    member = someone(world["jury"][0])
    member.visit(f"/panels/{world['call']}")
    page = member.page
    page.get_by_role("group", name="Kandydaci").focus()
    reached = []
    for _press in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert [" ".join(text.split()).split(" ")[0] for text in reached[:3]] == ["oceniono", "oceniono", "Oceń"]
    page.get_by_role("link", name="Oceń Gmina").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Bezstronność")


@pytest.mark.parametrize("javascript", [True, False])
def test_members_vote_on_their_own_devices_and_the_secretarys_page_follows(
    someone: Callable[..., Person], world: dict[str, Any], javascript: bool
) -> None:
    secretary = someone(world["clerk"], javascript=javascript)
    secretary.visit(f"/panel-sessions/{world['session']}")
    secretary.see("Głosowało 0 z 4 obecnych")
    for email, choice in zip(world["jury"][:3], ("za", "za", "przeciw"), strict=True):
        member = someone(email, width=375, javascript=javascript)
        member.visit(f"/panel-sessions/{world['session']}")
        member.follow("Głosuj")
        for group in member.page.get_by_role("group").all():
            group.get_by_label(choice, exact=True).check()
        member.press("Oddaj głos")
        member.see("Zmień swój głos")
    if not javascript:
        secretary.page.reload()
    expect(secretary.page.get_by_role("status")).to_contain_text("Głosowało 3 z 4 obecnych", timeout=9000)
    secretary.press("Zamknij głosowanie")
    secretary.see("Następne głosowanie: Wyróżnienia")
    with db.transaction():
        session = db.session.get_one(sessions.PanelSession, world["session"])
        votes = [(vote.yes, vote.no, vote.result) for vote in voting.rounds(session)[0].votes]
    assert votes == [(2, 1, "passed")] * 2
