"""Cases in great numbers: a process that is corrected without end, and copies of a waiting case."""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Sequence
from pathlib import Path

import psycopg
from sqlalchemy import text

from es_workflow import db
from es_workflow.content import ProcessPackage, load_package
from es_workflow.engine.state import PACKED, PLAIN

TOY = Path(__file__).parents[1] / "toy"
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN_IDS = {"user_task": "id", "timer": "task_id", "subscription": "id"}
"""The rows a waiting case has besides its own, and their keys."""


def patient() -> ProcessPackage:
    """The toy process, which corrects for ever instead of three times."""
    toy = load_package(TOY / "bpmn" / "toy_review", TOY / "forms" / "toy_review")
    files = {
        path: data.replace(b"<text>&lt; 3</text>", b"<text>&lt; 100000000</text>") for path, data in toy.files.items()
    }
    changed = [path for path in files if files[path] != toy.files[path]]
    assert len(changed) == 1, changed
    return ProcessPackage.from_files(toy.key, files)


def copy(case_id: uuid.UUID, number: int, series: str) -> list[uuid.UUID]:
    """So many copies of a committed case, by COPY, with ids of their own in rows and in state; without its history."""
    raw = db.raw_connection(db.session())
    state = bytes(db.session.execute(text("SELECT state FROM case_file WHERE id = :id"), {"id": case_id}).scalar_one())
    body = zlib.decompress(state[1:]).decode() if state[:1] == PACKED else state[1:].decode()
    found = sorted({str(case_id), *ID.findall(body)})
    made = [{old: str(uuid.uuid4()) for old in found} for _ in range(number)]

    def renewed(ids: dict[str, str]) -> bytes:
        own = ID.sub(lambda match: ids[match[0]], body).encode()
        return state[:1] + (zlib.compress(own, 1) if state[:1] == PACKED else own)

    assert state[:1] in {PACKED, PLAIN}
    own = {
        "number": lambda n, ids: f"{series}.{n}",
        "state": lambda n, ids: renewed(ids),
        "audit_seq": lambda n, ids: 0,
        "audit_hash": lambda n, ids: b"",
    }
    _copy(raw, "case_file", "id", case_id, made, own)
    for table, key in OWN_IDS.items():
        fresh = {key: lambda n, ids: str(uuid.uuid4())} if table == "subscription" else {}
        condition = " AND status = 'open'" if table == "user_task" else ""
        _copy(raw, table, "case_id", case_id, made, fresh, condition)
    return [uuid.UUID(ids[str(case_id)]) for ids in made]


def _copy(
    raw: psycopg.Connection[object], table: str, key: str, case_id: uuid.UUID, made: Sequence[dict[str, str]],
    own: dict, condition: str = ""
) -> None:  # fmt: skip
    """The rows of one table for every copy; ids are replaced wherever they stand."""
    cursor = raw.execute(f"SELECT * FROM {table} WHERE {key} = %s{condition}", (case_id,))
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    into = psycopg.sql.SQL("COPY {} ({}) FROM STDIN").format(
        psycopg.sql.Identifier(table), psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, names))
    )
    with raw.cursor() as writing, writing.copy(into) as target:
        for n, ids in enumerate(made):
            for row in rows:
                target.write_row([_value(own[name](n, ids) if name in own else row[name], ids) for name in names])


def _value(value: object, ids: dict[str, str]) -> object:
    if isinstance(value, uuid.UUID):
        return ids.get(str(value), value)
    return psycopg.types.json.Jsonb(value) if isinstance(value, dict) else value
