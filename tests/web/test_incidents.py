"""The pages of faults: what is shown to whom, correcting data, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from es_workflow.casework import incidents
from es_workflow.models import Case, Incident
from tests.casework.play import open_elements
from tests.casework.stopping import broken_package, stop
from tests.people import People
from tests.web.visitor import Page, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def case(make_case: Callable[..., Case], people: People) -> Case:
    """A case that stopped at its gateway."""
    return stop(make_case(broken_package()), people)


@pytest.fixture
def incident(case: Case) -> Incident:
    """Its fault."""
    [incident] = incidents.list_open(case)
    return incident


@pytest.fixture
def page(visit: Visit, people: People, case: Case) -> Page:
    """The page of the fault, reached from the start page by somebody who may read the case."""
    return visit(people.coordinator).get("/").follow("Usterki").follow("Jaki wynik?")


def test_list_says_what_stands_since_when_and_how_often_it_was_tried(visit: Visit, people: People, case: Case) -> None:
    page = visit(people.admin).get("/incidents")
    assert "potrzebuje liczby całkowitej" in page.text
    assert case.number in page.text
    page = page.follow("Jaki wynik?").press("Spróbuj ponownie")
    assert "usterka została" in page.response.text
    assert "Próby ponowienia 1" in page.text


def test_page_shows_expression_and_values(page: Page) -> None:
    assert page.heading == "Usterka: Jaki wynik?"
    assert "working days after(date(request.needed_by), request.amount)" in page.text
    assert "970,49\u00a0zł" in page.response.text
    assert "Prośba o zakup: Razem" in page.text
    assert "brak wartości" in page.text


def test_mending_goes_from_the_page_to_the_history(page: Page, visit: Visit, people: People, case: Case) -> None:
    assert [page.root.find(f".//input[@id='value_{n}']").get("value") for n in range(3)] == [  # type: ignore[union-attr]
        "01.02.2027", "970,49", "Drukarka do biura",
    ]  # fmt: skip
    page = page.press(
        "Zapisz i spróbuj ponownie",
        value_1="10",
        kind_2="date",
        value_2="01.01.2026",
        reason="Błąd w danych z importu.",
    )
    assert "ten krok ruszył dalej" in page.response.text
    assert page.path == "/incidents"
    assert open_elements(case) == ["decide"]
    history = visit(people.coordinator).get(f"/cases/{case.id}").text
    assert "Poprawiono dane sprawy → Czeka na decyzję Powód: Błąd w danych z importu." in history
    assert "Prośba o zakup: Razem: 970,49 zł → 10,00 zł" in history.replace("\u00a0", " ")
    assert "Sprawa się zatrzymała:" in history
    assert "Błąd w danych" not in visit(people.applicant).get(f"/cases/{case.id}").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value_1": "dziesięć"}, "Wpisz liczbę"),
        ({"kind_1": "data", "value_1": "[1, 2"}, "poprawny JSON"),
        ({"kind_0": "nothing"}, "Wybierz rodzaj"),
        ({"value_3": "coś"}, "Wybierz rodzaj"),
        ({"kind_0": "date", "value_0": "31.02.2026"}, "Nie ma takiego dnia"),
    ],
)
def test_wrong_values_are_refused_at_the_field_and_kept(
    page: Page, case: Case, typed: dict[str, str], said: str
) -> None:
    page = page.press("Zapisz i spróbuj ponownie", reason="Poprawka.", **typed)
    assert page.status == 422
    assert any(said in line for line in page.errors), page.errors
    for name, value in typed.items():
        control = next(one for one in page.root.iter() if one.get("name") == name)
        chosen = [one.get("value") for one in control.iter("option") if one.get("selected") is not None]
        assert (chosen or [control.get("value") or control.text])[0] == value
    assert "Poprawka." in page.response.text
    assert case.rev == page_rev(page)


def page_rev(page: Page) -> int:
    """The state of the case that the form is about."""
    return int(next(one.get("value", "") for one in page.root.iter("input") if one.get("name") == "rev"))


def test_reason_is_required_and_a_change_too(page: Page) -> None:
    page = page.press("Zapisz bez ponawiania")
    assert any("Wpisz powód" in line for line in page.errors)
    assert any("Nic się nie zmieniło" in line for line in page.errors)


def test_somebody_elses_change_is_shown_before_it_is_overwritten(
    page: Page, visit: Visit, people: People, incident: Incident
) -> None:
    other = visit(people.admin).get(f"/incidents/{incident.id}")
    other.press("Zapisz bez ponawiania", value_1="7", reason="Ktoś inny.")
    again = page.press("Zapisz bez ponawiania", value_1="9", reason="Moja poprawka.")
    assert again.status == 422
    assert any("Sprawa zmieniła się" in line for line in again.errors)
    assert "teraz: 7,00" in again.text.replace("\u00a0", " ")
    assert again.root.find(".//input[@id='value_1']").get("value") == "9"  # type: ignore[union-attr]
    saved = again.press("Zapisz bez ponawiania")
    assert "Zapisano zmiany" in saved.response.text
    assert "teraz: 9,00" in saved.text.replace("\u00a0", " ")


def test_who_only_mends_replaces_what_they_may_not_read(visit: Visit, people: People, incident: Incident) -> None:
    page = visit(people.admin).get(f"/incidents/{incident.id}")
    assert "Drukarka" not in page.response.text
    assert "wartość ukryta" in page.text
    page = page.press("Zapisz i spróbuj ponownie", value_1="10", kind_2="date", value_2="01.01.2026", reason="Import.")
    assert "ten krok ruszył dalej" in page.response.text


def test_a_fault_that_is_gone_says_so(page: Page, visit: Visit, people: People, incident: Incident) -> None:
    visit(people.admin).get(f"/incidents/{incident.id}").press("Spróbuj ponownie")
    late = page.press("Zapisz bez ponawiania", value_1="9", reason="Za późno.")
    assert late.status == 409
    assert "Tej usterki już nie ma" in late.text
    assert "Za późno." in late.response.text, "what was typed is not lost"


@pytest.mark.parametrize("who", ["clerk", "director", "applicant", "outsider"])
def test_only_the_technical_role_gets_in(
    visit: Visit, people: People, case: Case, incident: Incident, who: str
) -> None:
    person = getattr(people, who)
    visitor = visit(person)
    assert visitor.get("/incidents").status == 403
    assert visitor.get(f"/incidents/{incident.id}").status == 403
    if who in {"clerk", "director", "applicant"}:
        page = visitor.get(f"/cases/{case.id}")
        assert "Sprawa się zatrzymała" in page.text
        assert "Zobacz przyczynę" not in page.text
    if who == "applicant":
        assert "request.amount" not in page.response.text
