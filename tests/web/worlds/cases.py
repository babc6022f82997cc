"""Cases with their tasks, submissions, letters, files, declarations and faults."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from sqlalchemy import select

from es_workflow import db, jobs
from es_workflow.casework import (
    attachments,
    cases,
    declarations,
    deployments,
    documents,
    incidents,
    reception,
    submissions,
)
from es_workflow.content import ProcessPackage
from es_workflow.models import Case, Declaration, Notification
from tests.casework import drawn, play, stopping
from tests.casework.test_deliveries import DELIVERED
from tests.declared import with_declarations
from tests.people import People
from tests.web import test_masked
from tests.web.visitor import PDF
from tests.web.worlds.world import EVERY, World, toy, world


def begun(people: People, of: ProcessPackage) -> Case:
    deployments.put_into_use(of)
    return cases.start(of.key, by=people.applicant, organisation=people.organisation, call=None)


def filed(people: People, of: ProcessPackage, **answers: Any) -> Case:
    case = begun(people, of)
    play.do(case, "fill_request", people.applicant, play.REQUEST | answers)
    return case


@world("cases.show", "cases.diagram", "submissions.show", "submissions.receipt", "uploads.download",
       "documents.download", "case_actions.ask", "case_actions.act")  # fmt: skip
def a_case_that_came_back_to_its_applicant(people: People) -> World:
    case = begun(people, toy())
    file = attachments.store(BytesIO(PDF[0]), PDF[1], by=people.applicant, case=case)
    db.session.flush()
    offer = {"id": str(file.id), "filename": file.filename, "size": file.size, "mime": file.mime}
    play.do(case, "fill_request", people.applicant, play.REQUEST | {"offer": [offer]})
    for element, who in (("review_first", people.assessors[0]), ("review_second", people.assessors[1])):
        play.do(case, element, who, play.GOOD)
    play.do(case, "decide", people.director, {"agreed": "yes"})
    jobs.drain()
    letters = documents.list_visible(case, people.applicant)
    reception.receive(letters[0], by=people.applicant)
    other = filed(people, toy())
    known = {
        "case_id": other.id,
        "submission_id": submissions.list_visible(case, people.applicant)[0].id,
        "attachment_id": file.id,
        "document_id": letters[0].id,
        "message": cases.list_actions(other, people.applicant)[0].name,
    }
    mine = (people.director,)  # reads every case, and may not withdraw an applicant's request
    return World(known, {EVERY: people.applicant}, {"case_actions.ask": mine, "case_actions.act": mine})


@world("tasks.show", "tasks.save", "tasks.check", "tasks.complete")
def a_task_of_the_applicant(people: People) -> World:
    task = play.open_task(begun(people, toy()), "fill_request")
    return World({"task_id": task.id}, {EVERY: people.applicant}, {EVERY: (people.clerk, people.coordinator)})


@world("tasks.claim", "tasks.assign", "tasks.release")
def a_task_of_the_office(people: People) -> World:
    case = filed(people, toy())
    task, held = play.open_task(case, "review_first"), people.assessors[0]
    task.assignee_id = held.id
    db.session.flush()
    return World(
        {"task_id": task.id},
        {"tasks.claim": held, "tasks.release": held, "tasks.assign": people.coordinator},
        {EVERY: (people.applicant,), "tasks.assign": (people.director, held)},
        posted={"user_id": str(people.assessors[1].id)},
    )


@world("declarations.show", "cases.declaration")
def a_task_that_asks_for_a_declaration(people: People) -> World:
    case = filed(people, with_declarations(toy()))
    declared = play.open_task(case, "review_second")
    declared.assignee_id = people.assessors[1].id
    play.open_task(case, "review_first").assignee_id = people.assessors[0].id
    db.session.flush()
    declarations.declare(declared, conflict=False, by=people.assessors[1])
    db.session.flush()
    paper = db.session.scalars(select(Declaration)).one()
    known = {"case_id": case.id, "declaration_id": paper.id, "task_id": play.open_task(case, "review_first").id}
    return World(
        known,
        {"declarations.show": people.assessors[0], "cases.declaration": people.coordinator},
        {"declarations.show": (people.applicant,), "cases.declaration": (people.applicant,)},
        {"case_id": begun(people, toy()).id},
    )


@world("submissions.unmask")
def a_submission_with_a_masked_answer(people: People) -> World:
    submission = test_masked.applied(people, test_masked.package())
    return World({"submission_id": submission.id}, {EVERY: people.clerk}, {EVERY: (people.director, people.admin)})


@world("documents.delivery", "documents.receive")
def a_letter_on_its_way(people: People) -> World:
    case = drawn.open_case(DELIVERED, people)
    [letter] = documents.list_visible(case, people.applicant)
    wrong = {"documents.receive": (people.clerk, people.director)}
    return World({"document_id": letter.id}, {EVERY: people.applicant}, wrong)


@world("documents.proof", "notifications.show")
def a_letter_that_was_taken_over(people: People) -> World:
    case = drawn.open_case(DELIVERED, people)
    [letter] = documents.list_visible(case, people.applicant)
    line = db.session.scalars(select(Notification).where(Notification.user_id == people.applicant.id)).first()
    reception.receive(letter, by=people.applicant)
    db.session.flush()
    assert line is not None
    known: dict[str, uuid.UUID] = {"document_id": letter.id, "notification_id": line.id}
    wrong = {"notifications.show": (people.clerk, people.colleague)}
    return World(known, {EVERY: people.applicant}, wrong)


@world("incidents.show", "incidents.retry")
def a_case_that_stopped(people: People) -> World:
    case = begun(people, stopping.broken_package())
    stopping.stop(case, people)
    [incident] = incidents.list_open(case)
    return World({"incident_id": incident.id}, {EVERY: people.coordinator}, {EVERY: (people.director,)})
