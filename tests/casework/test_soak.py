"""Many people at once, at random, on a few cases: rows, engine and audit trail always say the same."""

from __future__ import annotations

import datetime as dt
import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from es_workflow import db, jobs
from es_workflow.casework import access, audit, cases, deployments, runtime, steps, tasks, timers
from es_workflow.errors import Conflict, NotAllowed, NotFound
from es_workflow.models import Case, ServiceJob, Submission, Subscription, Timer, User, UserTask
from tests.casework.play import GOOD, POOR, REQUEST
from tests.people import add_everybody

ANSWERS: dict[str, list[dict[str, Any]]] = {
    "request": [REQUEST],
    "review": [GOOD, POOR, POOR],
    "resolution": [{"agreed": "yes"}, {"agreed": "no", "reason": "Brak środków."}],
    "payment": [{"paid": REQUEST["amount"]}],
}


def require_rows_as_the_engine_says(case_id: uuid.UUID) -> Case:
    """What the case waits for stands in the tables as in its state; and the audit trail is whole."""
    db.session.rollback()
    case = db.session.get_one(Case, case_id, populate_existing=True)
    instance = steps.peek(case)

    def ids(column: Any, *where: Any) -> set[uuid.UUID]:
        return set(db.session.scalars(select(column).where(column.class_.case_id == case_id, *where)))

    assert ids(UserTask.id, UserTask.status == "open") == {task.id for task in instance.open_tasks}
    assert ids(Timer.task_id) == {timer.task_id for timer in instance.timers}
    assert ids(ServiceJob.task_id) == {job.task_id for job in instance.jobs}
    assert ids(Subscription.task_id) == {waiting.task_id for waiting in instance.subscriptions}
    assert (case.ended_at is not None) == instance.ended
    verification = audit.verify(case)
    assert verification.whole, verification
    completed = ids(UserTask.id, UserTask.status == "completed")
    assert ids(Submission.task_id, Submission.task_id.is_not(None)) == completed
    return case


def something(user_id: uuid.UUID, case_id: uuid.UUID, dice: random.Random) -> None:
    """One thing a person might do in the case just now."""
    user = db.session.get_one(User, user_id)
    case = cases.get_visible(case_id, user)
    open_tasks = list(cases.open_tasks(case))
    chance = dice.random()
    if chance < 0.02:
        cases.act(case, "withdraw", by=user, answers={"reason": "Rozmyśliliśmy się."})
    elif chance < 0.06:
        timers.wake(case_id)
    elif open_tasks:
        task = tasks.get_visible(dice.choice(open_tasks).id, user)
        if access.can_complete(user, task) and chance < 0.9:
            tasks.complete(task, by=user, answers=dice.choice(ANSWERS[task.form_id]), rev=task.rev)
        elif access.can_complete(user, task):
            tasks.release(task, by=user)
        else:
            tasks.claim(task, by=user)


def work(seed: int, people: list[uuid.UUID], case_ids: list[uuid.UUID], times: int) -> tuple[int, int]:
    """One thread's work: how much succeeded and how much was refused."""
    dice, done, refused = random.Random(seed), 0, 0
    for _ in range(times):
        try:
            with db.transaction():
                something(dice.choice(people), dice.choice(case_ids), dice)
            done += 1
        except (Conflict, NotAllowed, NotFound):
            refused += 1
        finally:
            db.session.remove()
    return done, refused


@pytest.mark.parametrize(
    ("threads", "times"), [pytest.param(4, 30, id="short"), pytest.param(6, 600, id="long", marks=pytest.mark.soak(2))]
)
def test_rows_engine_and_audit_trail_agree_whatever_people_do_at_once(real_db, toy, office, threads, times):
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        actors = [people.applicant, people.colleague, *people.assessors, people.director, people.accountant]
        case_ids = [
            cases.start(toy.key, by=people.applicant, organisation=people.organisation).id
            for _ in range(4 + times // 30)
        ]
        ids = [person.id for person in actors]
    stop = threading.Event()

    def clock_and_worker() -> None:
        while not stop.wait(0.3):
            with db.transaction():
                office.clock.advance(dt.timedelta(hours=9))
                timers.sweep()
            jobs.drain()
        jobs.drain()
        db.session.remove()

    with ThreadPoolExecutor(threads + 1) as pool:
        ticking = pool.submit(clock_and_worker)
        outcomes = list(pool.map(lambda seed: work(seed, ids, case_ids, times), range(threads)))
        stop.set()
        ticking.result()
    assert sum(done for done, _ in outcomes) > threads * times / 5
    for case_id in case_ids:
        require_rows_as_the_engine_says(case_id)
    given: dict[str, list[int]] = {}
    for number in db.session.scalars(select(Case.number).where(Case.number.is_not(None))):
        series, _, rest = number.partition(".1.")
        sequence, year = rest.split(".")
        given.setdefault(f"{series}/{year}", []).append(int(sequence))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in given.values())
    assert db.session.scalar(select(func.count()).select_from(UserTask).where(UserTask.status == "completed"))
    assert runtime.office() is office
