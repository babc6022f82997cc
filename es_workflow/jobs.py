"""Work after the step: mail, documents, timers. A job is deferred in the transaction that causes it, with ids only.

The tasks themselves live in casework.background; this module knows only how to defer, run and wait for them.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import procrastinate
from procrastinate import PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Status
from sqlalchemy import URL, ColumnElement, column, exists, literal_column, table, text
from sqlalchemy.orm import Session, scoped_session

from es_workflow import db

logger = logging.getLogger(__name__)

TASKS = "es_workflow.casework.background"
POLLING_SECONDS = 1.0
GRACE_SECONDS = 30.0
DRAIN_ATTEMPTS = 5

app = procrastinate.App(connector=PsycopgConnector(), import_paths=[TASKS])
_deferring = procrastinate.App(connector=SyncPsycopgConnector())  # never opened: every job brings its own connection


def defer(session: Session | scoped_session[Session], task: str, **ids: str | int) -> None:
    """Have `task` done after the session's transaction commits; a rollback leaves no job."""
    _deferring.configure_task(task, connection=_raw(session)).defer(**ids)


def defer_many(session: Session | scoped_session[Session], task: str, jobs: list[dict[str, Any]]) -> None:
    """The same for many jobs in one statement."""
    if jobs:
        _deferring.configure_task(task, connection=_raw(session)).batch_defer(*jobs)


def defer_once(session: Session | scoped_session[Session], task: str, key: str, **ids: str | int) -> bool:
    """Have `task` done unless a job with this key already waits. Says whether it was needed."""
    try:
        with _raw(session).transaction():  # the queue's own unique index decides a race; only this savepoint is lost
            _deferring.configure_task(task, connection=_raw(session), queueing_lock=key).defer(**ids)
    except procrastinate.exceptions.AlreadyEnqueued:
        return False
    return True


def waits(key: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition of a query that a job of that key waits already."""
    queue = table("procrastinate_jobs", column("queueing_lock"), column("status"))
    # As the queue's own index has it, which then finds the job.
    todo: ColumnElement[str] = literal_column("'todo'::procrastinate_job_status")
    return exists().where(queue.c.queueing_lock == key, queue.c.status == todo)


def _raw(session: Session | scoped_session[Session]) -> Any:
    return db.raw_connection(session() if isinstance(session, scoped_session) else session)


def drain(limit: int = 1000) -> int:
    """Do everything that waits now, here and one by one, as a worker would: for scenarios, the demonstration, tests."""
    importlib.import_module(TASKS)
    done = 0
    while done < limit and _do_next():
        done += 1
    return done


def _do_next() -> bool:
    with db.transaction() as session:
        row = session.execute(
            text(
                "SELECT id, task_name, args, attempts FROM procrastinate_jobs WHERE status = 'todo'"
                " AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY priority DESC, id LIMIT 1"
                " FOR UPDATE SKIP LOCKED"
            )
        ).one_or_none()
        if row is None:
            return False
        session.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": row.id})
    for attempt in range(1, DRAIN_ATTEMPTS + 1):
        try:
            app.tasks[row.task_name](**row.args)
            break
        except Exception:
            if attempt == DRAIN_ATTEMPTS:
                raise
            logger.warning("job %s failed, trying again", row.task_name, exc_info=True)
    return True


def run_worker(url: URL, *, concurrency: int = 1) -> None:
    """Do jobs until told to stop (SIGTERM, Ctrl+C), finishing the one in hand; any number of machines may run this."""
    with on(url):
        asyncio.run(_work(concurrency))


@contextmanager
def on(url: URL) -> Iterator[procrastinate.App]:
    """The queue of that database."""
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with app.replace_connector(PsycopgConnector(conninfo=conninfo)):
        yield app


async def _work(concurrency: int) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency,
            fetch_job_polling_interval=POLLING_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs="successful",
            task_middleware=[_with_own_session],
        )


def _with_own_session(call_next: Callable[[], Any], _context: Any, _worker: Any) -> Any:
    """Each job's session gives its connection back, whatever thread it ran in."""
    try:
        return call_next()
    finally:
        db.session.remove()


async def give_back_stalled(manager: Any, seconds: float) -> int:
    """Put the jobs of workers not heard of for so long back into the queue; says how many."""
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        logger.warning("job %s was left by a dead worker", job.call_string)
        try:
            await manager.retry_job(job)
        except procrastinate.exceptions.UniqueViolation:  # another job with the same key waits already: enough
            await manager.finish_job(job, Status.FAILED, delete_job=True)
    return len(stalled)
