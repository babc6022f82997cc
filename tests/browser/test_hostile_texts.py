"""Whatever people and content write: no script runs, nothing is cut off or wider than a telephone, axe is content."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from es_workflow import db, jobs
from es_workflow.casework import attachments, cases, deployments, mail, submissions
from es_workflow.models import Case
from tests.browser.hostile import NASTY, hostile_package
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.casework.play import GOOD, REQUEST, do, open_task
from tests.people import PASSWORD, People, add_everybody
from tests.web.visitor import PDF

HARM = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const led = (element) => element.href || element.action || "";
  return [
    ...(window.ran ? ["a script ran"] : []),
    ...all("script:not([src]):not([type='application/json']), img[src='x'], [onerror]").map((one) => one.outerHTML),
    ...all("a, form, button").map(led).filter((address) => /^javascript:/i.test(address)),
    ...all(".table-scroll:has(> .table--cards)").filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => `cut off: ${one.innerText.slice(0, 60)}`),
  ];
}"""
ANSWERS = REQUEST | {
    "title": NASTY,
    "urgent": "yes",
    "why_urgent": NASTY,
    "items": [item | {"name": NASTY} for item in REQUEST["items"]],
}


@pytest.fixture
def people(real_db: Engine) -> People:
    """Everybody, the applicant's organisation under a hostile name."""
    people = add_everybody()
    for one in (people.organisation, people.applicant, people.assessors[0]):
        one.name = f"{one.name} {NASTY}"
    db.session.commit()
    return people


@pytest.fixture
def case(people: People) -> Case:
    """A case to be paid, with letter, file, reviews and e-mails; a second waits for reviews, a third is new."""
    package = hostile_package()
    deployments.deploy(package)
    db.session.commit()
    made = [cases.start(package.key, by=people.applicant, organisation=people.organisation) for _number in range(3)]
    for case in made[:2]:
        file = attachments.store(io.BytesIO(PDF[0]), f"{NASTY}.pdf", by=people.applicant, case=case)
        offer = [{"id": str(file.id), "filename": file.filename, "size": file.size, "mime": file.mime}]
        do(case, "fill_request", people.applicant, ANSWERS | {"offer": offer})
    do(made[0], "review_first", people.assessors[0], GOOD | {"comment": NASTY})
    do(made[0], "review_second", people.assessors[1], GOOD | {"comment": NASTY})
    do(made[0], "decide", people.director, {"agreed": "yes"})
    mail.send_to(people.clerk, NASTY, f"{NASTY}\n\n{NASTY}\nhttps://example.pl/{NASTY}\n")
    db.session.commit()
    jobs.drain()
    db.session.commit()
    return made[0]


@pytest.fixture
def address(app: Flask, case: Case) -> Iterator[str]:
    """The application with these cases on a port."""
    with on_a_port(app) as address:
        yield address


def test_nothing_runs_and_nothing_overflows(
    browser: Browser, address: str, people: People, case: Case, tmp_path: Path
) -> None:
    new = next(one for one in cases.list_mine(people.applicant).items if one.number is None)
    waiting = next(one for one in cases.list_mine(people.applicant).items if one.number and one is not case)
    [filed, *_others] = submissions.list_visible(case, people.applicant)
    review = open_task(waiting, "review_second")
    walks = {
        people.applicant.email: ["/my-cases", f"/cases/{case.id}", f"/tasks/{open_task(new, 'fill_request').id}",
                                 "/notifications", f"/submissions/{filed.id}"],
        people.coordinator.email: ["/cases?search=%3Cscript%3E", f"/cases/{case.id}"],
        people.assessors[1].email: ["/worklist/groups", f"/tasks/{review.id}", "/worklist/done"],
        people.admin.email: ["/mailbox", "mailbox letter", "/users"],
    }  # fmt: skip
    found: list[str] = []
    db.session.remove()
    for email, addresses in walks.items():
        page = browser.new_context(base_url=address, locale="pl-PL", viewport={"width": 375, "height": 800}).new_page()
        somebody = Person(page, email, javascript=True)
        somebody.sign_in(PASSWORD)
        for number, one in enumerate(addresses):
            if one == "mailbox letter":
                somebody.follow("<script>")
            else:
                somebody.visit(one)
            if page.locator("[data-module~=diagram]").count():
                expect(page.locator(".djs-container text").first).to_be_attached()
            page.screenshot(path=tmp_path / f"{email.split('@')[0]}-{number}.png", full_page=True)
            harm = page.evaluate(HARM) + ["wider than 375 px"] * page.evaluate(WIDER_THAN_SCREEN)
            found += [f"{page.url}: {what}" for what in harm]
        page.context.close()
    assert found == []
