"""Lists of cases and the page of one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from es_workflow import jobs
from es_workflow.models import Case
from tests.casework import play
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def case(make_case: Callable[..., Case], people: People) -> Case:
    """A filed request."""
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    return case


@pytest.fixture
def granted(case: Case, people: People) -> Case:
    """A request that was agreed to, with its letter."""
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    play.do(case, "review_second", people.assessors[1], play.GOOD)
    play.do(case, "decide", people.director, {"agreed": "yes"})
    jobs.drain()
    return case


def test_case_says_where_it_is_what_comes_next_and_who_has_it(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.applicant).get(f"/cases/{case.id}")
    assert page.heading == "Drukarka do biura"
    assert "W ocenie" in page.text
    assert "Dwie osoby oceniają prośbę" in page.text
    assert "Ma to: Oceniający" in page.text
    assert "Termin upływa" in page.text


def test_steps_of_the_diagram_are_there_in_words(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.applicant).get(f"/cases/{case.id}")
    steps = [" ".join("".join(item.itertext()).split()) for box in page.root.iter("ol") for item in box.findall("li")]
    assert "Wypełnij prośbę" in steps
    assert "Oceń (pierwsza ocena) (teraz)" in steps


def test_diagram_tells_the_path_and_the_tokens(visit: Visit, people: People, case: Case) -> None:
    data = visit(people.applicant).get(f"/cases/{case.id}/diagram").response.json
    assert data is not None
    assert "fill_request" in data["done"]
    assert set(data["active"]) == {"review_first", "review_second"}
    assert data["taken"]
    assert data["diagrams"][0]["name"] == "Mała prośba"
    assert "<bpmn:definitions" in data["diagrams"][0]["xml"]


def test_list_of_cases_is_searched_by_words_without_polish_signs(visit: Visit, people: People, case: Case) -> None:
    visitor = visit(people.coordinator)
    assert case.number in visitor.get("/cases?text=zuraw").text
    assert case.number not in visitor.get("/cases?text=spychacz").text
    page = visitor.get("/cases").press("Szukaj", text=case.number, open="1")
    assert "1 sprawa" in page.text


def test_list_of_cases_is_narrowed_by_status(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.coordinator).get("/cases").press("Szukaj", status=case.status)
    assert case.number in page.text
    page = visit(people.coordinator).get("/cases").press("Szukaj", open="0")
    assert "Żadna sprawa nie pasuje" in page.text


def test_letter_is_read_only_after_it_was_received(visit: Visit, people: People, granted: Case) -> None:
    visitor = visit(people.applicant)
    page = visitor.get(f"/cases/{granted.id}")
    assert "Zgoda na zakup" in page.text
    assert "Zgoda na zakup" not in page.links()
    page = page.press("Odbierz pismo")
    assert "Pismo odebrano" in page.response.text
    letter = page.follow("Zgoda na zakup").response
    assert letter.data.startswith(b"%PDF")
    assert letter.headers["Content-Disposition"].startswith("inline; filename=")
    assert "Odbierz pismo" not in page.buttons()


def test_office_sees_whether_the_letter_was_received(visit: Visit, people: People, granted: Case) -> None:
    page = visit(people.coordinator).get(f"/cases/{granted.id}")
    assert "jeszcze nie odebrano" in page.text
    assert page.follow("Zgoda na zakup").response.data.startswith(b"%PDF")


def test_submission_is_read_with_its_questions_and_its_receipt(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.applicant).get(f"/cases/{case.id}").follow("Wypełnij prośbę")
    assert "Czego dotyczy prośba? Drukarka do biura" in page.text
    assert "970,49" in page.text
    receipt = page.follow("Potwierdzenie złożenia (PDF)").response
    assert receipt.mimetype == "application/pdf"
    assert receipt.data.startswith(b"%PDF")


def test_case_is_withdrawn_with_the_form_of_its_author(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.applicant).get(f"/cases/{case.id}").follow("Wycofaj prośbę")
    page = page.press("Wycofaj prośbę", reason="Kupimy za swoje.")
    assert page.path == f"/cases/{case.id}"
    assert "Wycofana" in page.text
    assert page.text.count("Jak się skończyło") == 1


def test_office_does_not_withdraw_for_the_applicant(visit: Visit, people: People, case: Case) -> None:
    assert "Wycofaj prośbę" not in visit(people.coordinator).get(f"/cases/{case.id}").links()


def test_office_does_not_see_what_is_not_filed_yet(
    visit: Visit, people: People, make_case: Callable[..., Case]
) -> None:
    draft = make_case()
    assert visit(people.applicant).get(f"/cases/{draft.id}").status == 200
    assert visit(people.coordinator).get(f"/cases/{draft.id}").status == 404
    assert "Żadna sprawa nie pasuje" in visit(people.coordinator).get("/cases").text
    assert "Sprawy w toku" not in visit(people.coordinator).get("/").text
