"""The audit trail as lines of JSON, for who checks it without our pages and without reading the rows themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Text, cast, or_, select

from es_workflow import db, jsontext
from es_workflow.casework import audit
from es_workflow.errors import NotFound
from es_workflow.models import Case


def lines(case: Case | None) -> Iterator[str]:
    """The events of the case (or of the office): what each hash is taken of, the hash, the database's clock."""
    for event in audit.list_for(case):
        told = {**audit.hashed(event), "recorded": event.recorded_at.astimezone(dt.UTC), "hash": event.hash}
        yield jsontext.dumps(told)


def get_case(name: str) -> Case:
    """The case of that number, or of that id: as the check of all chains names it. Raises NotFound."""
    case = db.session.scalars(select(Case).where(or_(Case.number == name, cast(Case.id, Text) == name))).one_or_none()
    if case is None:
        raise NotFound
    return case
