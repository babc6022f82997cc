"""What the others do after a worker was killed: its jobs go back, and are done."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from es_workflow import db, jobs


def give_back() -> None:
    """A minute later the dead worker's job waits again; what comes again by the clock does not."""
    with db.transaction() as session:
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'"))

    async def stalled() -> int:
        async with jobs.app.open_async():
            return await jobs.give_back_stalled(jobs.app.job_manager, 60)

    with jobs.on(db.engine().url):
        asyncio.run(stalled())
    again = [name for name, _id in jobs.app.periodic_registry.periodic_tasks]
    with db.transaction() as session:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = ANY(:again)"), {"again": again})


def rescue() -> None:
    """The next worker has done everything."""
    give_back()
    jobs.drain()
    db.session.rollback()
