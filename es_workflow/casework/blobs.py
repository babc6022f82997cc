"""Bytes kept once under their SHA-256: uploads, generated documents, form files."""

from __future__ import annotations

import hashlib

from sqlalchemy.dialects.postgresql import insert

from es_workflow import db
from es_workflow.errors import NotFound
from es_workflow.models import Blob


def store(data: bytes) -> str:
    """Keep the bytes (once, whoever stores them) and return their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    row = {"sha256": sha256, "size": len(data), "data": data}
    db.session.execute(insert(Blob).values(row).on_conflict_do_nothing())
    return sha256


def read(sha256: str) -> bytes:
    """The bytes with this digest."""
    blob = db.session.get(Blob, sha256)
    if blob is None:
        raise NotFound
    return blob.data
