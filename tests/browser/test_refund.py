"""The claim of internship costs in a browser: it fits a telephone and says at the field what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from es_workflow import db
from es_workflow.casework import deployments, openings, runtime
from es_workflow.casework.scenario_time import moment_of
from es_workflow.models import Case
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.people import PASSWORD, People, add_everybody

KEY = "internship_refund"


@pytest.fixture
def people(real_db: Engine) -> People:
    people = add_everybody()
    people.organisation.kind = "student"
    runtime.office().clock.move_to(moment_of("2027-03-01T12:00"))
    db.session.commit()
    return people


@pytest.fixture
def case(people: People) -> Case:
    """Begun by what an internship told."""
    config = runtime.office().config
    [package] = deployments.packages(config.bpmn_dir, config.forms_dir, [KEY])
    deployment = deployments.put_into_use(package).deployment
    told = json.loads((config.bpmn_dir / KEY / "scenarios/entitled.json").read_text())["start"]["data"]
    opening = openings.Opening("internship_over", told)
    case = openings.open_case(deployment, by=None, organisation=people.organisation, call=None, opening=opening)
    db.session.commit()
    return case


@pytest.fixture
def address(app: Flask, case: Case) -> Iterator[str]:
    with on_a_port(app) as address:
        yield address


@pytest.mark.parametrize("width", [375, 1280])
def test_a_student_claims_costs(browser: Browser, address: str, people: People, case: Case, width: int) -> None:
    context = browser.new_context(base_url=address, locale="pl-PL", viewport={"width": width, "height": 900})
    context.set_default_timeout(10_000)
    person = Person(context.new_page(), people.applicant.email, javascript=True)
    person.sign_in(PASSWORD)
    page = person.page
    page.goto(f"/cases/{case.id}")
    page.get_by_role("link", name="Złóż wniosek o zwrot").first.click()
    page.get_by_label("Tak", exact=True).check()
    page.get_by_label("Rodzaj").select_option(label="ubezpieczenie")
    page.get_by_label("Kwota do zwrotu").fill("60,01")
    page.get_by_role("button", name="Złóż wniosek").click()
    expect(page.get_by_role("alert").or_(page.locator(".error-summary")).first).to_be_visible()
    expect(page.get_by_label("Kwota do zwrotu")).to_have_value("60,01")
    assert not page.evaluate(WIDER_THAN_SCREEN)
    context.close()
