"""Real threads, real commits: nobody's work is lost and nothing happens twice."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text

from es_workflow import db
from es_workflow.casework import attachments, audit, cases, deployments, file_types, steps, tasks
from es_workflow.casework.steps import TaskClosed
from es_workflow.errors import Conflict, NotFound
from es_workflow.models import Attachment, AuditEvent, Case, Submission, User, UserTask
from tests.casework.play import GOOD, POOR, REQUEST, do, open_elements, open_task
from tests.people import People, add_everybody


@pytest.fixture
def started(real_db, toy) -> tuple[uuid.UUID, People]:
    """A committed case with both reviews claimed by two assessors."""
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        case = cases.start(toy.key, by=people.applicant, organisation=people.organisation)
        do(case, "fill_request", people.applicant, REQUEST)
        claim_reviews(case, people)
    return case.id, people


def claim_reviews(case: Case, people: People) -> None:
    tasks.claim(open_task(case, "review_first"), by=people.assessors[0])
    tasks.claim(open_task(case, "review_second"), by=people.assessors[1])


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each in a thread and transaction of its own; results or errors."""
    barrier = threading.Barrier(len(actions))

    def act(action: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            with db.transaction():
                return action()
        except Conflict as conflict:
            return conflict
        finally:
            db.session.remove()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def submit(task_id: uuid.UUID, user_id: uuid.UUID, answers: dict[str, Any]) -> Callable[[], str]:
    def act() -> str:
        user = db.session.get_one(User, user_id)
        task = tasks.get_visible(task_id, user)
        tasks.complete(task, by=user, answers=answers, rev=task.rev)
        return "done"

    return act


def fresh(case_id: uuid.UUID) -> Case:
    db.session.rollback()
    return db.session.get_one(Case, case_id, populate_existing=True)


def test_two_assessors_at_once_both_count_and_the_decision_opens_once(started):
    """Also in the third round of the loop, and in whatever order they come."""
    case_id, people = started
    ids = [person.id for person in people.assessors[:2]]
    applicant = people.applicant.id
    for round_number, answers in enumerate((POOR, POOR, GOOD), 1):
        case = fresh(case_id)
        wanted = [open_task(case, name).id for name in ("review_first", "review_second")]
        pairs = list(zip(wanted, ids, strict=True))
        done = at_once(*[submit(task, user, answers) for task, user in pairs[:: (-1) ** round_number]])
        assert done == ["done", "done"]
        case = fresh(case_id)
        assert open_elements(case) == (["decide"] if answers is GOOD else ["correct_request"])
        count = select(func.count()).select_from(Submission).where(Submission.case_id == case_id)
        assert db.session.scalar(count.where(Submission.form_id == "review")) == 2 * round_number
        if answers is POOR:
            with db.transaction():
                people_now = [db.session.get_one(User, id) for id in (applicant, *ids)]
                do(case, "correct_request", people_now[0], REQUEST)
                tasks.claim(open_task(case, "review_first"), by=people_now[1])
                tasks.claim(open_task(case, "review_second"), by=people_now[2])
    assert audit.verify(fresh(case_id)).whole


def test_same_task_submitted_twice_counts_once_and_the_other_is_told(started):
    case_id, people = started
    person = people.assessors[0].id
    task_id = open_task(fresh(case_id), "review_first").id
    outcomes = at_once(*[submit(task_id, person, GOOD)] * 4)
    assert outcomes.count("done") == 1
    refused = [outcome for outcome in outcomes if outcome != "done"]
    assert all(isinstance(refusal, TaskClosed) and "Jan Dąbrowski" in str(refusal) for refusal in refused)
    count = select(func.count()).select_from(Submission).where(Submission.task_id == task_id)
    assert db.session.scalar(count) == 1


def test_two_people_claiming_at_once_get_one_task(started):
    case_id, people = started
    with db.transaction():
        tasks.release(open_task(fresh(case_id), "review_first"), by=db.session.get_one(User, people.assessors[0].id))
    task_id = open_task(fresh(case_id), "review_first").id

    def take(user_id: uuid.UUID) -> Callable[[], str]:
        def act() -> str:
            user = db.session.get_one(User, user_id)
            try:
                task = tasks.get_visible(task_id, user)
            except NotFound as gone:  # a moment later the task is the other's, and none of this one's business
                raise Conflict from gone
            tasks.claim(task, by=user)
            return user.name

        return act

    outcomes = at_once(take(people.assessors[0].id), take(people.assessors[2].id))
    names = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(names) == 1
    assert db.session.get_one(UserTask, task_id, populate_existing=True).assignee.name == names[0]


def test_claims_and_submissions_at_once_leave_a_whole_audit_chain(started):
    case_id, people = started
    case = fresh(case_id)
    first, second = (open_task(case, name).id for name in ("review_first", "review_second"))
    ids = [person.id for person in people.assessors]

    def release(task_id: uuid.UUID, user_id: uuid.UUID) -> Callable[[], None]:
        return lambda: tasks.release(db.session.get_one(UserTask, task_id), by=db.session.get_one(User, user_id))

    at_once(submit(first, ids[0], GOOD), release(second, ids[1]), submit(first, ids[0], GOOD))
    case = fresh(case_id)
    assert audit.verify(case).whole
    events = db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.case_id == case_id))
    assert events == case.audit_seq


def test_numbers_have_no_gaps_though_some_give_up(real_db, toy):
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
    person, organisation = people.applicant.id, people.organisation.id

    def file(gives_up: bool) -> Callable[[], str | None]:
        def act() -> str | None:
            user = db.session.get_one(User, person)
            case = cases.start(toy.key, by=user, organisation=user.representations[0].organisation)
            do(case, "fill_request", user, REQUEST)
            if gives_up:
                raise Conflict()
            return case.number

        return act

    assert organisation
    outcomes = at_once(*[file(gives_up=number % 2 == 0) for number in range(6)])
    numbers = sorted(int(outcome.split(".")[2]) for outcome in outcomes if isinstance(outcome, str))
    assert numbers == [1, 2, 3]


def test_a_draft_and_a_submission_with_the_same_file_never_wait_for_each_other(started) -> None:
    """The browser still saves the draft when the button is pressed: both requests bring the file."""
    case_id, _people = started

    def submit() -> None:
        case = steps.lock(case_id)
        attachments.keep(b"%PDF-1.7", "oferta.pdf", file_types.PDF, by=None, case=case)

    attachments.keep(b"%PDF-1.7", "oferta.pdf", file_types.PDF, by=None, case=db.session.get_one(Case, case_id))
    with ThreadPoolExecutor(1) as pool:
        submitted = pool.submit(at_once, submit)
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        with db.engine().connect() as watcher:
            while not watcher.execute(text(waits)).scalar_one():
                assert not submitted.done(), "the submission should wait for the draft"
                watcher.rollback()
        db.session.commit()
        assert submitted.result(20) == [None]
    assert db.session.scalar(select(func.count()).select_from(Attachment).where(Attachment.case_id == case_id)) == 2
