"""Announcing and changing calls."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from es_workflow.casework import calls, projects
from es_workflow.casework.projects import ProjectData
from es_workflow.clock import ZONE
from es_workflow.models import Deployment


@pytest.fixture
def version(people, db_session):
    """A project version, and a process that takes calls."""
    manifest = {"title": {"pl": "Dofinansowanie", "en": "Funding"}, "start": {"needs_call": True}}
    db_session.add(Deployment(key="funding", version=1, content_hash="x", manifest=manifest))
    day = dt.date(2026, 1, 1)
    data = ProjectData("Projekt", "Project", "", day, day, dt.date(2027, 1, 1), Decimal(1), Decimal(1), 1, 1)
    return projects.create_project_version(data, by=people.admin)


ANSWERS = {
    "title_pl": "Targi 2026",
    "title_en": "Fairs 2026",
    "opens_at": "2026-11-01T08:00",
    "closes_at": "2026-12-01T00:00",
}


def test_a_call_is_announced_and_changed(visit, clerk, version):
    page = visit(clerk).get("/managed-calls").follow("Ogłoś nabór").press("Ogłoś nabór", **ANSWERS)
    (call,) = calls.list_page().items
    assert call.opens_at == dt.datetime(2026, 11, 1, 8, tzinfo=ZONE)
    assert call.process_key == "funding"
    page = page.follow("Targi 2026")
    typed = {one.get("name"): one.get("value") for one in page.root.iter("input")}
    assert typed["closes_at"] == "2026-12-01T00:00"
    page = page.press("Zapisz zmiany", title_pl="Targi 2026/2027")
    assert "Targi 2026/2027" in page.links()
    assert "Dofinansowanie" in page.text


def test_dates_that_make_no_sense_are_told(visit, clerk, version):
    page = visit(clerk).get("/managed-calls/new")
    wrong = page.press("Ogłoś nabór", **{**ANSWERS, "closes_at": "2026-10-01T00:00"})
    assert wrong.errors == ["Koniec naboru: Nabór musi się kończyć później, niż się zaczyna."]
    wrong = page.press("Ogłoś nabór", **{**ANSWERS, "opens_at": "jutro", "title_en": ""})
    assert wrong.errors == [
        "Tytuł po angielsku: Wpisz tytuł po angielsku.",
        "Początek naboru: Wpisz datę i godzinę tak: 2026-11-23 08:00.",
    ]
    assert any(one.get("value") == "jutro" for one in wrong.root.iter("input"))


def test_calls_are_run_by_those_who_may(visit, director, applicant):
    visitors = [visit(director), visit(applicant)]
    assert [visitor.get("/managed-calls").status for visitor in visitors] == [403, 403]
