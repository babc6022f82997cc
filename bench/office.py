"""The office of the bench: a PostgreSQL of its own with durable commits, people, the measured process, many cases."""

from __future__ import annotations

import random
import re
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from bench import answers, floor
from es_workflow import db, postgres
from es_workflow.casework import cases, deployments, groups, operations, passwords, polish, runtime, tasks
from es_workflow.config import Config
from es_workflow.content import load_package
from es_workflow.engine import state
from es_workflow.models import Membership, Organisation, Representation, User

CONTENT = Path(__file__).parent / "content"
PROCESS = "bench_grant"
PASSWORD = "Pomiar bez pośpiechu 2026"
ROLES = ("applicant", "reviewer", "manager")
ORGANISATIONS = 400


@dataclass(frozen=True)
class Office:
    """Where everything is."""

    server: postgres.Server
    config: Config
    floor_url: str
    organisation_id: uuid.UUID

    @property
    def url(self) -> str:
        """The application's database."""
        assert self.config.database_url is not None
        return self.config.database_url

    def connect(self) -> psycopg.Connection[Any]:
        """The bench's own look into the application's database."""
        return psycopg.connect(self.server.conninfo(db.DATABASE), autocommit=True)


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """A new office in `folder`; its server is stopped and deleted afterwards."""
    server = postgres.start(folder / "postgres")
    try:
        for name in (db.DATABASE, "floor"):
            server.create_database(name)
        url, floor_url = (
            db.embedded_address(server, name).render_as_string(hide_password=False) for name in (db.DATABASE, "floor")
        )
        config = Config(secret_key="b" * 64, database_url=url, var_dir=folder, base_url="http://127.0.0.1")
        engine = db.connect(config)
        db.migrate(engine)
        runtime.set_up(config, operations.ALL)
        floor.fill(db.make_engine(db.embedded_address(server, "floor")))
        with db.transaction():
            organisation_id = _people()
        yield Office(server, config, floor_url, organisation_id)
        db.session.remove()
        engine.dispose()
    finally:
        postgres.remove(folder / "postgres")


def _people() -> uuid.UUID:
    """The process in use, the four people who do its tasks, and the organisations that apply."""
    package = load_package(CONTENT / "bpmn" / PROCESS, CONTENT / "forms" / PROCESS)
    deployments.deploy(package)
    now = runtime.office().clock.now()
    organisations = [
        Organisation(id=uuid.uuid4(), kind="pes", name=f"Spółdzielnia {n:03d}", sort_key=f"{n:03d}", city="Toruń")
        for n in range(ORGANISATIONS)
    ]
    db.session.add_all(organisations)
    hashed = passwords.hashed(PASSWORD)
    for role in ROLES:
        user = User(
            id=uuid.uuid4(), email=address(role), name=f"Osoba {role}", sort_key=polish.sort_key(role),
            password_hash=hashed, email_confirmed_at=now,
        )  # fmt: skip
        if role == "applicant":
            user.representations = [Representation(organisation=organisations[0], confirmed_at=now)]
        else:
            user.memberships = [Membership(group=groups.get(f"bench_{role}"))]
        db.session.add(user)
    return organisations[0].id


def address(role: str) -> str:
    """The e-mail address of a role's person."""
    return f"{role}@bench.example"


def person(role: str) -> User:
    """A role's person."""
    from es_workflow.casework import accounts

    user = accounts.find_by_email(address(role))
    assert user is not None
    return user


# --- many cases, by COPY


def sample(office: Office, *, claimed: bool = False) -> uuid.UUID:
    """A case that waits for its formal check, made as people would make it."""
    dice = random.Random(2)
    with db.transaction():
        applicant = person("applicant")
        organisation = db.session.get_one(Organisation, office.organisation_id)
        case = cases.start(PROCESS, by=applicant, organisation=organisation)
        (task,) = cases.open_tasks(case)
        tasks.complete(task, by=applicant, answers=dict(answers.application(dice)), rev=task.rev)
        if claimed:
            (task,) = cases.open_tasks(case)
            tasks.claim(task, by=person("reviewer"))
        return case.id


