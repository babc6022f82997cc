"""The scenario player: what it takes from a scenario, and how it says what went another way."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from es_workflow import db
from es_workflow.casework import audit, coverage, facts, runtime, scenario_time, scenarios
from es_workflow.clock import ZONE
from es_workflow.content import Scenario, vocabulary
from es_workflow.content.scenario_steps import Advance
from es_workflow.errors import InvalidContent
from es_workflow.models import Case
from tests.content.broken import SCENARIO, toy

pytestmark = pytest.mark.usefixtures("db_session")

GRANTED: dict[str, Any] = json.loads(toy().files[SCENARIO])
FILL, FIRST, SECOND = (
    step for step in GRANTED["steps"] if step.get("task") in ("fill_request", "review_first", "review_second")
)


def scenario(*steps: dict[str, Any], **expect: Any) -> Scenario:
    """A scenario of these steps."""
    raw = {"title": "Próba", "start": {"as": "pes_rep"}, "steps": steps, "expect": expect or {"ended": False}}
    return Scenario.parse(json.dumps(raw).encode(), "try.json")


def play(*steps: dict[str, Any], **expect: Any) -> scenarios.Played:
    return scenarios.play(toy(), scenario(*steps, **expect))


def fill(**changes: Any) -> dict[str, Any]:
    return FILL | {"data": FILL["data"] | changes}


def failure(*steps: dict[str, Any], **expect: Any) -> str:
    with pytest.raises(scenarios.ScenarioFailed) as told:
        play(*steps, **expect)
    return told.value.message


def test_a_scenario_moves_a_real_case() -> None:
    played = play(FILL, FIRST)
    assert {"fill_request", "give_number", "review_first"} <= played.trace.elements
    assert "end_granted" not in played.trace.elements


def test_a_wrong_expectation_says_where_what_and_how_it_is() -> None:
    told = failure(FILL, {"expect": {"status": "granted", "open_tasks": ["decide"]}})
    assert "try.json „Próba”, step 2 (a look at the case)" in told
    assert "the status is 'reviewing', expected 'granted'" in told
    assert "open_tasks are review_first, review_second, expected decide" in told
    assert "Open: review_first (assessor)" in told


def test_a_wrong_end_is_told() -> None:
    told = failure(
        FILL, status="granted", ended=True, filed=False, variables={"request.amount": 5, "request.colour": "red"}
    )
    assert "the end: the status is 'reviewing'" in told
    assert "the case has not ended" in told
    assert "the case is filed" in told
    assert "the variable request.amount is Decimal('970.49'), expected 5" in told
    assert "the variable request.colour is not there" in told


def test_a_task_that_is_not_open_is_told() -> None:
    assert "step 1 (assessor does review_first): the task review_first is not open" in failure(FIRST)


def test_answers_are_validated_as_a_persons() -> None:
    told = failure(fill(nip="1234563217"))
    assert "the form was not accepted" in told
    assert "NIP" in told


def test_a_wrong_field_name_is_named() -> None:
    assert "no field to fill in called colour" in failure(fill(colour="red"))
    assert "called items[1].cost" in failure(fill(items=[{"name": "Papier", "cost": 3}]))


def test_a_scenario_may_expect_errors_and_then_go_on() -> None:
    wrong = fill(nip="1234563217", items=[{"name": "Papier"}]) | {"errors": ["nip", "items.0.price"]}
    play(wrong, FILL, open_tasks=["review_first", "review_second"])
    assert "wrong should be title; found: " in failure(wrong | {"errors": ["title"]})
    assert "the form was accepted" in failure(FILL | {"errors": ["title"]})


def test_four_eyes_hold_in_scenarios_too() -> None:
    play(FILL, FIRST, {"as": "assessor", "task": "review_second", "refused": True})
    assert "should have been refused" in failure(FILL, FIRST, SECOND | {"refused": True})
    assert "czterech oczu" in failure(FILL, FIRST, SECOND | {"as": "assessor"})


def test_another_applicant_cannot_touch_the_case() -> None:
    play(FILL | {"as": "pes_rep:2", "refused": True}, {"as": "pes_rep:2", "action": "withdraw", "refused": True})


def test_a_form_keeps_what_it_shows_beforehand() -> None:
    """The tax number is filled in from the organisation; the scenario need not type it."""
    data = {key: value for key, value in FILL["data"].items() if key != "nip"}
    play(FILL | {"data": data}, status="reviewing")


def test_files_are_uploaded() -> None:
    played = play(fill(offer=[{"file": "oferta.pdf"}]), status="reviewing")
    assert played.trace.elements
    assert "the form was not accepted" in failure(fill(offer=[{"file": "oferta.png"}]))


def test_all_ways_to_end_must_be_played() -> None:
    traces = [play(FILL, {"as": "pes_rep", "action": "withdraw"}, ended=True).trace]
    missing = {problem.element.split(" ")[0] for problem in coverage.unplayed_ends(toy(), traces)}
    assert "end_withdrawn" not in missing
    assert {"end_granted", "payout_done"} <= missing


def test_time_passes_in_the_offices_days() -> None:
    friday = dt.datetime(2027, 3, 26, 15, 30, tzinfo=ZONE)  # Good Friday; Easter Monday is free, and summer time begins
    assert scenario_time.target_of(Advance("working_days", 1), friday) == dt.datetime(2027, 3, 30, 15, 30, tzinfo=ZONE)
    assert scenario_time.target_of(Advance("days", 2), friday) == dt.datetime(2027, 3, 28, 15, 30, tzinfo=ZONE)
    assert scenario_time.target_of(Advance("hours", 1), friday) == friday + dt.timedelta(hours=1)
    assert scenario_time.target_of(Advance("to", "2027-04-01T08:00"), friday).hour == 8
    assert scenario_time.target_of(Advance("to", "2027-04-01"), friday).hour == 9


def test_terms_on_the_way_fall_due_at_their_own_time() -> None:
    """A month passes at once: the reminder of the second working day comes then, not at the end of the month."""
    played = play(FILL, FIRST, SECOND, {"advance": {"days": 30}}, end_events=["end_reminded"], open_tasks=["decide"])
    case = db.session.get_one(Case, played.case_id)
    woken = [event.at.astimezone(ZONE) for event in audit.list_for(case) if event.type == "case.woken"]
    assert [moment.date() for moment in woken] == [dt.date(2026, 11, 26)]


def test_processes_may_read_exactly_what_the_office_fills_in() -> None:
    played = play(FILL)
    case = db.session.get_one(Case, played.case_id)
    known = facts.of_case(case, runtime.office().clock.now())
    assert known.keys() == vocabulary.GLOBALS.keys()
    for name in ("case", "organisation"):
        assert known[name].keys() == vocabulary.GLOBALS[name].parts.keys()


# --- a scenario that goes on after another


def follower(name: str, *steps: dict[str, Any], **start: str) -> tuple[str, bytes]:
    raw = {"title": name, "start": start, "steps": steps, "expect": {"ended": False}}
    return f"{name}.json", json.dumps(raw).encode()


def read(*files: tuple[str, bytes]) -> Scenario:
    """The first of these scenarios, with the others beside it."""
    (file, data), *_ = files
    return Scenario.parse(data, file, dict(files))


FIRST_STORY = follower("first", FILL, FIRST, SECOND, **{"as": "pes_rep:2"})


def test_a_scenario_goes_on_where_another_one_stood() -> None:
    own = {"advance": {"days": 3}}
    found = read(follower("second", own, after="first", stop_before="review_second"), FIRST_STORY)
    assert [type(step).__name__ for step in found.steps] == ["CompleteTask", "CompleteTask", "Advance"]
    assert found.starts == "pes_rep:2"
    assert len(read(follower("second", own, after="first"), FIRST_STORY).steps) == 4


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ({"after": "third"}, "there is no scenario 'third'"),
        ({"after": "first", "stop_before": "review_third"}, "'first' has no step 'review_third'"),
        ({"after": "second"}, "goes on after itself: second after second"),
    ],
)
def test_a_beginning_that_is_not_there_is_a_mistake(start: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidContent) as refused:
        read(follower("second", **start), FIRST_STORY)
    assert [problem.message for problem in refused.value.problems if told in problem.message]
