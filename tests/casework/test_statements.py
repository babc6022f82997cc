"""What a step asks of the database: counted, because time depends on the machine and this does not."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, event

from bench.counting import Log, watched
from es_workflow import db
from es_workflow.casework import access, accounts, cases, deployments, operations, runtime, tasks
from es_workflow.config import Config
from es_workflow.content import load_package
from es_workflow.models import Group, Membership
from tests.people import add_everybody, add_user

CONTENT = Path(__file__).resolve().parents[2] / "bench/content"
APPLICATION = {f"field_{number:02d}": f"Odpowiedź {number}. " * 8 for number in range(1, 21)}
MOST_STATEMENTS = 12


def step(engine: Engine) -> Log:
    """The formal check of the measured process, submitted as the web does it by somebody who is signed in."""
    with db.transaction():
        people = add_everybody()
        deployments.deploy(load_package(CONTENT / "bpmn/bench_grant", CONTENT / "forms/bench_grant"))
        reviewer = add_user("Rafał Recenzent")
        reviewer.memberships = [Membership(group=db.session.get_one(Group, "bench_reviewer"))]
        case = cases.start("bench_grant", by=people.applicant, organisation=people.organisation)
        (task,) = cases.open_tasks(case)
        tasks.complete(task, by=people.applicant, answers=APPLICATION, rev=task.rev)
        (task,) = cases.open_tasks(case)
        tasks.claim(task, by=reviewer)
        task_id, reviewer_id = task.id, reviewer.id
    db.session.remove()
    by = accounts.find_signed_in(reviewer_id, 1)
    assert by is not None
    with watched(engine) as log, db.transaction():
        submit(task_id, reviewer_id)
    return log


def submit(task_id: uuid.UUID, by_id: uuid.UUID) -> None:
    by = accounts.find_signed_in(by_id, 1)
    assert by is not None
    task = tasks.get_held(task_id, by)
    assert access.can_complete(by, task)
    form = tasks.open_form(task, by, [("_form", "1"), ("ok", "yes"), ("note", "Komplet.")])
    assert form is not None
    assert form.validate()
    tasks.complete(task, by=by, answers=form.answers, rev=task.rev)


def test_a_step_takes_twelve_statements_at_most_and_one_commit(real_db: Engine, config: Config) -> None:
    runtime.set_up(replace(config, demo=False), operations.ALL)  # a real office asks no movable clock
    log = step(real_db)
    assert len(log.statements) <= MOST_STATEMENTS, "\n".join(log.statements)
    assert log.commits == 1


def test_the_count_sees_every_statement(real_db: Engine) -> None:
    ticks: list[str] = []
    event.listen(real_db, "after_cursor_execute", lambda _c, _u, statement, *_: ticks.append(statement))
    with watched(real_db) as log, db.transaction():
        add_everybody()
    assert log.statements == ticks[-len(log.statements) :]
    assert log.commits == 1
