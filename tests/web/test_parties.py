"""The pages of a part in somebody else's case, and every other address of the case as each of those around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from es_workflow import db, jobs
from es_workflow.casework import documents, runtime
from es_workflow.casework.parties import roll
from es_workflow.models import Case, User
from es_workflow.web import access_rules
from tests.casework.parties import lending
from tests.casework.parties.lending import Lending
from tests.people import People
from tests.web.test_access import NOBODY, address, routes, token_of
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def loan(people: People) -> Lending:
    """The lender has answered with a picture; the expert has work."""
    loan = lending.begin(people)
    loan.ask(expert=str(loan.experts.id))
    loan.answer(loan.lender, photo="zdjecie.pdf")
    return loan


def known_of(loan: Lending, element: str) -> dict[str, object]:
    """Ids of what is in the case, by the names routes use; the submission and task are those of the element."""
    submission = loan.submission(element)
    attachments = [one["id"] for one in submission.attachments]
    return {
        "case_id": loan.case.id,
        "task_id": submission.task_id,
        "submission_id": submission.id,
        "document_id": documents.list_visible(loan.case, loan.clerk)[0].id,
        "attachment_id": attachments[0] if attachments else NOBODY,
        "incident_id": NOBODY,
        "declaration_id": NOBODY,
        "message": "none",
    }


def answers(app: Flask, visitor: Visitor, known: dict[str, object]) -> Iterator[tuple[str, str, int]]:
    """Every address of the case's things: the route, the method, and what the visitor gets."""
    token = token_of(visitor)
    for route, method in routes(app):
        rule = access_rules.rule_of(route.endpoint)
        if rule and rule.objects and route.arguments & known.keys():
            target = address(app, route, **known)
            data = MultiDict({"csrf_token": token})
            page = visitor.get(target) if method == "GET" else visitor.post(target, data)
            yield route.endpoint, method, page.status


def open_to(app: Flask, visit: Visit, user: User, known: dict[str, object]) -> set[str]:
    """The endpoints that answer the person with anything but 404."""
    return {endpoint for endpoint, _method, status in answers(app, visit(user), known) if status != 404}


def test_the_lender_finds_its_own_part_and_no_more_of_the_case(app: Flask, visit: Visit, loan: Lending) -> None:
    own = open_to(app, visit, loan.lender, known_of(loan, "answer"))
    assert {"cases.show", "parties.show", "submissions.show", "documents.download", "tasks.show"} <= own
    assert not {one for one in own if one.split(".")[0] in CASE_ONLY}
    application = open_to(app, visit, loan.lender, known_of(loan, "fill_request"))
    assert application == {"cases.show", "parties.show", "documents.download"}


CASE_ONLY = {"case_actions", "declarations", "incidents", "journals", "panels"}


def test_another_party_finds_nothing_of_the_lender(app: Flask, visit: Visit, loan: Lending) -> None:
    for element in ("answer", "fill_request"):
        found = open_to(app, visit, loan.expert, known_of(loan, element))
        assert found == {"cases.show", "parties.show"}, element


def test_an_outsider_of_the_lender_s_kind_finds_nothing_at_all(app: Flask, visit: Visit, loan: Lending) -> None:
    for element in ("answer", "fill_request"):
        assert open_to(app, visit, loan.other, known_of(loan, element)) == set(), element


def test_a_lender_who_was_replaced_finds_only_what_it_did(app: Flask, visit: Visit, loan: Lending) -> None:
    loan.do("inspect", loan.expert, state="Zły")
    known = known_of(loan, "answer")
    loan.do("close", loan.clerk, next="another", lender=str(loan.others.id))
    own = open_to(app, visit, loan.lender, known)
    assert "documents.download" not in own
    assert {"cases.show", "parties.show", "submissions.show", "tasks.show"} <= own
    for element in ("fill_request", "inspect", "close"):
        assert open_to(app, visit, loan.lender, known_of(loan, element)) == {"cases.show", "parties.show"}, element
    loan.answer(loan.other)
    assert open_to(app, visit, loan.lender, known_of(loan, "answer")) == {"cases.show", "parties.show"}
    page = visit(loan.lender).get(f"/cases/{loan.case.id}")
    assert "Udział w tej sprawie skończył się" in page.text
    assert "Namiot" not in page.text


def test_a_party_that_did_nothing_and_is_gone_finds_nothing(app: Flask, visit: Visit, people: People) -> None:
    loan = lending.begin(people)
    loan.ask()
    known = known_before(loan)
    assert "parties.show" in open_to(app, visit, loan.lender, known)
    case = db.session.get_one(Case, loan.case.id)
    roll.put(case, "lender", None, now=runtime.office().clock.now())
    assert open_to(app, visit, loan.lender, known) == set()


def known_before(loan: Lending) -> dict[str, object]:
    """The same while there is no letter."""
    submission = loan.submission("fill_request")
    return {"case_id": loan.case.id, "task_id": loan.task("answer").id, "submission_id": submission.id}


def test_the_lender_answers_on_its_own_pages_and_never_meets_the_application(visit: Visit, people: People) -> None:
    loan = lending.begin(people)
    loan.ask()
    visitor = visit(loan.lender)
    start = visitor.get("/")
    assert "Odpowiedz na prośbę" in start.text
    assert "Użyczający" in start.text
    page = visitor.get(f"/cases/{loan.case.id}")
    assert page.path == f"/cases/{loan.case.id}/part"
    assert "Twoja rola: Użyczający" in page.text
    assert "Żuraw" in page.text
    for text in (start.text, page.text):
        assert "44051401359" not in text
    task = page.follow("Przejdź do zadania")
    assert task.heading == "Odpowiedz na prośbę"
    assert "44051401359" not in task.text
    assert "8567346215" not in task.text
    check = task.press("Odpowiedz", words="Tak, zapraszamy")
    assert check.heading == "Sprawdź odpowiedzi"
    done = check.press("Odpowiedz")
    assert done.path == f"/cases/{loan.case.id}/part"
    assert "Złożono" in done.told
    assert "Zrobione" in done.text
    jobs.drain()
    assert "Potwierdzenie pożyczenia" in visitor.get(f"/cases/{loan.case.id}/part").text


def test_the_applicant_sees_who_has_the_case_by_the_party_s_name(visit: Visit, people: People) -> None:
    loan = lending.begin(people)
    loan.ask()
    page = visit(people.applicant).get(f"/cases/{loan.case.id}")
    assert "Ma to: Użyczający" in page.text
    assert "Przejdź do zadania" not in page.links()
    assert "Nowa strona sprawy: Wypożyczalnia" not in page.text
    assert "Nowa strona sprawy: Wypożyczalnia" in visit(people.clerk).get(f"/cases/{loan.case.id}").text


def test_cases_in_which_one_has_a_part_are_listed_apart_from_one_s_own(visit: Visit, loan: Lending) -> None:
    visitor = visit(loan.lender)
    own = visitor.get("/my-cases")
    assert "Nie masz jeszcze spraw" in own.text
    parts = own.follow("Udział w sprawach innych (1)")
    assert "Użyczający" in parts.text
    assert loan.case.number in parts.text
    assert "Nie bierzesz udziału" in visit(loan.other).get("/my-parts").text


def test_a_notification_leads_a_party_to_its_part(visit: Visit, people: People) -> None:
    loan = lending.begin(people)
    loan.ask()
    page = visit(loan.lender).get("/notifications")
    assert "Do zrobienia: Odpowiedz na prośbę." in page.text
    assert page.press("TOY.2").path == f"/cases/{loan.case.id}/part"
