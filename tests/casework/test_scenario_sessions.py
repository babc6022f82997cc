"""A scenario can seat a panel, let it meet, vote, adjourn and accept."""

from __future__ import annotations

import json

import pytest

from es_workflow.casework import scenarios
from es_workflow.casework.operations import ALL
from es_workflow.content import ProcessPackage, check
from tests.casework import juries

PANEL = ["assessor", "assessor:2", "assessor:3", {"as": "assessor:4", "represents": "pes_rep"}]
STORY = {
    "title": "The panel decides",
    "start": {"as": "pes_rep", "call": {"panel": PANEL}},
    "steps": [
        {"as": "pes_rep", "task": "ask", "data": {"points": 1}},
        {"as": "assessor:2", "task": "score", "conflict": "Brat"},
        {"as": "assessor", "task": "score", "data": {"points": 70}},
        {"as": "assessor:3", "task": "score", "data": {"points": 60}},
        {"as": "assessor", "session": {"convene": "2026-12-01T10:00"}},
        {"as": "assessor", "session": {"open": ["assessor"]}},
        {"as": "assessor", "session": {"adjourn": "2026-12-14T10:00"}},
        {"as": "assessor", "session": {"accept": True}},
        {"expect": {"open_tasks": [], "variables": {"score": 65}}},
        {"as": "assessor", "session": {"open": ["assessor", "assessor:3", "assessor:4"]}},
        {"as": "assessor", "session": {"vote": "award", "yes": ["assessor"], "no": ["assessor:3"], "casting": "yes"}},
        {"as": "assessor", "session": {"vote": "laureate", "no": ["assessor", "assessor:3"]}},
        {"as": "assessor", "session": {"vote": "honour", "yes": ["assessor", "assessor:3"]}},
        {"as": "assessor", "session": {"close": True}},
        {"as": "assessor", "session": {"accept": True}},
    ],
    "expect": {
        "open_tasks": ["decide"],
        "variables": {
            "votes.award.passed": True, "votes.award.casting": True, "votes.award.entitled": 2,
            "votes.laureate.passed": False, "votes.honour.passed": True, "session.number": "2/2026",
        },
    },
}  # fmt: skip


def told(**changes) -> ProcessPackage:
    story = {**STORY, **changes}
    files = {**juries.with_sessions().files, "bpmn/scenarios/decided.json": json.dumps(story).encode()}
    return ProcessPackage.from_files("award", files)


def test_a_scenario_plays_scoring_a_session_without_a_quorum_and_one_that_decides(people):
    package = told()
    scenarios.play(package, package.scenarios[0])


def test_a_vote_out_of_turn_and_a_wrong_count_fail_the_scenario(people):
    steps = [step for step in STORY["steps"] if step.get("session", {}).get("vote") != "laureate"]
    package = told(steps=steps)
    with pytest.raises(scenarios.ScenarioFailed, match="whose turn it is is laureate"):
        scenarios.play(package, package.scenarios[0])


def test_the_check_knows_the_people_and_motions_of_a_session():
    steps = [{"as": "nobody", "session": {"vote": "prize", "yes": ["stranger"]}}]
    found = check(told(steps=steps), groups={"assessor", "director", "pes_rep"}, operations=ALL)
    said = "\n".join(f"{one.element}: {one.message}" for one in found if "scenarios" in one.file)
    for words in ("as: nobody: there is no such group", "as: stranger", "session: there is no such motion"):
        assert words in said
    bad = told(steps=[{"as": "assessor", "session": {"close": True, "accept": True}}])
    assert any("scenarios" in one.file for one in check(bad, groups={"assessor", "director"}, operations=ALL))
