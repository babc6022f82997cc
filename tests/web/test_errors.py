"""Errors end in a page a person can use, and in nothing written."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from es_workflow import db, errors
from es_workflow.casework import runtime
from es_workflow.errors import Conflict, NotAllowed, NotFound, ProcessFailed, WorkflowError
from es_workflow.models import Case, Incident, Notification
from es_workflow.web import errors as pages_of_errors
from tests.casework import play
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


def all_errors(base: type[WorkflowError] = WorkflowError) -> Iterator[type[WorkflowError]]:
    """Every kind of error the application knows."""
    yield base
    for kind in base.__subclasses__():
        yield from all_errors(kind)


def test_every_error_has_a_status_and_words() -> None:
    for kind in all_errors():
        assert any(base in pages_of_errors.STATUS for base in kind.__mro__)
        assert kind.says, f"{kind.__name__} says nothing to the person who meets it"


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Make the start page fail."""

    def fail_with(error: Exception) -> None:
        def failing() -> None:
            raise error

        monkeypatch.setitem(app.view_functions, "start.show", failing)

    return fail_with


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (NotFound(), 404, "Nie ma takiej strony"),
        (NotAllowed(), 403, "Brak uprawnień"),
        (Conflict(), 409, "Ktoś był szybszy"),
        (ProcessFailed("secret_variable"), 500, "Coś się zepsuło po naszej stronie"),
        (errors.InvalidContent([]), 500, "Coś się zepsuło po naszej stronie"),
        (ZeroDivisionError("secret_variable"), 500, "Coś się zepsuło po naszej stronie"),
    ],
)
def test_error_has_its_page(
    visit: Visit, people: People, broken: Callable[[Exception], None], error: Exception, status: int, heading: str
) -> None:
    broken(error)
    page = visit(people.clerk).get("/")
    assert (page.status, page.heading) == (status, heading)
    assert "secret_variable" not in page.response.text
    assert "Traceback" not in page.response.text


def test_page_of_a_failure_works_without_database(
    visit: Visit, broken: Callable[[Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit()
    broken(OSError("the database is gone"))
    monkeypatch.setattr(runtime.Clock, "offset", lambda _self: 1 / 0)
    assert visitor.get("/").status == 500


def test_an_error_takes_everything_back(
    app: Flask, visit: Visit, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_done() -> None:
        now = dt.datetime.now(dt.UTC)
        db.session.add(
            Notification(id=uuid.uuid4(), user_id=people.clerk.id, text_pl="połowa", text_en="half", created_at=now)
        )
        db.session.flush()
        raise Conflict

    visitor = visit(people.clerk)
    page = visitor.get("/clock")
    monkeypatch.setitem(app.view_functions, "business_clock.move", half_done)
    assert page.press("+ 1 dzień").status == 409
    assert "połowa" not in visitor.get("/notifications").text


def test_stopped_case_tells_the_applicant_calmly_and_the_office_what_to_mend(
    visit: Visit, people: People, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    now = runtime.office().clock.now()
    incident = Incident(
        case_id=case.id, task_id=uuid.uuid4(), element_id="x", element_name="Policz", message="Brak stawki",
        expression="rate * 2", created_at=now,
    )  # fmt: skip
    db.session.add(incident)
    page = visit(people.applicant).get(f"/cases/{case.id}")
    assert "Sprawa się zatrzymała" in page.text
    assert "rate * 2" not in page.response.text
    page = visit(people.coordinator).get(f"/cases/{case.id}")
    assert f"/incidents/{incident.id}" in page.links().values()
    assert f"/incidents/{incident.id}" not in visit(people.clerk).get(f"/cases/{case.id}").links().values()
    assert "1 usterka do usunięcia" in visit(people.coordinator).get("/").text
