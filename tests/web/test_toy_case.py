"""A process made of files only, from its start to its end through the pages, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from es_workflow.casework import deployments
from es_workflow.content import ProcessPackage
from tests.people import People
from tests.web.visitor import PDF, Page, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def form_page(visit: Visit, people: People, toy: ProcessPackage) -> Page:
    """The first form of a new case, in front of the applicant."""
    deployments.deploy(toy)
    return visit(people.applicant).get("/").press("Złóż prośbę o zakup")


def fill_in(page: Page) -> Page:
    """Everything the form asks, at the end of which the answers are shown for checking."""
    answers = {"title": "Drukarka", "needed_by": "2027-02-01", "items-0-name": "Drukarka", "items-0-price": "849,99"}
    return page.press("Złóż prośbę", **answers, urgent="no")


def test_starting_a_case_leads_to_its_first_task(form_page: Page) -> None:
    assert form_page.heading == "Wypełnij prośbę"


def test_an_empty_form_says_what_is_missing_and_keeps_what_is_there(form_page: Page) -> None:
    page = form_page.press("Złóż prośbę", title="Drukarka")
    assert page.status == 422
    assert page.title.startswith("Błąd: ")
    assert any("Kiedy jest potrzebne?" in line for line in page.errors)
    assert "Drukarka" in page.response.text


def test_answers_are_checked_before_they_count(form_page: Page) -> None:
    page = fill_in(form_page)
    assert page.heading == "Sprawdź odpowiedzi"
    assert "849,99" in page.text
    page = page.press("Złóż prośbę")
    assert page.path.startswith("/cases/")
    assert "W ocenie" in page.text


def test_a_row_is_added_and_removed_without_losing_the_others(form_page: Page) -> None:
    page = form_page.press("+", **{"items-0-name": "Drukarka"})
    page = page.press("+", **{"items-1-name": "Papier"})
    page = page.press("Usuń Pozycja 1")
    names = [one.get("value") for one in page.root.iter("input") if (one.get("name") or "").endswith("-name")]
    assert names == ["Papier", ""]


def test_a_file_survives_an_error_and_ends_up_in_the_submission(form_page: Page) -> None:
    page = form_page.press("Złóż prośbę", offer=PDF)
    assert page.status == 422
    assert "oferta.pdf" in page.text
    page = fill_in(page).press("Złóż prośbę").follow("Wypełnij prośbę")
    assert "oferta.pdf" in page.text


def test_a_draft_is_there_again_on_the_next_visit(form_page: Page) -> None:
    page = form_page.press("Zapisz wersję roboczą", title="Krzesło")
    assert "Zapisano wersję roboczą" in page.text
    assert "Krzesło" in page.visitor.get(page.path).response.text


def test_a_file_that_is_not_what_its_name_says_is_refused_and_the_rest_kept(form_page: Page) -> None:
    page = form_page.press(
        "Zapisz wersję roboczą", title="Drukarka", offer=(b"MZ\x90\x00 not a document", "oferta.pdf")
    )
    assert page.status == 422
    assert any(line.startswith("Oferta sklepu: ") for line in page.errors)
    assert "Drukarka" in page.visitor.get(page.path).response.text


def test_a_stored_file_can_be_taken_out_again(form_page: Page) -> None:
    page = form_page.press("Zapisz wersję roboczą", offer=PDF)
    assert "oferta.pdf" in page.text
    assert "oferta.pdf" not in page.press("Usuń plik oferta.pdf").text


def test_another_file_replaces_the_one_before_where_only_one_is_wanted(form_page: Page) -> None:
    page = form_page.press("Zapisz wersję roboczą", offer=PDF).press(
        "Zapisz wersję roboczą", offer=(PDF[0], "nowa.pdf")
    )
    assert "nowa.pdf" in page.text
    assert "oferta.pdf" not in page.text


def test_a_conditional_question_appears_on_request(form_page: Page) -> None:
    assert "Dlaczego?" not in form_page.text
    assert "Dlaczego?" in form_page.press("Przelicz i pokaż", urgent="yes").text
