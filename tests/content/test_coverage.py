"""What no scenario reaches is found: each kind of element, each way out of a gateway, each row of a table."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from es_workflow.casework import coverage, scenarios
from es_workflow.casework.coverage import Trace
from es_workflow.cli.throwaway import rolled_back
from tests.content.broken import DECISION, toy, with_text

pytestmark = pytest.mark.usefixtures("engine", "office")


@pytest.fixture(scope="module")
def traces(engine: Engine) -> dict[str, Trace]:
    """What each scenario of the toy package came through."""
    found = {}
    for scenario in toy().scenarios:
        with rolled_back():
            found[scenario.name] = scenarios.play(toy(), scenario).trace
    return found


def told(*traces: Trace) -> dict[str, str]:
    return {problem.element.split(" ")[0]: problem.message for problem in coverage.unreached(toy(), traces)}


def test_nothing_is_reached_without_scenarios() -> None:
    found = told()
    elements = toy().definition.elements.values()
    assert {element.id for element in elements if element.type != "sequenceFlow"} <= found.keys()
    assert "toy_verdict" in found


def test_an_action_and_a_term_are_told_as_what_they_are(traces: dict[str, Trace]) -> None:
    found = told(traces["granted"])
    actions = [e.id for e in toy().definition.elements.values() if "action_group" in e.properties]
    timers = [e.id for e in toy().definition.elements.values() if e.type == "boundaryEvent" and e.event == "timer"]
    assert {found[action] for action in actions} == {"in no scenario does anybody take this action"}
    assert {found[timer] for timer in timers} == {"in no scenario does this term pass"}
    assert found["end_refused"] == "no scenario ends here"


def test_rows_are_told_by_number_id_and_decision(traces: dict[str, Trace]) -> None:
    problems = [p for p in coverage.unreached(toy(), [traces["granted"]]) if p.file.endswith(".dmn")]
    assert [(p.message, p.remedy) for p in problems] == [
        ("in no scenario does this row count", "write one in scenarios/")
    ] * 2
    assert "row 2 (Rule_again)" in problems[0].element
    assert "row 3 (Rule_rejected)" in problems[1].element
    assert "toy_verdict „Wynik ocen”" in problems[0].element


def test_a_row_that_never_counts_is_found(traces: dict[str, Trace]) -> None:
    """The third row gets another name, so that what the scenarios came through is not it."""
    package = with_text(DECISION, "Rule_rejected", "Rule_new")
    [problem] = coverage.unreached(package, traces.values())
    assert "row 3 (Rule_new)" in problem.element
    assert problem.file == "bpmn/toy_review/toy_verdict.dmn"


def test_each_scenario_alone_leaves_something_and_together_nothing(traces: dict[str, Trace]) -> None:
    assert all(told(trace) for trace in traces.values())
    assert told(*traces.values()) == {}
