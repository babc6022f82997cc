"""A hundred thousand cases wait for a term: those that are due are woken once each, and the others cost nothing."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import textwrap
import time
import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from es_workflow import db, jobs
from es_workflow.casework import audit, cases, deployments, timers
from es_workflow.models import AuditEvent, Case, Timer
from tests.casework.many import copy
from tests.casework.play import POOR, REQUEST, do
from tests.casework.test_soak import require_rows_as_the_engine_says
from tests.people import People, add_everybody

WORKER = """
    import logging, sys
    from es_workflow import db, jobs
    from es_workflow.casework import operations, runtime
    from es_workflow.config import Config

    config = Config(secret_key="t" * 64, database_url=sys.argv[1], demo=True)
    engine = db.connect(config)
    runtime.set_up(config, operations.ALL)
    jobs.run_worker(engine.url)
"""
SECONDS = 240


def awaiting_correction(people: People, toy: Any) -> uuid.UUID:
    """A case whose applicant has five working days to correct it."""
    case = cases.start(toy.key, by=people.applicant, organisation=people.organisation)
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], POOR)
    do(case, "review_second", people.assessors[1], POOR)
    return case.id


def waiting_for_terms(toy: Any, office: Any, due: int, later: int) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """So many cases whose term has just passed, and so many whose term has not."""
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        first = awaiting_correction(people, toy)
        office.clock.advance(dt.timedelta(days=30))
        second = awaiting_correction(people, toy)
        office.clock.advance(dt.timedelta(hours=1))
    with db.transaction():
        jobs.drain()
    with db.transaction():
        return [first, *copy(first, due - 1, "DUE")], [second, *copy(second, later - 1, "LATER")]


def analyse() -> None:
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def plan_of_the_sweep(engine: Engine) -> dict[str, Any]:
    """How PostgreSQL carries out the very statement that looks for due timers."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM timer" in statement:
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    timers.sweep()
    event.remove(engine, "before_cursor_execute", note)
    db.session.rollback()
    [(statement, parameters)] = asked
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    [(plan,)] = db.session.connection().exec_driver_sql(explain, parameters).all()
    db.session.rollback()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", ()) for node in nodes(part))]


def pages(plan: dict[str, Any]) -> int:
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_looking_for_due_timers_costs_nothing_for_those_that_are_not_due(real_db, toy, office):
    _, (later, *_) = waiting_for_terms(toy, office, 300, 3000)
    read = []
    for more in (0, 20_000):
        with db.transaction():
            copy(later, more, "MORE")
        analyse()
        steps_of_it = nodes(plan_of_the_sweep(real_db))
        [timers_read] = [node for node in steps_of_it if node.get("Relation Name") == "timer"]
        assert (timers_read["Node Type"], timers_read["Index Name"]) == ("Index Scan", "ix_timer_due_at")
        assert timers_read["Actual Rows"] == 300
        assert pages(steps_of_it[0]) < 1000
        read.append(pages(timers_read))
    assert read[1] <= read[0] + 10


def woken(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).where(AuditEvent.type == "case.woken")).scalar_one()


@pytest.mark.parametrize(
    ("due", "later"),
    [pytest.param(60, 300, id="short"), pytest.param(2000, 98_000, id="long", marks=pytest.mark.soak(3))],
)
def test_two_workers_wake_every_due_case_once_and_no_other(real_db, toy, office, due, later):
    begun = time.monotonic()
    due_ids, later_ids = waiting_for_terms(toy, office, due, later)
    analyse()
    assert db.session.scalar(select(func.count()).select_from(Timer)) == due + later
    db.session.rollback()
    print(f"{due + later} cases with a timer made in {time.monotonic() - begun:.0f} s")
    url = real_db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", textwrap.dedent(WORKER), url]
    with db.transaction():
        jobs.defer(db.session, "sweep_timers")
    workers = [subprocess.Popen(command) for _ in range(2)]
    try:
        begun = first = time.monotonic()
        while (count := woken(real_db)) < due and time.monotonic() - begun < SECONDS:
            first = time.monotonic() if not count else first
            time.sleep(0.1)
        took = time.monotonic() - first
        time.sleep(2)  # whoever would wake one twice has had the time
    finally:
        for worker in workers:
            worker.terminate()
        ended = [worker.wait(60) for worker in workers]
    assert ended == [0, 0]
    print(f"{due} of {due + later} timers were due: woken by two workers in {took:.1f} s, {due / took:.0f} a second")
    each = select(AuditEvent.case_id, func.count()).where(AuditEvent.type == "case.woken").group_by(AuditEvent.case_id)
    assert dict(db.session.execute(each).all()) == dict.fromkeys(due_ids, 1)
    gone = set(db.session.scalars(select(Case.id).where(Case.ended_at.is_not(None), Case.status == "abandoned")))
    assert gone == set(due_ids)
    assert set(db.session.scalars(select(Timer.case_id))) == set(later_ids)
    for case_id in [*due_ids[:: max(1, due // 20)], *later_ids[:: max(1, later // 20)]]:
        assert audit.verify(db.session.get_one(Case, case_id)).whole
    for case_id in (*due_ids[-3:], *later_ids[-3:]):
        require_rows_as_the_engine_says(case_id)
