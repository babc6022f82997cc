"""Bytes kept once under their SHA-256: uploads, generated documents, form files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Exists, exists, func, select, true, update
from sqlalchemy.dialects.postgresql import insert

from es_workflow import db
from es_workflow.errors import NotFound
from es_workflow.models import Blob


def store(data: bytes) -> str:
    """Keep the bytes (once, whoever stores them) and return their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    row = {"sha256": sha256, "size": len(data), "data": data}
    wanted = insert(Blob).values(row)
    is_empty = func.octet_length(Blob.data) < Blob.size  # it was erased, and comes back
    db.session.execute(
        wanted.on_conflict_do_update(index_elements=[Blob.sha256], set_={"data": wanted.excluded.data}, where=is_empty)
    )
    return sha256


def read(sha256: str) -> bytes:
    """The bytes with this digest."""
    blob = db.session.get(Blob, sha256)
    if blob is None or len(blob.data) < blob.size:
        raise NotFound
    return blob.data


def forget(sha256: str) -> None:
    """Remove the bytes, unless anything else still has them; the digest stays as proof of what they were."""
    lock = select(Blob.sha256).where(Blob.sha256 == sha256).with_for_update()
    db.session.execute(lock)  # whoever is just storing the same bytes comes first; the next statement sees their file
    if not any(db.session.scalar(select(used)) for used in _uses(sha256)):
        db.session.execute(update(Blob).where(Blob.sha256 == sha256).values(data=b""))


def _uses(sha256: str) -> Iterator[Exists]:
    """For each table that keeps bytes: whether a row has these, and may still be opened."""
    for table in Blob.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == Blob.__tablename__ for key in column.foreign_keys):
                kept = table.c.erased_at.is_(None) if column.name == "sha256" and "erased_at" in table.c else true()
                yield exists().where(column == sha256, kept)
