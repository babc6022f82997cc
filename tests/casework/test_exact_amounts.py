"""An amount that a decision table works out reaches the case, the operation, the job and the history as a Decimal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from es_workflow import db, jobs, jsontext
from es_workflow.casework import audit, incidents, steps
from es_workflow.models import ServiceJob, Submission
from tests.casework.play import GOOD, REQUEST, do
from tests.casework.test_jobs import use_operation
from tests.content.broken import DECISION, with_text

AVERAGE = "(first_review.points + second_review.points) / 2"
SHARE = Decimal("824.92")
"""970.49 × 0.85 = 824.9165; bare doubles would give 824.91649999999993."""


def floats(value: Any, path: str = "") -> Iterator[str]:
    """Where a binary float hides."""
    if isinstance(value, float):
        yield f"{path}: {value!r}"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from floats(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from floats(item, f"{path}.{number}")


@pytest.fixture
def granted(make_case, people):
    case = make_case(with_text(DECISION, AVERAGE, "money(request.amount * 0.85)"))
    do(case, "fill_request", people.applicant, REQUEST)
    do(case, "review_first", people.assessors[0], GOOD)
    do(case, "review_second", people.assessors[1], GOOD)
    do(case, "decide", people.director, {"agreed": "yes"})
    return case


def test_amount_stays_a_decimal_from_the_table_to_the_operation(granted, office):
    asked: list[Any] = []
    use_operation(office, lambda call: asked.append(call.asked.inputs))
    variables = steps.peek(granted).variables
    assert (variables["verdict"]["average"], type(variables["verdict"]["average"])) == (SHARE, Decimal)
    [job] = db.session.scalars(select(ServiceJob)).all()
    assert type(jsontext.loads(job.inputs)["verdict"]["average"]) is Decimal
    jobs.drain()
    [inputs] = asked
    assert (inputs["verdict"]["average"], type(inputs["verdict"]["average"])) == (SHARE, Decimal)
    assert inputs["request"]["amount"] == Decimal("970.49")
    kept = [event.data for event in audit.list_for(granted)]
    sent = [jsontext.loads(one.answers) for one in db.session.scalars(select(Submission))]
    assert [*floats(variables), *floats(inputs), *floats(kept), *floats(sent)] == []
    [made] = [made for data in kept for made in data.get("decisions", ())]
    db.session.expire_all()
    assert made["value"]["average"] == SHARE


def test_operation_that_answers_with_a_float_stops_the_case(granted, office):
    use_operation(office, lambda call: {"document_id": "made", "amount": 0.1 + 0.2})
    jobs.drain()
    [incident] = incidents.list_open(granted)
    assert "zmiennoprzecinkowa" in incident.message
