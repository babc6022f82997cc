"""A scenario tells of other cases too, of other packages; what is untrue of them fails it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from es_workflow.casework import catalogues, scenarios, steps
from es_workflow.casework.scenarios import ScenarioFailed
from es_workflow.content import ProcessPackage, Scenario, load_package

pytestmark = pytest.mark.usefixtures("db_session")
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


def test_a_published_offer_is_in_the_catalogue_in_words():
    offering = load_package(ROOT / "bpmn/internship_offer", ROOT / "forms/internship_offer")
    stories = {scenario.name: scenario for scenario in offering.scenarios}
    scenarios.play(offering, stories["published"])
    [row] = catalogues.get("praktyki").rows
    assert row[0] == "Asystent instruktora w świetlicy"
    assert list(row[2]) == ["Pedagogika", "Praca socjalna"]
    facilities = ["Wejście bez schodów, winda", "Elastyczne godziny i przerwy"]
    assert row[6:11] == ("Stacjonarnie", facilities, 120, 1, "2027-01-29")
    tasks, requirements, access, with_children = row[11:]
    assert tasks.startswith("Prowadzenie zajęć plastycznych z instruktorem")
    assert requirements is None
    assert access == "Budynek parterowy, wejście bez progu, toaleta przy sali."
    assert with_children.startswith("tak – przed startem sprawdzamy")


def test_an_offer_whose_places_are_taken_leaves_the_catalogue():
    offering = load_package(ROOT / "bpmn/internship_offer", ROOT / "forms/internship_offer")
    stories = {scenario.name: scenario for scenario in offering.scenarios}
    scenarios.play(offering, stories["place_taken"])
    assert not catalogues.get("praktyki").rows
