"""A scenario tells of other cases too, of other packages; what is untrue of them fails it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from es_workflow.casework import scenarios, steps
from es_workflow.casework.scenarios import ScenarioFailed
from es_workflow.content import ProcessPackage, Scenario, load_package

pytestmark = pytest.mark.usefixtures("people")
ROOT = Path(__file__).resolve().parents[2]
OFFER = {"other": "offer", "of": "internship_offer", "after": "published"}
BEGIN: dict[str, Any] = {"as": "student"}


def package() -> ProcessPackage:
    return load_package(ROOT / "bpmn/internship", ROOT / "forms/internship")


def play(*told: dict[str, Any], **expect: Any) -> scenarios.Play:
    raw = {"title": "x", "start": BEGIN, "steps": [*told], "expect": expect or {"status": "draft"}}
    play = scenarios.Play(package(), Scenario.parse(json.dumps(raw).encode(), "x.json"))
    play.run()
    return play


def test_another_case_is_there_before_the_case_begins_and_lives_in_the_same_time():
    played = play(
        OFFER,
        {"other": "offer", "step": {"expect": {"status": "published"}}},
        {"advance": {"to": "2027-01-30T09:00"}},
        {"other": "offer", "step": {"expect": {"status": "no_placement", "ended": True}}},
    )
    [offer] = steps.peek(played.case).variables["offers"]
    assert offer["title"] == "Asystent instruktora w świetlicy"


def test_what_is_not_true_of_the_other_case_fails_the_scenario():
    with pytest.raises(ScenarioFailed, match="the status is 'published', expected 'withdrawn'"):
        play(OFFER, {"other": "offer", "step": {"expect": {"status": "withdrawn"}}})


def test_a_story_that_the_other_package_does_not_have_is_named():
    with pytest.raises(ScenarioFailed, match="internship_offer has no scenario nowhere"):
        play({**OFFER, "after": "nowhere"})
    with pytest.raises(ScenarioFailed, match="has no step nothing to stop before"):
        play({**OFFER, "stop_before": "nothing"})


def test_a_journal_needs_a_case_that_has_one():
    with pytest.raises(ScenarioFailed, match="the case has no journal"):
        play({"as": "student", "journal": {"from": "2027-03-01", "to": "2027-03-01"}})
