"""A process killed in the middle of a step leaves the case as before it or after it, and the user can go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import uuid

import pytest
from sqlalchemy import func, select, text

from es_workflow import db
from es_workflow.casework import audit, cases, deployments
from es_workflow.models import Case, Submission, User
from tests.casework.play import REQUEST, do, open_elements
from tests.people import add_everybody

SCRIPT = """
    import sys, uuid
    from sqlalchemy import event
    from es_workflow import db
    from es_workflow.casework import cases, operations, runtime
    from es_workflow.config import Config
    from es_workflow.models import Case, User
    from tests.casework.play import REQUEST, do

    url, case_id, user_id, stop_after = sys.argv[1:]
    config = Config(secret_key="t" * 64, database_url=url, demo=True)
    engine = db.connect(config)
    runtime.set_up(config, operations.ALL)
    case, user = db.session.get_one(Case, uuid.UUID(case_id)), db.session.get_one(User, uuid.UUID(user_id))
    seen = 0

    @event.listens_for(engine, "after_cursor_execute")
    def count(_connection, _cursor, statement, *_):
        global seen
        seen += statement.split()[0] in {"INSERT", "UPDATE", "DELETE", "WITH"}
        if seen == int(stop_after):
            print("here", flush=True)
            sys.stdin.readline()

    with db.transaction():
        do(case, "fill_request", user, REQUEST)
    print("done", flush=True)
    sys.stdin.readline()
"""

WRITES = 3
"""Of a step: its rows are written in so many statements, and it is killed after each of them."""


@pytest.fixture
def filed(real_db, toy):
    """A committed case before its first submission."""
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        case = cases.start(toy.key, by=people.applicant, organisation=people.organisation)
    url = real_db.url.render_as_string(hide_password=False)
    return url, case.id, people.applicant.id


def _kill_at(url: str, case_id: uuid.UUID, user_id: uuid.UUID, stop_after: int) -> str:
    """Run the submission in a process of its own and kill it when it says where it is."""
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), url, str(case_id), str(user_id), str(stop_after)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        os.kill(process.pid, signal.SIGKILL)
    return said


def _state(case_id: uuid.UUID) -> tuple[list[str], int, int, str | None]:
    db.session.rollback()
    case = db.session.get_one(Case, case_id, populate_existing=True)
    submissions = db.session.scalar(select(func.count()).select_from(Submission))
    return open_elements(case), submissions or 0, case.audit_seq, case.number


@pytest.mark.parametrize("stop_after", range(1, WRITES + 1))
def test_killed_before_the_commit_leaves_everything_as_before(filed, stop_after):
    url, case_id, user_id = filed
    before = _state(case_id)
    assert _kill_at(url, case_id, user_id, stop_after) == "here"
    assert _state(case_id) == before
    assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
    with db.transaction():
        do(db.session.get_one(Case, case_id), "fill_request", db.session.get_one(User, user_id), REQUEST)
    assert _state(case_id)[0] == ["review_first", "review_second"]
    assert audit.verify(db.session.get_one(Case, case_id)).whole


def test_killed_after_the_commit_leaves_everything_done(filed):
    url, case_id, user_id = filed
    assert _kill_at(url, case_id, user_id, WRITES + 1) == "done"
    elements, submissions, _, number = _state(case_id)
    assert elements == ["review_first", "review_second"]
    assert submissions == 1
    assert number
