"""The toy process with a mistake in it, so that its cases stop."""

from __future__ import annotations

from es_workflow import db
from es_workflow.content import ProcessPackage
from es_workflow.models import Case
from tests.casework.play import GOOD, REQUEST, do
from tests.content.broken import PROCESS, with_text
from tests.people import People

CONDITION = 'verdict.outcome = "decide"'
BROKEN = (
    "working days after(date(request.needed_by), request.amount) &gt; date(request.title) and resolution.reason = null"
)
"""970.49 days are no number of days, and a title is no date; nothing was paid yet."""


def broken_package() -> ProcessPackage:
    """Its gateway asks for a condition that the data of the request do not allow to work out."""
    return with_text(PROCESS, "=" + CONDITION, "=" + BROKEN)


def stop(case: Case, people: People) -> Case:
    """Move the case up to the gateway."""
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], GOOD)
    do(case, "review_second", people.assessors[1], GOOD)
    db.session.flush()
    return case
