"""Pages that no story passes: a party's part, certificates, erasure, a journal's states, the form of an offer.

One installation, each page once with axe; then on a telephone, where nothing may be wider than the screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import Engine

from es_workflow import db
from es_workflow.casework import access, cases, deployments, runtime
from es_workflow.casework.certificates import codes, withdrawing
from es_workflow.casework.journals import weeks
from es_workflow.casework.retention import holds
from es_workflow.models import User
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.casework.journals import practice
from tests.casework.journals.practice import MONDAY, on, write
from tests.casework.parties import lending
from tests.people import PASSWORD, People, add_everybody, add_user
from tests.web.worlds import public

TUESDAY = dt.datetime(2027, 3, 23, 11, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def people(real_db: Engine) -> People:
    people = add_everybody()
    people.clerk.memberships[0].group.permissions = [*access.Permission]
    db.session.commit()
    return people


@pytest.fixture
def pages(people: People) -> dict[User | None, dict[str, str]]:
    """What is looked at, by who looks; by a name for the picture."""
    return {
        None: _certificates(people),
        **_journal(people),
        **_part(people),
        people.colleague: {"offer": _offer(people)},
        people.clerk: _erasure(people),
    }


def _certificates(people: People) -> dict[str, str]:
    valid, wrong = public.certificate(people), public.certificate(people)
    withdrawing.withdraw(wrong, "Pomyłka w nazwisku.", by=people.clerk)
    db.session.commit()
    by_code = {name: f"/certificates/{codes.shown(one.code)}" for name, one in (("valid", valid), ("withdrawn", wrong))}
    return {"certificates": "/certificates", **by_code}


def _journal(people: People) -> dict[User | None, dict[str, str]]:
    """Weeks approved, given back, overdue and of now; a Sunday with its reason; an entry that is locked."""
    mentor = add_user("Jan Opiekun", represents=people.other_organisation)
    mentor.email = "mentor@example.org"
    clock = runtime.office().clock
    clock.move_to(dt.datetime(2027, 3, 12, 11, tzinfo=dt.UTC))
    case = practice.open_case(people)
    for number in range(4):
        write(case, people.applicant, on(MONDAY - 7 * DAY + number * DAY))
        write(case, people.applicant, on(MONDAY + number * DAY, "09:00", "15:00", 30))
    weeks.approve(practice.journal_of(case), MONDAY - 7 * DAY, by=mentor)
    clock.move_to(TUESDAY)
    write(case, people.applicant, on(MONDAY + 13 * DAY, holiday_reason="Festyn osiedlowy w świetlicy."))
    late = write(case, people.applicant, on(MONDAY + 14 * DAY, remarks="Zastępstwo za instruktorkę."))
    db.session.commit()
    address = f"/journals/{case.id}"
    return {
        people.applicant: {
            "journal": address,
            "entry": f"{address}/entries/{late.id}",
            "new": f"{address}/entries/new",
        },
        mentor: {
            "approver": address,
            "give-back": f"{address}/weeks/{MONDAY}/return",
            "journals": "/journals",
            "roles": "/account",
        },
    }


def _part(people: People) -> dict[User | None, dict[str, str]]:
    loan = lending.begin(people)
    loan.ask(expert=str(loan.experts.id))
    task = loan.task("answer")
    loan.answer(loan.lender, photo="zdjecie.pdf")
    db.session.commit()
    address = f"/cases/{loan.case.id}"
    return {
        loan.lender: {"part": f"{address}/part", "parts": "/my-parts", "answer": f"/tasks/{task.id}"},
        loan.expert: {"asked": f"{address}/part", "work": f"/tasks/{loan.task('inspect').id}"},
    }


def _offer(people: People) -> str:
    config = runtime.office().config
    [package] = deployments.packages(config.bpmn_dir, config.forms_dir, ["internship_offer"])
    deployments.put_into_use(package)
    case = cases.start(package.key, by=people.colleague, organisation=people.organisation)
    db.session.commit()
    return f"/tasks/{cases.open_tasks(case)[0].id}"


def _erasure(people: People) -> dict[str, str]:
    one, held = public.certificate(people), public.certificate(people)
    for certificate in (one, held):
        cases.act(certificate.document.case, "withdraw", by=people.applicant, answers={"reason": "Zrobię to sama."})
    holds.hold(held.document.case, reason="Kontrola projektu", until=None, by=people.clerk)
    holds.hold("toy_review", reason="Rozliczenie projektu", until=dt.date(2028, 1, 31), by=people.clerk)
    db.session.commit()
    return {
        "retention": "/retention",
        "hold": f"/retention/cases/{one.document.case_id}/hold",
        "withdraw": f"/issued-certificates/{one.id}/withdraw",
        "case": f"/cases/{held.document.case_id}",
    }


@pytest.fixture
def address(app: Flask, pages: object) -> Iterator[str]:
    with on_a_port(app) as address:
        yield address


def test_far_pages_are_accessible_and_fit(
    browser: Browser, address: str, pages: dict[User | None, dict[str, str]], tmp_path: Path
) -> None:
    for user, found in pages.items():
        context = browser.new_context(base_url=address, locale="pl-PL", viewport={"width": 1280, "height": 800})
        context.set_default_timeout(30_000)
        person = Person(context.new_page(), user.email if user else "", javascript=True)
        if user:
            person.sign_in(PASSWORD)
        for name, one in found.items():
            person.visit(one)
            picture(person, tmp_path, name)
        context.close()


def picture(person: Person, folder: Path, name: str) -> None:
    for width in (1280, 375):
        person.page.set_viewport_size({"width": width, "height": 800})
        person.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    assert not person.page.evaluate(WIDER_THAN_SCREEN), name
    person.page.set_viewport_size({"width": 1280, "height": 800})
