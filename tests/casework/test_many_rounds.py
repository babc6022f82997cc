"""A case that goes back for correction again and again: the last round costs what the tenth cost, in casework too.

Ten thousand rounds go through the engine alone (tests/engine/test_endurance.py); here, with rows, audit and history of
each step on PostgreSQL, there are two thousand.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from es_workflow import db
from es_workflow.casework import cases, deployments
from es_workflow.models import Case, Submission
from tests.casework.many import patient
from tests.casework.play import POOR, REQUEST, do, open_elements
from tests.casework.test_soak import require_rows_as_the_engine_says
from tests.people import add_everybody


class Statements:
    """Counts what is sent to the database."""

    def __init__(self, engine: Engine) -> None:
        self.number = 0
        event.listen(engine, "before_cursor_execute", self.note)

    def note(self, *_: Any) -> None:
        self.number += 1


@pytest.mark.parametrize(
    "last", [pytest.param(20, id="short"), pytest.param(2000, id="long", marks=pytest.mark.soak(3))]
)
def test_the_last_round_of_corrections_costs_what_the_tenth_cost(real_db, office, last):
    package, statements = patient(), Statements(real_db)
    with db.transaction():
        people = add_everybody()
        deployments.deploy(package)
        case_id = cases.start(package.key, by=people.applicant, organisation=people.organisation).id
    applicant, (first, second, _) = people.applicant, people.assessors
    plan = [("correct_request", applicant, REQUEST), ("review_first", first, POOR), ("review_second", second, POOR)]
    measured, seconds = {}, {}
    for number in range(1, last + 1):
        before, begun = statements.number, time.perf_counter()
        for element, by, answers in plan:
            with db.transaction():
                case = db.session.get_one(Case, case_id)
                do(case, "fill_request" if number == 1 and by is applicant else element, by, answers)
            db.session.expire_all()
        seconds[number] = time.perf_counter() - begun
        if number in (10, last):
            size = len(db.session.get_one(Case, case_id).state)
            measured[number] = (statements.number - before, size)
    assert measured[last][0] == measured[10][0], "SQL statements of a round"
    assert abs(measured[last][1] - measured[10][1]) <= 10, "bytes of the state"
    middle = sorted(list(seconds.values())[-10:])[5] / sorted(list(seconds.values())[5:15])[5]
    print(f"round 10 and {last}: {measured}, time of a round {middle:.2f} ×")
    case = require_rows_as_the_engine_says(case_id)
    assert open_elements(case) == ["correct_request"]
    assert case.rev == 3 * last + 1
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 3 * last
