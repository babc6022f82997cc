"""Workers killed on the way, several at once, message and receiver at the same moment: once, in order, no deadlock."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from es_workflow import db, jobs
from es_workflow.casework import audit, messages
from es_workflow.models import AuditEvent, Case, Delivery, Deployment, Message
from tests.casework.killed import rescue
from tests.casework.talking import heard, listener, open_case, put, teller, types, waiter
from tests.engine import drawing

WORKER = """
    import sys
    from pathlib import Path
    from sqlalchemy import event, make_url
    from es_workflow import db, jobs
    from es_workflow.casework import operations, runtime
    from es_workflow.config import Config

    url, folder, stop_after = sys.argv[1:]
    config = Config(secret_key="t" * 64, database_url=url, demo=True, var_dir=Path(folder))
    engine = db.connect(config)
    runtime.set_up(config, operations.ALL)
    seen = 0

    @event.listens_for(engine, "after_cursor_execute")
    def count(_connection, _cursor, statement, *_):
        global seen
        seen += statement.split()[0] in {"INSERT", "UPDATE", "DELETE", "WITH"}
        if seen == int(stop_after):
            print("here", flush=True)
            sys.stdin.readline()

    jobs.run_worker(make_url(url))
"""
WRITES = 7
"""Of routing and one delivery: a worker is killed after every other one of them."""


def worker_killed_at(url: str, folder: Path, stop_after: int) -> str:
    command = [sys.executable, "-c", textwrap.dedent(WORKER), url, str(folder), str(stop_after)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said = worker.stdout.readline().strip()
        os.kill(worker.pid, signal.SIGKILL)
    return said


@pytest.mark.parametrize("stop_after", range(1, WRITES + 1, 2))
def test_a_worker_killed_between_throw_and_delivery_loses_and_repeats_nothing(real_db, tmp_path, stop_after):
    with db.transaction():
        case = open_case(listener(times=3))
        sender = teller("teller", "a", "b")
    jobs.drain()
    with db.transaction():
        open_case(sender)
    url = real_db.url.render_as_string(hide_password=False)
    assert worker_killed_at(url, tmp_path, stop_after) == "here"
    rescue()
    assert heard(case) == ["a", "b"]
    assert types(case) == ["case.started", "message.received", "message.received"]
    assert audit.verify(db.session.get_one(Case, case.id)).whole
    assert db.session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'failed'")) == 0


@pytest.mark.parametrize("stop_after", range(1, 6, 2))
def test_a_worker_killed_while_a_case_begins_begins_it_once(real_db, tmp_path, stop_after):
    with db.transaction():
        listener()
        messages.send("begin listener", payload={"key": "Z"})
    url = real_db.url.render_as_string(hide_password=False)
    assert worker_killed_at(url, tmp_path, stop_after) == "here"
    rescue()
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1
    assert list(db.session.scalars(select(Delivery.status))) == ["taken"]


def workers(count: int, jobs_to_do: list[Callable[[], None]]) -> None:
    """Do the jobs in several threads at once, each in a transaction of its own; a failure fails the test."""
    failures: list[BaseException] = []
    waiting, lock = list(jobs_to_do), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                job = waiting.pop()
            try:
                with db.transaction():
                    job()
            except BaseException as error:
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_four_workers_that_do_every_job_three_times_hand_over_once(real_db):
    with db.transaction():
        version = waiter()
        ids = [open_case(version).id for _ in range(30)]
        sent = messages.send("now", kind="signal", payload={})
    workers(4, [lambda: messages.route(sent)] * 12)
    todo: list[Callable[[], None]] = [lambda one=one: messages.deliver(one) for one in ids * 3]  # type: ignore[misc]
    random.Random(7).shuffle(todo)
    workers(4, todo)
    received = select(AuditEvent.case_id).where(AuditEvent.type == "message.received")
    assert sorted(db.session.scalars(received)) == sorted(ids)
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 30


def answering(key: str, hears: str, tells: str) -> Deployment:
    """Answers each of ten messages with one of its own."""
    rounds = range(10)
    nodes = [drawing.start(f"{key}_s"), drawing.end(f"{key}_e")]
    names = []
    for n in rounds:
        nodes.append(drawing.catch(f"{key}_h{n}", drawing.message_definition("h")))
        nodes.append(drawing.throw(f"{key}_t{n}", drawing.message_definition("t")))
        names += [f"{key}_h{n}", f"{key}_t{n}"]
    outside = drawing.message("h", hears) + drawing.message("t", tells)
    return put(key, " -> ".join([f"{key}_s", *names, f"{key}_e"]), *nodes, outside=outside)


def test_two_cases_that_answer_each_other_from_both_sides_come_to_their_ends(real_db):
    with db.transaction():
        cases = [open_case(answering("ping", "to ping", "to pong")), open_case(answering("pong", "to pong", "to ping"))]
        ids = [case.id for case in cases]
        messages.send("to ping", payload={})
        messages.send("to pong", payload={})
    threads = [threading.Thread(target=lambda: (jobs.drain(), db.session.remove())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.drain()
    db.session.rollback()
    for case_id in ids:
        case = db.session.get_one(Case, case_id)
        assert case.ended_at is not None
        assert types(case).count("message.received") == 10
        assert audit.verify(case).whole


def test_a_case_that_begins_to_wait_at_the_moment_of_sending_gets_the_message(real_db):
    with db.transaction():
        version = listener(correlation="=key")
        version_id = version.id
    keys = [f"K{number}" for number in range(15)]

    with db.transaction():
        for key in keys:
            messages.send("begin listener", payload={"key": key})
    with db.transaction():
        for sent in db.session.scalars(select(Message)).all():
            messages.route(sent.id)
    starts = list(db.session.scalars(select(Delivery.id)))
    db.session.rollback()
    todo: list[Callable[[], None]] = []
    for key, delivery in zip(keys, starts, strict=True):
        payload = {"text": key}
        todo.append(lambda key=key, payload=payload: _send_and_route(key, payload))  # type: ignore[misc]
        todo.append(lambda delivery=delivery: messages.start(delivery))  # type: ignore[misc]
    workers(2, todo)
    jobs.drain()
    db.session.rollback()
    cases = db.session.scalars(select(Case).where(Case.deployment_id == version_id)).all()
    assert sorted(word for case in cases for word in heard(case)) == sorted(keys)


def _send_and_route(key: str, payload: dict[str, str]) -> None:
    sent: uuid.UUID = messages.send("note", correlation=key, payload=payload)
    db.session.commit()
    messages.route(sent)
