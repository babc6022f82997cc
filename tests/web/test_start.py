"""The first page of each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from es_workflow.casework import runtime, tasks
from es_workflow.models import Case
from tests.casework import play
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def case(make_case: Callable[..., Case], people: People) -> Case:
    """A filed request that waits for two reviews."""
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    return case


def test_applicant_begins_with_what_waits_for_them(
    visit: Visit, people: People, make_case: Callable[..., Case]
) -> None:
    make_case()
    page = visit(people.applicant).get("/")
    assert page.follow("Wypełnij prośbę").heading == "Wypełnij prośbę"


def test_somebody_not_confirmed_yet_is_told_to_wait(visit: Visit, people: People) -> None:
    people.applicant.representations[0].confirmed_at = None
    page = visit(people.applicant).get("/")
    assert "Czekamy na potwierdzenie" in page.text


def test_assessor_sees_what_to_take_and_takes_it(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.assessors[0]).get("/")
    assert "2 do wzięcia w moich grupach" in page.text
    assert page.press("Weź").heading.startswith("Oceń")


def test_late_work_is_counted_and_the_coordinator_sees_whose_it_is(visit: Visit, people: People, case: Case) -> None:
    tasks.claim(play.open_task(case, "review_first"), by=people.assessors[0])
    runtime.office().clock.advance(dt.timedelta(days=60))
    assert "1 po terminie" in visit(people.assessors[0]).get("/").text
    page = visit(people.coordinator).get("/")
    assert "Po terminie w urzędzie" in page.text
    assert people.assessors[0].name in page.text
    assert "Po terminie w urzędzie" not in visit(people.director).get("/").text


def test_who_sees_all_cases_sees_where_they_are(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.director).get("/").follow("W ocenie")
    assert case.number in page.text
    assert "Sprawy w toku" not in visit(people.assessors[0]).get("/").text
