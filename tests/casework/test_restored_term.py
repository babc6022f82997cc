"""Przywrócenie terminu, as content does it: a missed term leads to a request, a decision, and the missed task anew."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from es_workflow import clock, db, jobs
from es_workflow.casework import reception, tasks, timers
from es_workflow.casework.documents import list_visible
from es_workflow.casework.scenario_time import set_clock
from tests.casework.drawn import open_case, package, until, work
from tests.casework.play import open_elements, open_task
from tests.engine import drawing


def form(id: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {"schemaVersion": 18, "type": "default", "id": id, "components": list(questions)}


REQUEST = form(
    "request",
    {"id": "a", "type": "textarea", "key": "reason", "label": "Dlaczego termin minął", "validate": {"required": True}},
    {
        "id": "b",
        "type": "datetime",
        "subtype": "date",
        "key": "obstacle_ended",
        "dateLabel": "Kiedy ustała przeszkoda",
        "validate": {"required": True},
        "properties": {
            "check": "=end of term(date(obstacle_ended), 7) >= today()",
            "check_message": "Wniosek składa się w ciągu 7 dni od dnia, w którym ustała przeszkoda.",
        },
    },
)
DECISION = form("decision", {"id": "c", "type": "textfield", "key": "granted", "label": "Przywrócić?"})

RESTORED = package(
    """start -> number -> make -> deliver -> correct -> done; missed -> ask -> decide -> granted; late -> over
    granted -[=decision.granted = "yes"]-> correct; granted -no-> over""",
    drawing.start(),
    drawing.service("number", "case:number"),
    drawing.service("make", "document:create", headers={"template": "note"}),
    drawing.service("deliver", "document:deliver", drawing.props(clock="stopped")),
    work("correct", "pes_rep", drawing.props(clock="stopped"), due="=end of term(max(date(delivered_on), today()), 5)"),
    drawing.boundary("missed", "correct", until("=end of term(max(date(delivered_on), today()), 5)")),
    work("ask", "pes_rep", form="request"),
    drawing.boundary("late", "ask", until("=end of term months(today(), 1)")),
    work("decide", "clerk", form="decision"),
    drawing.xor("granted", default="no"),
    drawing.end("done"),
    drawing.end("over"),
    forms=(REQUEST, DECISION),
)


def at(text: str) -> None:
    set_clock(dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE))


def complete(case, element: str, by, **answers: str) -> None:
    """Through the form, as a person would."""
    task = open_task(case, element)
    if task.group_key == "clerk":
        tasks.claim(task, by=by)
    asked = tasks.open_form(task, by, fields=list(answers.items()))
    assert asked is not None
    assert asked.validate(), [error.message for error in asked.errors]
    tasks.complete(task, by=by, answers=asked.answers, rev=task.rev)
    db.session.flush()
    jobs.drain()


@pytest.fixture
def missed(people, office):
    """A case whose term for the correction has passed: delivered on Wednesday, 25.11., the last day was 30.11."""
    at("2026-11-23T10:00")
    case = open_case(RESTORED, people)
    at("2026-11-25T10:00")
    reception.receive(list_visible(case, people.applicant)[0], by=people.applicant)
    db.session.flush()
    assert clock.last_day(open_task(case, "correct").due_at) == dt.date(2026, 11, 30)
    at("2026-12-01T00:00")
    assert timers.wake(case.id)
    assert open_elements(case) == ["ask"]
    return case


def test_a_request_in_time_that_is_granted_gives_the_task_and_its_term_anew(missed, people):
    at("2026-12-07T23:00")
    complete(missed, "ask", people.applicant, reason="Szpital", obstacle_ended="2026-11-30")
    at("2026-12-09T09:00")
    complete(missed, "decide", people.clerk, granted="yes")
    assert open_elements(missed) == ["correct"]
    assert clock.last_day(open_task(missed, "correct").due_at) == dt.date(2026, 12, 14)
    complete(missed, "correct", people.applicant, words="Uzupełniam")
    db.session.refresh(missed)
    assert missed.ended_at is not None


def test_a_request_after_the_seven_days_is_refused_at_its_field(missed, people):
    at("2026-12-08T00:00")
    asked = tasks.open_form(
        open_task(missed, "ask"), people.applicant, fields=[("reason", "Szpital"), ("obstacle_ended", "2026-11-30")]
    )
    assert asked is not None
    assert not asked.validate()
    assert [error.message for error in asked.errors] == [
        "Wniosek składa się w ciągu 7 dni od dnia, w którym ustała przeszkoda."
    ]


def test_a_refusal_and_silence_both_end_as_without_an_answer(missed, people):
    at("2026-12-02T09:00")
    complete(missed, "ask", people.applicant, reason="Zapomnieliśmy", obstacle_ended="2026-12-01")
    complete(missed, "decide", people.clerk, granted="no")
    db.session.refresh(missed)
    assert missed.ended_at is not None


def test_nobody_asks_within_the_month(missed, people):
    at("2027-01-04T12:00")
    assert not timers.wake(missed.id), "1.01. is a holiday, 2.01. a Saturday: Monday 4.01. is the last day"
    at("2027-01-05T00:00")
    assert timers.wake(missed.id)
    db.session.refresh(missed)
    assert missed.ended_at is not None