TABLES = {"case_file": "id", "user_task": "case_id", "submission": "case_id", "audit_event": "case_id"}
BATCH = 2_000
JSONB = 3802  # PostgreSQL's number of the type


def multiply(office: Office, case_id: uuid.UUID, times: int) -> None:
    """Copies of a case with ids of their own, spread over the organisations, written by COPY."""
    with office.connect() as connection:
        organisations = [row[0] for row in connection.execute("SELECT id FROM organisation ORDER BY sort_key")]
        rows = {table: _rows(connection, table, column, case_id) for table, column in TABLES.items()}
        for begun in range(0, times, BATCH):
            many = [
                _copied(rows, organisations[n % len(organisations)]) for n in range(begun, min(begun + BATCH, times))
            ]
            for table, (columns, _) in rows.items():
                with connection.cursor().copy(
                    sql.SQL("COPY {} ({}) FROM STDIN").format(
                        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
                    )
                ) as copy:
                    for one in many:
                        for row in one[table]:
                            copy.write_row(row)
        connection.execute("ANALYZE")


Rows = tuple[list[str], list[tuple[Any, ...]]]


def _rows(connection: psycopg.Connection[Any], table: str, column: str, case_id: uuid.UUID) -> Rows:
    query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    cursor = connection.execute(query, (case_id,))
    names = [one.name for one in cursor.description or []]
    jsons = {n for n, one in enumerate(cursor.description or []) if one.type_code == JSONB}
    kept = [n for n, name in enumerate(names) if not (table == "audit_event" and name == "id")]
    found = [tuple(Jsonb(row[n]) if n in jsons else row[n] for n in kept) for row in cursor.fetchall()]
    return [names[n] for n in kept], found


def _copied(rows: dict[str, Rows], organisation: uuid.UUID) -> dict[str, list[tuple[Any, ...]]]:
    fresh: dict[uuid.UUID, uuid.UUID] = {}
    for table in ("case_file", "user_task", "submission"):
        columns, found = rows[table]
        for row in found:
            fresh[row[columns.index("id")]] = uuid.uuid4()
    copied: dict[str, list[tuple[Any, ...]]] = {}
    for table, (columns, found) in rows.items():
        copied[table] = [
            tuple(
                organisation if name == "organisation_id" else _renamed(name, value, fresh)
                for name, value in zip(columns, row, strict=True)
            )
            for row in found
        ]
    return copied


ANY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _renamed(column: str, value: Any, fresh: dict[uuid.UUID, uuid.UUID]) -> Any:
    """The value with the copied case's own ids, also inside its state."""
    if isinstance(value, uuid.UUID):
        return fresh.get(value, value)
    if column == "state":
        packed = value[:1] == state.PACKED
        text = zlib.decompress(value[1:]).decode() if packed else value[1:].decode()
        text = ANY_ID.sub(lambda found: str(fresh.get(uuid.UUID(found[0]), found[0])), text)
        return state.PACKED + zlib.compress(text.encode(), 1) if packed else state.PLAIN + text.encode()
    return value


def correct(case_id: uuid.UUID, rounds: int) -> None:
    """That many rounds of correction, done without pages: the case ends where it began."""
    dice = random.Random(6)
    for _ in range(rounds):
        for element, role in (("fill_application", "applicant"), ("formal_check", "reviewer")):
            fields = answers.application(dice) if role == "applicant" else answers.formal(dice, ok=False)
            with db.transaction():
                by = person(role)
                case = cases.get_visible(case_id, by)
                task = next(task for task in cases.open_tasks(case) if task.element_id == element)
                if role != "applicant":
                    tasks.claim(task, by=by)
                tasks.complete(task, by=by, answers=dict(fields), rev=task.rev)
            db.session.remove()
