"""Jobs live and die with the transaction that causes them, and do their work once however often they run."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from sqlalchemy import select, text

from es_workflow import db, jobs
from es_workflow.casework import audit, cases, deployments, documents, incidents, operations, runtime, service_jobs
from es_workflow.models import Case, Incident, Mail, ServiceJob
from tests.casework.play import GOOD, REQUEST, do, open_elements
from tests.people import add_everybody


def waiting() -> list[str]:
    return list(db.session.scalars(text("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")))


def granted(make_case, people) -> Case:
    """A case whose letter is to be written."""
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], GOOD)
    do(case, "review_second", people.assessors[1], GOOD)
    do(case, "decide", people.director, {"agreed": "yes"})
    return case


def use_operation(office, run) -> None:
    """Let the letter's operation be another one."""
    letter = office.operations["document:create"]
    fake = operations.Operation(name=letter.name, run=run, waits=True, doc=letter.doc, headers=letter.headers)
    runtime._office = runtime.Office(
        office.config, office.clock, {**office.operations, letter.name: fake}, office.packages
    )


def test_waiting_operation_leaves_the_step_and_its_job_lets_the_case_go_on(make_case, people, office):
    use_operation(office, lambda call: {"document_id": "made"})
    case = granted(make_case, people)
    assert open_elements(case) == []
    assert "run_service_job" in waiting()
    jobs.drain()
    assert open_elements(case) == ["pay"]
    assert db.session.scalars(select(ServiceJob)).all() == []
    assert waiting() == []


def test_letter_is_typeset_and_shared(make_case, people):
    case = granted(make_case, people)
    jobs.drain()
    [document] = documents.list_visible(case, people.applicant)
    assert document.title_pl == "Zgoda na zakup"
    assert open_elements(case) == ["pay"]


def test_job_run_twice_does_its_work_once(make_case, people, office):
    calls: list[str] = []
    use_operation(office, lambda call: calls.append(call.asked.element_id))
    case = granted(make_case, people)
    [job] = db.session.scalars(select(ServiceJob)).all()
    service_jobs.perform(job.task_id)
    seq = case.audit_seq
    service_jobs.perform(job.task_id)
    assert (calls, case.audit_seq) == (["write_letter"], seq)


def test_operation_that_keeps_failing_becomes_an_incident_and_can_be_retried(make_case, people, office):
    broken = True

    def run(_call):
        if broken:
            raise ConnectionError("no route to the typesetter")

    use_operation(office, run)
    case = granted(make_case, people)
    jobs.drain()
    [incident] = incidents.list_open(case)
    assert "no route to the typesetter" in incident.message
    assert incident.element_id == "write_letter"
    assert [stop.incident for stop in incidents.list_all(people.coordinator)] == [incident]
    assert incidents.list_all(people.clerk) == []
    broken = False
    assert incidents.retry(incident, by=people.coordinator) is None
    jobs.drain()
    assert incidents.list_open(case) == []
    assert open_elements(case) == ["pay"]
    assert audit.verify(case).whole
    assert db.session.get_one(Incident, incident.id).resolved_by_id == people.coordinator.id


def test_notification_of_the_step_is_mailed_once(make_case, people, office):
    use_operation(office, lambda call: None)
    case = granted(make_case, people)
    jobs.drain()
    letters = db.session.scalars(select(Mail).where(Mail.to == people.applicant.email)).all()
    assert letters
    assert all(letter.sent_at for letter in letters)
    assert all(REQUEST["title"] not in letter.body for letter in letters), "no content of the case in a letter"
    assert case.status == "paying"


def test_rollback_leaves_no_job(real_db, toy):
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)

    def fail() -> None:
        with db.transaction():
            jobs.defer(db.session, "wake_case", case_id="never")
            assert waiting() == ["wake_case"]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert waiting() == []
    assert people


def test_key_keeps_a_second_job_from_waiting(db_session):
    assert jobs.defer_once(db.session, "wake_case", "wake:1", case_id="1")
    assert not jobs.defer_once(db.session, "wake_case", "wake:1", case_id="1")
    assert jobs.defer_once(db.session, "wake_case", "wake:2", case_id="2")
    assert waiting() == ["wake_case", "wake_case"]


WORKER = """
    import sys
    from pathlib import Path
    from sqlalchemy import make_url
    from es_workflow import db, jobs
    from es_workflow.casework import operations, runtime
    from es_workflow.config import Config
    config = Config(secret_key="t" * 64, database_url=sys.argv[1], demo=True, var_dir=Path(sys.argv[2]))
    db.connect(config)
    runtime.set_up(config, operations.ALL)
    jobs.run_worker(make_url(sys.argv[1]))
"""


def test_worker_does_what_waits_and_stops_when_told(real_db, toy, tmp_path):
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        case = cases.start(toy.key, by=people.applicant, organisation=people.organisation)
        for element, by, answers in (
            ("fill_request", people.applicant, REQUEST),
            ("review_first", people.assessors[0], GOOD),
            ("review_second", people.assessors[1], GOOD),
            ("decide", people.director, {"agreed": "yes"}),
        ):
            do(case, element, by, answers)
    url = real_db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", textwrap.dedent(WORKER), url, str(tmp_path)]
    with subprocess.Popen(command) as process:
        deadline = time.monotonic() + 60
        while waiting() and time.monotonic() < deadline:
            db.session.rollback()
            time.sleep(0.2)
        db.session.rollback()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(40) == 0
    db.session.expire_all()
    assert open_elements(db.session.get_one(Case, case.id)) == ["pay"]
    assert list((tmp_path / "mail").glob("*.eml"))


def test_job_of_a_dead_worker_is_given_back(real_db):
    with db.transaction() as session:
        worker = session.scalar(
            text(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id"
            )
        )
        for task, key in (("wake_case", "wake:1"), ("wake_case", "wake:2"), ("send_mail", None)):
            session.execute(
                text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, worker_id)"
                    " VALUES ('default', :task, :key, 'doing', :worker)"
                ),
                {"task": task, "key": key, "worker": worker},
            )
        jobs.defer_once(session, "wake_case", "wake:1", case_id="1")

    async def rescue() -> int:
        async with jobs.app.open_async():
            return await jobs.give_back_stalled(jobs.app.job_manager, 60)

    with jobs.on(real_db.url):
        assert asyncio.run(rescue()) == 3
    assert sorted(waiting()) == ["send_mail", "wake_case", "wake_case"]
