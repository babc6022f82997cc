"""The audit trail and what was submitted as lines of JSON, for who checks them without our pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Text, cast, or_, select

from es_workflow import db, jsontext
from es_workflow.casework import audit, submission_digest
from es_workflow.errors import NotFound
from es_workflow.models import Case, Submission


def lines(case: Case | None) -> Iterator[str]:
    """The events of the case (or of the office): what each hash is taken of, the hash, the database's clock."""
    for event in audit.list_for(case):
        told = {**audit.hashed(event), "recorded": event.recorded_at.astimezone(dt.UTC), "hash": event.hash}
        yield jsontext.dumps(told)


def answers(case: Case) -> Iterator[str]:
    """What was submitted in the case, in order: what each digest is taken of, the digest."""
    query = select(Submission).where(Submission.case_id == case.id).order_by(Submission.submitted_at, Submission.id)
    for submission in db.session.scalars(query):
        told = {"id": submission.id, **submission_digest.content(submission), "digest": submission.digest}
        yield jsontext.dumps(told | {"erased": submission.erased_at})


def get_case(name: str) -> Case:
    """The case of that number, or of that id: as the check of all chains names it. Raises NotFound."""
    case = db.session.scalars(select(Case).where(or_(Case.number == name, cast(Case.id, Text) == name))).one_or_none()
    if case is None:
        raise NotFound
    return case
