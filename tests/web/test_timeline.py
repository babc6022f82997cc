"""The history of a case has words for everything that can happen in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from es_workflow import web
from es_workflow.casework.audit import AuditType
from es_workflow.models import Case
from tests.casework import play
from tests.people import People
from tests.web.visitor import Visitor

PARTIALS = Path(web.__file__).parent / "templates/components/timeline"
SUBJECTS_OF_A_CASE = {"case", "task", "operation", "incident", "document", "message"}


def test_each_event_of_a_case_has_its_partial_and_no_partial_is_left_over() -> None:
    wanted = {str(one) for one in AuditType if one.partition(".")[0] in SUBJECTS_OF_A_CASE}
    assert wanted == {path.stem for path in PARTIALS.glob("*.html")}


def test_office_reads_who_did_what(
    visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    page = visit(people.coordinator).get(f"/cases/{case.id}")
    assert "Oceń (pierwsza ocena)" in page.text
    assert people.assessors[0].name in page.text
    assert "Wzięto zadanie" in page.text


def test_applicant_reads_the_way_of_the_case_without_the_office_s_inner_work(
    visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    page = visit(people.applicant).get(f"/cases/{case.id}")
    assert "W ocenie" in page.text
    assert people.assessors[0].name not in page.response.text
    assert "Wzięto zadanie" not in page.text


def test_office_reads_why_and_the_applicant_does_not(
    visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    play.do(case, "review_second", people.assessors[1], play.GOOD)
    page = visit(people.coordinator).get(f"/cases/{case.id}")
    [why] = page.by_class("reasons")
    told = " ".join(" ".join(why.itertext()).split())
    assert told.startswith("Dlaczego? Oceń (druga ocena) Wynik ocen Reguła 1 z 3: Obie oceny dobre")
    assert "Pierwsza ocena 8 >= 6" in told
    assert "Jaki wynik? → do decyzji" in told
    assert "Dlaczego" not in visit(people.applicant).get(f"/cases/{case.id}").response.text
