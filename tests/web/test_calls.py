"""Calls as everybody sees them, and the way from a call to a case."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from es_workflow.casework import calls, deployments, projects, runtime
from es_workflow.content import ProcessPackage
from es_workflow.models import Call
from tests.casework import test_begun_by_message
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


def with_call(toy: ProcessPackage) -> ProcessPackage:
    """The toy process, but only to be started in a call."""
    manifest = json.loads(toy.files["bpmn/package.json"])
    manifest["start"]["needs_call"] = True
    return ProcessPackage.from_files(toy.key, {**toy.files, "bpmn/package.json": json.dumps(manifest).encode()})


@pytest.fixture
def call(people: People, toy: ProcessPackage) -> Call:
    """A call that is open for ten more days."""
    deployments.deploy(with_call(toy))
    day, now = dt.date(2020, 1, 1), runtime.office().clock.now()
    project = projects.ProjectData(
        "Projekt", "Project", "", day, day, dt.date(2030, 1, 1), Decimal(1), Decimal(1), 1, 1
    )
    version = projects.create_project_version(project, by=None)
    times = (now - dt.timedelta(days=1), now + dt.timedelta(days=10))
    return calls.create_call(calls.CallData(toy.key, "Nabór jesienny", "Autumn call", *times, version.id), by=None)


def test_open_call_is_public_and_leads_to_signing_in(visit: Visit, call: Call) -> None:
    page = visit().get("/").follow("Nabór jesienny")
    assert page.heading == "Nabór jesienny"
    assert "Termin upływa" in page.text
    assert "Złóż prośbę o zakup" not in page.buttons()
    assert page.links()["Zaloguj się"]


def test_applicant_starts_a_case_from_the_call(visit: Visit, people: People, call: Call) -> None:
    page = visit(people.applicant).get(f"/calls/{call.id}").press("Złóż prośbę o zakup")
    assert page.heading == "Wypełnij prośbę"
    assert "Nabór jesienny" in page.visitor.get("/my-cases").follow("Sprawa bez numeru").text


@pytest.mark.parametrize(("kind", "offered"), [("pes", True), ("student", False)])
def test_the_first_page_offers_the_calls_meant_for_whom_one_acts_for(
    visit: Visit, people: People, call: Call, kind: str, offered: bool
) -> None:
    people.organisation.kind = kind
    mine, stranger = visit(people.applicant), visit()
    assert ("Nabór jesienny" in mine.get("/").text) is offered
    assert "Nabór jesienny" in mine.get("/calls").text
    assert "Nabór jesienny" in stranger.get("/").text


def test_the_first_page_offers_no_call_that_people_cannot_apply_to(visit: Visit, people: People) -> None:
    test_begun_by_message.make_call(title="Zwroty kosztów")
    mine, stranger = visit(people.applicant), visit()
    assert "Zwroty kosztów" not in mine.get("/").text
    assert "Zwroty kosztów" not in stranger.get("/").text
    assert "Zwroty kosztów" in stranger.get("/calls").text


def test_office_cannot_apply(visit: Visit, people: People, call: Call) -> None:
    assert "Złóż prośbę o zakup" not in visit(people.clerk).get(f"/calls/{call.id}").buttons()


def test_nobody_applies_for_somebody_else(visit: Visit, people: People, call: Call) -> None:
    page = visit(people.applicant).get(f"/calls/{call.id}")
    page = page.press("Złóż prośbę o zakup", organisation_id=people.other_organisation.id)
    assert page.status == 403


def test_closed_call_takes_no_more_applications(visit: Visit, people: People, call: Call) -> None:
    visitor = visit(people.applicant)
    page = visitor.get(f"/calls/{call.id}")
    calls.get_call(call.id).closes_at = call.opens_at + dt.timedelta(hours=1)
    late = page.press("Złóż prośbę o zakup")
    assert late.status == 409
    assert "nie przyjmuje" in late.text
    assert "nie przyjmuje" in visitor.get(f"/calls/{call.id}").text


def test_a_call_whose_cases_follow_from_others_offers_no_button(visit: Visit, people: People) -> None:
    deployments.put_into_use(test_begun_by_message.package())
    address = f"/calls/{test_begun_by_message.make_call().id}"
    for visitor in (visit(people.applicant), visit()):
        page = visitor.get(address)
        assert "sprawa zaczyna się sama" in page.text
        assert [*page.document.find(".//main").iter("form")] == []
