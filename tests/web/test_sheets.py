"""The criteria sheets of a case side by side, on the page of the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from es_workflow.models import Case
from tests.casework import play
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def case(make_case: Callable[..., Case], people: People) -> Case:
    """A filed request with one review."""
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    return case


@pytest.fixture
def assessed(case: Case, people: People) -> Case:
    """Both reviews are in, and they differ."""
    play.do(case, "review_second", people.assessors[1], play.POOR)
    return case


def lines(page: Visitor) -> list[str]:
    rows = page.root.iterfind('.//table[@class="table table--cards sheets"]//tr')
    return [" ".join(" ".join(row.itertext()).split()) for row in rows]


def test_one_sheet_is_not_compared_with_itself(visit: Visit, people: People, case: Case) -> None:
    for reader in (people.assessors[0], people.coordinator):
        assert "Porównanie ocen" not in visit(reader).get(f"/cases/{case.id}").text


def test_sheets_stand_side_by_side_with_differences_and_minima_in_words(
    visit: Visit, people: People, assessed: Case
) -> None:
    head, need, total = lines(visit(people.coordinator).get(f"/cases/{assessed.id}"))
    assert [person.name in head for person in people.assessors] == [True, True, False]
    assert need == "Potrzeba zakupu najwyżej 10 pkt · minimum 3 pkt 8 2 poniżej minimum 5 różnica 6"
    assert total == "Razem (z 10) 8 2 5 różnica 6"


def test_result_of_the_process_stands_beside_the_threshold(visit: Visit, people: People, assessed: Case) -> None:
    page = visit(people.coordinator).get(f"/cases/{assessed.id}")
    assert "Wynik oceny: 5 pkt · próg: 6 pkt · próg nieosiągnięty" in " ".join(page.text.split())
    assert "Proszę opisać potrzebę." in page.text


def test_who_may_not_read_the_sheets_does_not_see_them_compared(visit: Visit, people: People, assessed: Case) -> None:
    assert "Porównanie ocen" not in visit(people.applicant).get(f"/cases/{assessed.id}").text


def test_a_sheet_that_was_filled_in_again_stands_once(visit: Visit, people: People, assessed: Case) -> None:
    play.do(assessed, "correct_request", people.applicant, play.REQUEST)
    play.do(assessed, "review_first", people.assessors[0], play.GOOD)
    play.do(assessed, "review_second", people.assessors[1], {"points": 7})
    _head, need, _total = lines(visit(people.coordinator).get(f"/cases/{assessed.id}"))
    assert need.endswith("8 7 7,5 różnica 1")
