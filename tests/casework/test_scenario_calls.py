"""Scenarios decide what is special about their call, and people of the office act on it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from es_workflow.casework import scenarios
from es_workflow.content import ProcessPackage, Scenario
from tests.casework import grants

pytestmark = pytest.mark.usefixtures("people")

ASK = {"as": "pes_rep", "task": "ask", "data": {"amount": 400}}


def with_terms(process: bytes) -> ProcessPackage:
    """The package of tests, whose calls have terms: an amount, 4000 unless the coordinator says otherwise."""
    found = grants.package(process)
    manifest = json.loads(found.files["bpmn/package.json"]) | {"call": {"form": "terms"}}
    form = json.loads(grants.form("terms"))
    form["components"][0]["properties"] = {"prefill": "=4000"}
    changed = {"bpmn/package.json": json.dumps(manifest).encode(), "forms/terms.form": json.dumps(form).encode()}
    return ProcessPackage.from_files("grants", {**found.files, **changed})


def play(process: bytes, call: dict[str, Any], *steps: dict[str, Any], expect: dict[str, Any]) -> Any:
    raw = {"title": "x", "start": {"as": "pes_rep", "call": call}, "steps": [*steps], "expect": expect}
    package = with_terms(process)
    played = scenarios.Play(package, Scenario.parse(json.dumps(raw).encode(), "x.json"))
    played.run()
    return played.case


def test_money_comes_when_the_scenario_says_so():
    play(
        grants.CONTINUOUS,
        {"allocation": 399},
        ASK,
        {"as": "director", "task": "decide"},
        {"expect": {"open_tasks": [], "variables": {"funding": "waiting", "waiting_position": 1}}},
        {"as": "clerk", "call": {"allocation": 400}},
        expect={"open_tasks": ["sign"], "variables": {"funding": "reserved"}},
    )


def test_the_ranking_list_is_put_forward_and_approved():
    play(
        grants.RANKED,
        {"mode": "ranking", "allocation": 1000},
        ASK,
        {"as": "director", "task": "assess", "data": {"amount": 20, "tie": 3}},
        {"as": "clerk", "call": {"ranking": "proposed"}},
        {"as": "director", "call": {"ranking": "approved"}},
        expect={"open_tasks": ["sign"], "variables": {"rank": 1}},
    )


def test_the_terms_are_what_the_form_shows_with_the_scenario_s_laid_over_them():
    ordinary = play(grants.CONTINUOUS, {}, ASK, expect={"open_tasks": ["decide"]})
    assert ordinary.call_terms == {"amount": 4000}
    special = play(
        grants.CONTINUOUS,
        {"terms": {"amount": 100}},
        ASK,
        {"as": "clerk", "call": {"terms": {"amount": 50}}},
        expect={"open_tasks": ["decide"]},
    )
    assert (special.call_terms, special.call.terms) == ({"amount": 100}, {"amount": 50})
