"""Scenarios that begin alike go on from one place, and none of them meets what another did afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from es_workflow import db
from es_workflow.casework import runtime, scenarios
from es_workflow.casework.scenario_branches import Branches, in_order
from es_workflow.cli.throwaway import rolled_back
from es_workflow.content import Scenario
from es_workflow.models import Case, User, UserTask
from tests.content.broken import SCENARIO, toy

pytestmark = pytest.mark.usefixtures("engine", "office")

GRANTED: dict[str, Any] = json.loads(toy().files[SCENARIO])
FILL, FIRST, SECOND = (
    step for step in GRANTED["steps"] if step.get("task") in ("fill_request", "review_first", "review_second")
)
REVIEWS = {"expect": {"open_tasks": ["review_first", "review_second"]}}


def scenario(name: str, *steps: dict[str, Any], **expect: Any) -> Scenario:
    raw = {"title": f"Próba {name}", "start": {"as": "pes_rep"}, "steps": steps, "expect": expect or {"ended": False}}
    return Scenario.parse(json.dumps(raw).encode(), f"{name}.json")


@pytest.fixture
def branches(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Branches]:
    """The toy package with the scenarios that the test asks for."""
    with closing(Branches(toy(), request.param, engine)) as opened:
        yield opened


ONE = scenario("one", FILL, FIRST, SECOND, open_tasks=["decide"])
OTHER = scenario("other", FILL, REVIEWS, SECOND, open_tasks=["review_first"])
WRONG = scenario("wrong", FILL, FIRST, REVIEWS)
LATER = scenario("later", FILL, {"advance": {"days": 3}}, {"advance": {"minutes": 5}}, FIRST)


def completed() -> set[str]:
    """The tasks that somebody has done in this database."""
    return set(db.session.scalars(select(UserTask.element_id).where(UserTask.completed_by_id.is_not(None))))


@pytest.mark.parametrize("branches", [(ONE, OTHER)], indirect=True)
def test_scenarios_that_begin_alike_share_their_case_and_part_where_they_differ(branches: Branches) -> None:
    with branches.played(ONE) as first:
        assert completed() == {"fill_request", "review_first", "review_second"}
    with branches.played(OTHER) as second:
        assert completed() == {"fill_request", "review_second"}
        assert db.session.scalar(select(func.count()).select_from(Case)) == 1
    assert first.case_id == second.case_id
    assert "review_first" in first.trace.elements - second.trace.elements


@pytest.mark.parametrize("branches", [(ONE, WRONG, OTHER)], indirect=True)
def test_one_that_fails_says_its_own_name_and_the_next_goes_on_as_if_it_had_not_been(branches: Branches) -> None:
    with branches.played(ONE):
        pass
    with pytest.raises(scenarios.ScenarioFailed, match="Próba wrong”, step 3"), branches.played(WRONG):
        pass
    with branches.played(OTHER) as played:
        assert played.trace.elements


@pytest.mark.parametrize("branches", [(LATER, ONE)], indirect=True)
def test_time_that_passed_in_one_has_not_passed_in_another(branches: Branches) -> None:
    with branches.played(ONE):
        before = runtime.office().clock.now()
    with branches.played(LATER):
        assert (runtime.office().clock.now() - before).days == 3
    with branches.played(ONE):
        assert abs((runtime.office().clock.now() - before).total_seconds()) < 60


@pytest.mark.parametrize("branches", [(ONE,)], indirect=True)
def test_nothing_of_it_remains(branches: Branches) -> None:
    def counted() -> list[int]:
        return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Case, User)]

    before = counted()
    with branches.played(ONE):
        assert counted() > before
    branches.close()
    assert counted() == before


@pytest.mark.parametrize("branches", [toy().scenarios], indirect=True)
def test_in_any_order_each_comes_through_the_same_as_alone(branches: Branches) -> None:
    alone = {}
    for one in toy().scenarios:
        with rolled_back():
            alone[one.name] = scenarios.play(toy(), one).trace
    for one in (*in_order(toy()), *toy().scenarios):
        with branches.played(one) as played:
            assert played.trace == alone[one.name]
