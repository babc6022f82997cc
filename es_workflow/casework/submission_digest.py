"""The fingerprint of what was submitted, and whether submissions still say what was sent.

It is taken of the answers as they are read, so it also proves those that are kept beside earlier ones.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db, jsontext
from es_workflow.casework import runtime
from es_workflow.content import ProcessPackage
from es_workflow.models import Submission

MANY = 500


def digest(submission: Submission) -> str:
    """The fingerprint of everything that was submitted: printed on the receipt, in the audit trail."""
    return of(submission, submission.answers, runtime.office().package(submission.case.deployment_id))


def of(submission: Submission, answers: str, package: ProcessPackage) -> str:
    """The same of a new submission with these answers."""
    content = _content(submission, answers, package)
    return hashlib.sha256(jsontext.canonical(content).encode()).hexdigest()


def content(submission: Submission) -> dict[str, Any]:
    """What the digest is taken of."""
    return _content(submission, submission.answers, runtime.office().package(submission.case.deployment_id))


def _content(submission: Submission, answers: str, package: ProcessPackage) -> dict[str, Any]:
    return {
        "case": submission.case_id,
        "element": submission.element_id,
        "form": hashlib.sha256(package.form_bytes(submission.form_id)).hexdigest(),
        "answers": jsontext.loads(answers),
        "attachments": submission.attachments,
        "by": submission.submitted_by_id,
        "at": submission.submitted_at.astimezone(dt.UTC),
    }


def is_as_sent(submission: Submission) -> bool:
    """Whether the answers are those that were sent. Others may be no text at all any more."""
    try:
        return digest(submission) == submission.digest
    except ValueError:
        return False


def verify_all() -> Iterator[tuple[Submission, bool]]:
    """Every submission from which nothing was erased, and whether it is as it was sent."""
    query = select(Submission).where(Submission.erased_at.is_(None)).order_by(Submission.case_id, Submission.id)
    query = query.options(joinedload(Submission.case), joinedload(Submission.base))
    for submission in db.session.scalars(query.execution_options(yield_per=MANY)):
        yield submission, is_as_sent(submission)
