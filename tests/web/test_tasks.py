"""The page of a task: who may do what with it, and nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from es_workflow import db
from es_workflow.casework import drafts, tasks
from es_workflow.models import Case, UserTask
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


@pytest.fixture
def review(case: Case) -> UserTask:
    """The first of them."""
    return play.open_task(case, "review_first")


def test_task_is_taken_from_the_queue_done_and_found_under_done(visit: Visit, people: People, case: Case) -> None:
    visitor = visit(people.assessors[0])
    page = visitor.get("/worklist/groups").press("Weź")
    assert page.heading.startswith("Oceń")
    assert "Drukarka do biura" in page.text, "the case file stands beside the form"
    page = page.press("Zakończ zadanie", points="8")
    assert page.path == "/worklist/mine"
    assert "Wykonano: Oceń" in page.response.text
    assert "Oceń" in visitor.get("/worklist/done").text


def test_taken_task_goes_back_to_the_queue(visit: Visit, people: People, review: UserTask) -> None:
    visitor = visit(people.assessors[0])
    visitor.get(f"/tasks/{review.id}").press("Weź to zadanie").press("Oddaj do kolejki")
    buttons = visit(people.assessors[1]).get("/worklist/groups").buttons()
    assert len([button for button in buttons if button.startswith("Weź")]) == 2


def test_colleague_s_task_can_be_read_but_not_filled_in(visit: Visit, people: People, review: UserTask) -> None:
    tasks.claim(review, by=people.assessors[0])
    page = visit(people.assessors[1]).get(f"/tasks/{review.id}")
    assert people.assessors[0].name in page.text
    assert "Zakończ zadanie" not in page.buttons()


def test_coordinator_gives_the_task_to_somebody(visit: Visit, people: People, review: UserTask) -> None:
    chosen = people.assessors[2]
    page = visit(people.coordinator).get(f"/tasks/{review.id}").press("Przydziel", user_id=chosen.id)
    assert f"Zadanie ma teraz {chosen.name}." in page.response.text
    assert "Zakończ zadanie" in visit(chosen).get(f"/tasks/{review.id}").buttons()


def test_task_is_only_given_to_its_group(visit: Visit, people: People, review: UserTask) -> None:
    page = visit(people.coordinator).get(f"/tasks/{review.id}").press("Przydziel", user_id=people.director.id)
    assert page.status == 404


def test_second_of_two_submissions_is_told_kindly_and_keeps_what_was_typed(
    visit: Visit, people: People, review: UserTask
) -> None:
    tasks.claim(review, by=people.assessors[0])
    first = visit(people.assessors[0]).get(f"/tasks/{review.id}")
    second = visit(people.assessors[0]).get(f"/tasks/{review.id}")
    first.press("Zakończ zadanie", points="8")
    page = second.press("Zakończ zadanie", points="3", comment="Za drogo jak na nasz budżet")
    assert page.status == 409
    assert "Jan Dąbrowski" in page.text, "it says who was faster"
    assert "3" in page.text
    page = second.press("Zapisz wersję roboczą", points="3")
    assert page.status == 409


def test_two_colleagues_in_one_form_are_told_of_each_other(
    visit: Visit, people: People, make_case: Callable[..., Case]
) -> None:
    task = play.open_task(make_case(), "fill_request")
    mine = visit(people.applicant).get(f"/tasks/{task.id}")
    theirs = visit(people.colleague).get(f"/tasks/{task.id}")
    theirs.press("Zapisz wersję roboczą", title="Rower")
    page = mine.press("Zapisz wersję roboczą", title="Krzesło")
    assert page.status == 409
    assert people.colleague.name in page.text
    assert "Krzesło" in page.response.text, "what I typed is still in front of me"
    assert ("title", "Rower") in drafts.fields_of(
        db.session.get_one(UserTask, task.id).draft or pytest.fail("no draft")
    )
    page = page.press("Zachowaj moją")
    assert page.status == 200
    assert "Krzesło" in visit(people.colleague).get(f"/tasks/{task.id}").response.text


def test_submitting_over_a_colleague_s_draft_asks_first(
    visit: Visit, people: People, make_case: Callable[..., Case]
) -> None:
    task = play.open_task(make_case(), "fill_request")
    mine = visit(people.applicant).get(f"/tasks/{task.id}")
    visit(people.colleague).get(f"/tasks/{task.id}").press("Zapisz wersję roboczą", title="Rower")
    page = mine.press("Złóż prośbę", title="Krzesło")
    assert page.status == 409
    assert people.colleague.name in page.text


@pytest.mark.parametrize("number", ["8567346215", "2147483647", "-1", "x"])
def test_version_that_no_draft_can_have_counts_as_none(
    visit: Visit, people: People, make_case: Callable[..., Case], number: str
) -> None:
    task = play.open_task(make_case(), "fill_request")
    theirs = visit(people.colleague).get(f"/tasks/{task.id}")
    theirs.press("Zapisz wersję roboczą", title="Rower")
    mine = visit(people.applicant).get(f"/tasks/{task.id}")
    page = mine.press("Zapisz wersję roboczą", title="Krzesło", version=number, _overwrite=number)
    assert page.status == 409, "a colleague's draft is not written over by it"
    assert "Krzesło" in page.response.text


def test_expired_session_keeps_the_answers_until_one_signs_in_again(
    visit: Visit, people: People, make_case: Callable[..., Case]
) -> None:
    task = play.open_task(make_case(), "fill_request")
    visitor = visit(people.applicant)
    page = visitor.get(f"/tasks/{task.id}")
    visitor.client.delete_cookie("session")
    page = page.press("Zapisz wersję roboczą", title="Krzesło")
    assert page.status in {400, 401}
    assert "Krzesło" in page.response.text
    signed_in_elsewhere = visit(people.applicant)
    page.visitor = signed_in_elsewhere
    page = page.press("Wyślij jeszcze raz")  # its token belongs to the old session
    page = page.press("Wyślij jeszcze raz")
    assert page.heading == "Wypełnij prośbę"
    assert "Krzesło" in page.response.text


def test_stranger_s_form_is_not_echoed_for_another_site(visit: Visit, people: People, review: UserTask) -> None:
    visitor = visit(people.assessors[0])
    db.session.commit()
    answer = visitor.client.post(f"/tasks/{review.id}", data={"points": "9"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert 'value="9"' not in answer.text
