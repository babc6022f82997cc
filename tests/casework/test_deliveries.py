"""Letters handed over: taken over with „Odbierz pismo”, or delivered by fiction at the end of the seventh day."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from es_workflow import clock, db, jobs
from es_workflow.casework import audit, deliveries, documents, reception, steps, timers
from es_workflow.casework.scenario_time import set_clock
from es_workflow.errors import NotAllowed, NotFound
from es_workflow.models import DeliveryTerm, Document, LetterDelivery, Mail, Notification, Timer
from tests.casework.drawn import open_case, package, until, work
from tests.casework.play import open_elements, open_task
from tests.engine import drawing


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


DELIVERED = package(
    "start -> make -> deliver -> answer -> end; late -> over",
    drawing.start(),
    drawing.service("make", "document:create", headers={"template": "note"}),
    drawing.service("deliver", "document:deliver"),
    work("answer", "pes_rep", due="=end of term(date(delivered_on), 5)"),
    drawing.boundary("late", "answer", until("=end of term(date(delivered_on), 5)")),
    drawing.end(),
    drawing.end("over"),
)


def begin(people, moment: str, of=DELIVERED):
    """A case whose letter is on its way."""
    set_clock(at(moment))
    case = open_case(of, people)
    return case, db.session.scalars(select(Document).where(Document.case_id == case.id)).one()


def variables(case):
    return steps.peek(case).variables


def told(user, *, since: dt.datetime | None = None) -> set[str]:
    heard = select(Notification.text_pl).where(Notification.user_id == user.id)
    return set(db.session.scalars(heard.where(Notification.created_at >= since) if since else heard))


def test_the_case_waits_and_the_content_stays_closed_until_the_letter_is_taken_over(people, office):
    case, letter = begin(people, "2026-11-23T10:00")
    assert open_elements(case) == []
    assert documents.can_receive(people.applicant, letter)
    with pytest.raises(NotAllowed, match="odbierz"):
        documents.content(letter, by=people.applicant)
    assert told(people.applicant) == {"Odbierz pismo: Wezwanie. Czas do 30.11.2026."}
    body = db.session.scalars(select(Mail.body).where(Mail.to == people.applicant.email)).one()
    assert "Wezwanie" not in body
    assert "Tajemnica" not in body

    set_clock(at("2026-11-25T18:00"))
    reception.receive(letter, by=people.applicant)
    reception.receive(letter, by=people.colleague)
    assert open_elements(case) == ["answer"]
    seen = variables(case)
    assert (seen["delivered_on"], seen["delivered_by"]) == ("2026-11-25", "opened")
    assert clock.last_day(open_task(case, "answer").due_at) == dt.date(2026, 11, 30)
    delivery = deliveries.get_visible(letter.id, people.applicant)
    assert (delivery.receiver_id, delivery.delivered_by) == (people.applicant.id, "opened")
    assert documents.content(letter, by=people.colleague).startswith(b"%PDF")
    [received] = [event for event in audit.list_for(case) if event.type == "document.received"]
    assert (received.actor_id, received.data["title_pl"]) == (people.applicant.id, "Wezwanie")
    assert audit.verify(case).whole


@pytest.mark.parametrize(
    ("sent", "fiction", "answer"),
    [
        ("2026-11-23T10:00", "2026-11-30", "2026-12-07"),  # Monday; then a Saturday moves the answer, not the fiction
        ("2026-11-21T23:59", "2026-11-28", "2026-12-03"),  # ends on a Saturday
        ("2026-12-18T09:00", "2026-12-25", "2026-12-30"),  # ends on Christmas Day
        ("2026-12-17T09:00", "2026-12-24", "2026-12-29"),  # on a holiday since 2025
        ("2026-03-22T12:00", "2026-03-29", "2026-04-03"),  # a Sunday, the day clocks go forward
        ("2026-10-18T12:00", "2026-10-25", "2026-10-30"),  # and back
        ("2026-11-25T00:00", "2026-12-02", "2026-12-07"),
    ],
)
def test_fiction_at_the_end_of_the_seventh_calendar_day_whatever_day_it_is(people, office, sent, fiction, answer):
    case, letter = begin(people, sent)
    last = dt.date.fromisoformat(fiction)
    end = clock.end_of_day(last)
    assert timers.next_due(case) == end
    set_clock(end - dt.timedelta(seconds=2))
    assert not timers.wake(case.id)
    set_clock(end)
    assert timers.sweep() == 1
    jobs.drain()
    seen = variables(case)
    assert (seen["delivered_on"], seen["delivered_by"]) == (fiction, "fiction")
    assert clock.last_day(open_task(case, "answer").due_at) == dt.date.fromisoformat(answer)
    delivery = db.session.scalars(select(LetterDelivery)).one()
    assert (delivery.delivered_on, delivery.delivered_at, delivery.receiver_id) == (last, end, None)
    assert told(people.applicant, since=end) == {"Pismo uznano za doręczone: Wezwanie.", "Do zrobienia: answer."}
    with pytest.raises(NotAllowed):
        documents.content(letter, by=people.applicant)
    reception.receive(letter, by=people.applicant)
    assert documents.content(letter, by=people.applicant).startswith(b"%PDF")
    assert (delivery.delivered_by, delivery.delivered_on) == ("fiction", last)
    assert audit.verify(case).whole


def test_taken_over_in_the_last_second_and_a_moment_too_late(people, office):
    case, letter = begin(people, "2026-11-23T10:00")
    set_clock(at("2026-11-30T23:59:57"))
    reception.receive(letter, by=people.applicant)
    assert variables(case)["delivered_by"] == "opened"
    case, letter = begin(people, "2026-11-23T10:00")
    set_clock(at("2026-12-01T00:00:00"))
    reception.receive(letter, by=people.applicant)
    assert (variables(case)["delivered_by"], variables(case)["delivered_on"]) == ("fiction", "2026-11-30")
    assert letter.received_at is not None
    assert open_elements(case) == ["answer"]


def test_after_a_long_outage_delivery_and_answer_pass_in_their_order(people, office):
    case, _letter = begin(people, "2026-11-23T10:00")
    set_clock(at("2027-02-01T10:00"))
    assert timers.wake(case.id)
    db.session.refresh(case)
    assert case.ended_at is not None
    assert variables(case)["delivered_on"] == "2026-11-30"


def test_the_number_of_days_can_be_changed_from_a_day_on(people, office):
    db.session.add_all(
        [
            DeliveryTerm(valid_from=dt.date(2026, 12, 1), days=14, reason="KPA art. 44"),
            DeliveryTerm(valid_from=dt.date(2027, 1, 1), days=10, reason="x"),
        ]
    )
    case, _letter = begin(people, "2026-11-30T10:00")
    assert timers.next_due(case) == clock.end_of_day(dt.date(2026, 12, 7))
    case, _letter = begin(people, "2026-12-01T10:00")
    assert timers.next_due(case) == clock.end_of_day(dt.date(2026, 12, 15))


def test_only_those_who_act_for_the_applicant_take_it_over(people, office):
    case, letter = begin(people, "2026-11-23T10:00")
    with pytest.raises(NotAllowed):
        reception.receive(letter, by=people.clerk)
    assert open_elements(case) == []
    with pytest.raises(NotFound):
        deliveries.get_visible(letter.id, people.clerk)


def test_a_letter_of_a_case_that_is_over_can_still_be_taken_over(people, office):
    over = package(
        "start -> make -> deliver -> end; out -> over",
        drawing.start(),
        drawing.service("make", "document:create", headers={"template": "note"}),
        drawing.service("deliver", "document:deliver"),
        drawing.boundary("out", "deliver", drawing.timer_definition("P2D")),
        drawing.end(),
        drawing.end("over"),
    )
    case, letter = begin(people, "2026-11-23T10:00", of=over)
    set_clock(at("2026-11-26T10:00"))
    timers.wake(case.id)
    db.session.refresh(case)
    assert case.ended_at is not None
    assert db.session.scalars(select(Timer)).all() == []
    reception.receive(letter, by=people.applicant)
    assert deliveries.get_visible(letter.id, people.applicant).delivered_by == "opened"
    assert audit.verify(case).whole


@pytest.mark.parametrize("document", ["nothing", str(uuid.UUID(int=1)), None])
def test_a_letter_that_is_not_there_stops_the_case_with_an_incident(people, office, document):
    wrong = package(
        "start -> deliver -> end",
        drawing.start(),
        drawing.service(
            "deliver", "document:deliver", drawing.io({"document_id": f'="{document}"' if document else "=null"})
        ),
        drawing.end(),
    )
    case = open_case(wrong, people)
    [incident] = steps.peek(case).incidents
    assert "document_id" in incident.message


def test_a_proof_of_delivery_cannot_be_changed(people, office):
    _case, letter = begin(people, "2026-11-23T10:00")
    reception.receive(letter, by=people.applicant)
    db.session.flush()
    for change in ("UPDATE letter_delivery SET delivered_on = '2026-01-01'", "DELETE FROM letter_delivery"):
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(change))
