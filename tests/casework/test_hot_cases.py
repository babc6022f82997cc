"""Four processes work on the same five cases: each step counts once, whoever was faster, and nothing is overwritten."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from es_workflow import db, jsontext
from es_workflow.casework import cases, deployments, steps
from es_workflow.models import AuditEvent, Submission, UserTask
from tests.casework.many import patient
from tests.casework.test_soak import require_rows_as_the_engine_says
from tests.people import add_everybody

PROCESSES, CASES = 4, 5
WORKER = """
    import json, random, sys, uuid
    from es_workflow import db
    from es_workflow.casework import cases, operations, runtime, tasks
    from es_workflow.config import Config
    from es_workflow.errors import Conflict
    from es_workflow.models import Case, User
    from tests.casework.play import POOR, REQUEST

    url, number, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    case_ids, actors = map(json.loads, sys.argv[4:])
    config = Config(secret_key="t" * 64, database_url=url, demo=True)
    db.connect(config)
    runtime.set_up(config, operations.ALL)
    dice, signed, claimed, refused = random.Random(number), [], 0, 0
    print("ready", flush=True)
    sys.stdin.readline()
    while len(signed) < steps:
        try:
            with db.transaction():
                case = db.session.get_one(Case, uuid.UUID(dice.choice(case_ids)))
                task = dice.choice(list(cases.open_tasks(case)))
                user = db.session.get_one(User, uuid.UUID(actors[task.element_id]))
                sign = f"process {number}, step {len(signed)}"
                free = task.form_id == "review" and task.assignee_id is None
                if free:
                    tasks.claim(task, by=user)
                answers = POOR | {"comment": sign} if task.form_id == "review" else REQUEST | {"title": sign}
                tasks.complete(task, by=user, answers=answers, rev=task.rev)
            signed.append(sign)
            claimed += free
        except (Conflict, IndexError):
            refused += 1
        finally:
            db.session.remove()
    print(json.dumps([signed, claimed, refused]), flush=True)
"""


@pytest.mark.parametrize(
    "each", [pytest.param(20, id="short"), pytest.param(1000, id="long", marks=pytest.mark.soak(4))]
)
def test_no_step_is_lost_and_none_counts_twice(real_db, office, each):
    package = patient()
    with db.transaction():
        people = add_everybody()
        deployments.deploy(package)
        started = [
            cases.start(package.key, by=people.applicant, organisation=people.organisation) for _ in range(CASES)
        ]
        case_ids = [case.id for case in started]
        applicant, first, second = people.applicant.id, *(person.id for person in people.assessors[:2])
    actors = {"fill_request": applicant, "correct_request": applicant, "review_first": first, "review_second": second}
    signed, claimed, refused, seconds = at_once(
        real_db.url.render_as_string(hide_password=False), each, case_ids, actors
    )
    print(f"{len(signed)} steps by {PROCESSES} processes on {CASES} cases, {refused} refused as another was faster: "
          f"{seconds:.0f} s, {len(signed) / seconds:.0f} steps a second")  # fmt: skip

    assert len(signed) == len(set(signed)) == PROCESSES * each
    assert refused > 0, "the processes never met"
    kept: Counter[str] = Counter()
    for submission in db.session.scalars(select(Submission)):
        answers = jsontext.loads(submission.answers)
        kept[answers.get("comment") or answers["title"]] += 1
    assert kept == dict.fromkeys(signed, 1)
    found = [require_rows_as_the_engine_says(case_id) for case_id in case_ids]
    assert sum(case.rev for case in found) == len(signed) + CASES
    assert sum(case.audit_seq for case in found) == len(signed) + CASES + claimed
    events = dict(
        db.session.execute(
            select(AuditEvent.type, func.count()).where(AuditEvent.case_id.in_(case_ids)).group_by(AuditEvent.type)
        ).all()
    )
    assert events == {"case.started": CASES, "task.claimed": claimed, "task.completed": len(signed)}
    for case in found:
        rounds = select(func.count()).where(UserTask.case_id == case.id, UserTask.status == "completed",
                                            UserTask.form_id == "request")  # fmt: skip
        assert steps.peek(case).variables["round"] == (db.session.scalar(rounds) or None)


def at_once(url, each, case_ids, actors):
    """The processes' work: what each signed, how often it claimed and was refused, and how long all took."""
    shown = [json.dumps([str(case_id) for case_id in case_ids]), json.dumps({k: str(v) for k, v in actors.items()})]
    command = [sys.executable, "-c", textwrap.dedent(WORKER), url]
    processes = [
        subprocess.Popen(
            [*command, str(number), str(each), *shown], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for number in range(PROCESSES)
    ]
    try:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * PROCESSES
        begun = time.monotonic()
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [json.loads(process.communicate()[0]) for process in processes]
        seconds = time.monotonic() - begun
    finally:
        for process in processes:
            process.kill()
    assert [process.returncode for process in processes] == [0] * PROCESSES
    return [sign for signed, _, _ in told for sign in signed], *(sum(t[n] for t in told) for n in (1, 2)), seconds
