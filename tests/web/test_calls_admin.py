"""Announcing and changing calls."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from es_workflow.casework import calls, deployments, projects
from es_workflow.casework.projects import LineData, ProjectData
from es_workflow.clock import ZONE
from tests.casework import grants


@pytest.fixture
def version(people):
    """A project version, and a process that takes calls."""
    deployments.put_into_use(grants.package(grants.CONTINUOUS))
    day = dt.date(2026, 1, 1)
    data = ProjectData("Projekt", "Project", "", day, day, dt.date(2027, 1, 1), Decimal(1), Decimal(1), 1, 1)
    version = projects.create_project_version(data, by=people.admin)
    projects.create_line(version, LineData("Z3", "Targi", "Fairs", Decimal(1)), by=people.admin)
    return version


ANSWERS = {
    "title_pl": "Targi 2026",
    "title_en": "Fairs 2026",
    "opens_at": "2026-11-01T08:00",
    "closes_at": "2026-12-01T00:00",
    "number": "1/2026",
    "allocation": "60 000,00",
}


def test_a_call_is_announced_and_changed(visit, clerk, version):
    page = visit(clerk).get("/managed-calls").follow("Ogłoś nabór").press("Ogłoś nabór", **ANSWERS)
    (call,) = calls.list_page().items
    assert call.opens_at == dt.datetime(2026, 11, 1, 8, tzinfo=ZONE)
    assert call.process_key == "grants"
    assert (call.mode, call.allocation, call.number) == ("continuous", 60000, "1/2026")
    page = page.follow("Zmień nabór")
    typed = {one.get("name"): one.get("value") for one in page.root.iter("input")}
    assert typed["closes_at"] == "2026-12-01T00:00"
    page = page.press("Zapisz zmiany", title_pl="Targi 2026/2027")
    assert page.heading == "Targi 2026/2027"
    assert "Grant" in page.text


def test_dates_that_make_no_sense_are_told(visit, clerk, version):
    page = visit(clerk).get("/managed-calls/new")
    wrong = page.press("Ogłoś nabór", **{**ANSWERS, "closes_at": "2026-10-01T00:00"})
    assert wrong.errors == ["Koniec naboru: Nabór musi się kończyć później, niż się zaczyna."]
    wrong = page.press("Ogłoś nabór", **{**ANSWERS, "opens_at": "jutro", "title_en": ""})
    assert wrong.errors == [
        "Tytuł po angielsku: Wpisz tytuł po angielsku.",
        "Początek naboru: Wpisz datę i godzinę, na przykład 23.11.2026 9:30.",
    ]
    assert any(one.get("value") == "jutro" for one in wrong.root.iter("input"))


def test_calls_are_run_by_those_who_may(visit, director, applicant):
    visitors = [visit(director), visit(applicant)]
    assert [visitor.get("/managed-calls").status for visitor in visitors] == [403, 403]
