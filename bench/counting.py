"""What can be counted rather than timed: statements and commits of a step, bytes of a finished case."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event

from bench import office as offices
from bench.answers import formal
from bench.office import Office
from es_workflow import db
from es_workflow.casework import access, cases, tasks

OF_A_CASE = {
    "case_file": "id",
    "user_task": "case_id",
    "submission": "case_id",
    "audit_event": "case_id",
    "notification": "case_id",
    "attachment": "case_id",
    "timer": "case_id",
    "service_job": "case_id",
    "subscription": "case_id",
    "incident": "case_id",
}
"""Every table with rows of a case, and the column that says which."""


@dataclass
class Log:
    """What went to the database."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def watched(engine: Engine) -> Iterator[Log]:
    """Notes the statements and commits inside the block; sending a job (Procrastinate) counts too."""
    log = Log()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        log.statements.append(statement)

    def commit(_connection: object) -> None:
        log.commits += 1

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", commit)
    try:
        yield log
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", commit)


def step(office: Office) -> Log:
    """One ordinary user task, submitted by a person who is signed in already."""
    case_id = offices.sample(office, claimed=True)
    with db.transaction():
        by = offices.person("reviewer")
        task_id = next(task.id for task in cases.open_tasks(cases.get_visible(case_id, by)))
        db.session.expunge_all()
        by = offices.person("reviewer")
        assert access.groups_of(by)
        assert not access.organisations_of(by)
        with watched(db.engine()) as log:
            task = tasks.get_held(task_id, by)
            tasks.complete(task, by=by, answers=dict(formal(random.Random(7), ok=True)), rev=task.rev)
            db.session.commit()
    return log


def bytes_of(connection: psycopg.Connection[tuple[object, ...]], case_id: uuid.UUID) -> dict[str, int]:
    """Bytes of all rows of a case as they lie in the tables (compressed where PostgreSQL does), without indexes."""
    found = {}
    for table, column in OF_A_CASE.items():
        query = sql.SQL("SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM {} t WHERE {} = %s")
        row = connection.execute(query.format(sql.Identifier(table), sql.Identifier(column)), (case_id,)).fetchone()
        found[table] = int(str(row[0])) if row else 0
    return found
