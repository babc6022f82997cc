"""Everything an installation keeps, as text: each row of each table, packed states, files, letters in folders."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import pdfminer.high_level
from sqlalchemy import text

from es_workflow import db, packing
from es_workflow.models import AuditEvent, Base, Submission
from es_workflow.models.base import Packed


def everything(var_dir: Path) -> dict[str, str]:
    """What is kept, by place."""
    found = {place: value for table in _tables() for place, value in _rows(table)}
    files = [path for path in var_dir.rglob("*") if path.is_file() and path.name.endswith((".eml", ".part"))]
    return found | {str(path): path.read_text() for path in files}


def places_of(word: str, kept: dict[str, str]) -> list[str]:
    """Where the word stands, whatever the case of its letters."""
    return [place for place, value in kept.items() if word.lower() in value.lower()]


def _tables() -> list[str]:
    query = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return list(db.session.scalars(query))


PACKED = {f"{table.name}.{one.name}" for table in Base.metadata.sorted_tables for one in table.columns
          if isinstance(one.type, Packed)}  # fmt: skip
assert f"{AuditEvent.__tablename__}.data" in PACKED


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(db.session.execute(text(f'SELECT * FROM "{table}"')).mappings()):
        for column, value in row.items():
            if (table, column) == ("submission", "answers_packed"):
                yield f"{table}.{column} {number}", db.session.get_one(Submission, row["id"]).answers
            elif value is not None:
                packed = f"{table}.{column}" in PACKED
                yield f"{table}.{column} {number}", packing.unpack(bytes(value)) if packed else _read(value)


def _read(value: object) -> str:
    if isinstance(value, memoryview | bytes):
        return _of_bytes(bytes(value))
    return str(value)


def _of_bytes(data: bytes) -> str:
    if data[:1] == b"2" and data[1:2] == b"x":  # a packed state
        return zlib.decompress(data[1:]).decode()
    if data.startswith(b"%PDF"):
        try:
            return pdfminer.high_level.extract_text(io.BytesIO(data))
        except Exception:  # a small file of a scenario, which only looks like one
            return data.decode(errors="replace")
    return data.decode(errors="replace")
