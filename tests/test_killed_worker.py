"""A web worker killed in the middle of a submission: the next one answers, and the person submits again, once."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import lxml.html
import psutil
import pytest
from sqlalchemy import Engine, func, select, text

from es_workflow import db
from es_workflow.casework import audit, cases, deployments, tasks
from es_workflow.models import AuditEvent, Case, Submission, UserTask
from tests.browser.installation import ROOT, Installation
from tests.casework.play import REQUEST, do, open_task
from tests.people import PASSWORD, add_everybody


@pytest.fixture
def installation(real_db: Engine, tmp_path: Path) -> Iterator[Installation]:
    """The toy process served as `make run` serves ours, on the test's database."""
    settings = {
        "ES_DATABASE_URL": real_db.url.render_as_string(hide_password=False),
        "ES_BPMN_DIR": str(ROOT / "tests/toy/bpmn"),
        "ES_FORMS_DIR": str(ROOT / "tests/toy/forms"),
    }
    installation = Installation(tmp_path, settings=settings)
    yield installation
    installation.stop()


class Person:
    """Somebody at a page without JavaScript."""

    def __init__(self, url: str) -> None:
        self.url, self.opener = url, build_opener(HTTPCookieProcessor(CookieJar()))

    def fill_in(self, path: str, **values: str) -> Callable[[], str]:
        """Open the page and fill in its form; the press of its first button, which says where it led."""
        page = lxml.html.fromstring(self.opener.open(self.url + path, timeout=30).read().decode())
        form = next(form for form in page.forms if set(values) <= set(form.fields.keys()))
        form.fields.update(values)
        target = (
            next(filter(None, (button.get("formaction") for button in form.iter("button"))), None)
            or form.get("action")
            or path
        )
        posted = urlencode(form.form_values()).encode()
        return lambda: self.opener.open(self.url + target, posted, timeout=30).geturl()


def until(true: Callable[[], object], seconds: float = 20) -> object:
    deadline = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def state(case_id: uuid.UUID) -> tuple[int, int, bytes, list[tuple[str, str]]]:
    """All that a half-saved submission would have changed."""
    db.session.rollback()
    case = db.session.get_one(Case, case_id, populate_existing=True)
    rows = select(UserTask.element_id, UserTask.status).where(UserTask.case_id == case_id).order_by(UserTask.element_id)
    return case.rev, case.audit_seq, case.state, [tuple(row) for row in db.session.execute(rows)]


def test_a_killed_web_worker_saves_nothing_by_half_and_nothing_twice(real_db, toy, installation: Installation) -> None:
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        case = cases.start(toy.key, by=people.applicant, organisation=people.organisation)
        do(case, "fill_request", people.applicant, REQUEST)
        review = open_task(case, "review_first")
        tasks.claim(review, by=people.assessors[0])
        case_id, task_id, email = case.id, review.id, people.assessors[0].email
    installation.start()
    assert installation.process is not None
    person = Person(installation.url)
    person.fill_in("/sign-in", email=email, password=PASSWORD)()
    submit = person.fill_in(f"/tasks/{task_id}", points="8")
    before = state(case_id)

    failed: list[Exception] = []

    def submit_into_the_void() -> None:
        try:
            submit()
        except (URLError, ConnectionError) as error:
            failed.append(error)

    asking = threading.Thread(target=submit_into_the_void)
    with real_db.connect() as holding:
        holding.execute(text("LOCK TABLE audit_event IN SHARE MODE"))  # the step comes so far, and waits
        asking.start()
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        with real_db.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
            assert until(lambda: looking.execute(waiting).scalar_one()), "the submission never came to its audit event"
        pages = web_workers(installation)
        assert len(pages) == 2
        for page in pages:  # one of them has the submission in hand
            page.kill()
        asking.join(30)
    assert failed, "the answer came although the worker was killed"

    assert until(lambda: len(set(web_workers(installation)) - set(pages)) == 2), "nobody took the killed ones' place"
    assert installation.process.poll() is None
    assert state(case_id) == before
    again = person.fill_in(f"/tasks/{task_id}", points="8")  # signed in still; the task is still theirs
    again()
    with pytest.raises(HTTPError, match="409"):
        again()  # the button pressed twice
    db.session.rollback()
    submitted = [one.answers for one in db.session.scalars(select(Submission).where(Submission.task_id == task_id))]
    assert list(submitted) == ['{"points":8}']
    done = select(func.count()).where(AuditEvent.case_id == case_id, AuditEvent.type == "task.completed")
    assert db.session.scalar(done) == 2
    assert audit.verify(db.session.get_one(Case, case_id)).whole


def web_workers(installation: Installation) -> list[psutil.Process]:
    """The processes that answer requests: children of gunicorn's master, which is a child of the supervisor."""
    assert installation.process is not None
    masters = [child for child in psutil.Process(installation.process.pid).children() if child.children()]
    return masters[0].children() if masters else []  # for a moment after a kill there may be none
