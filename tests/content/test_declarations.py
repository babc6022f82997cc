"""Declarations in content: what is named exists, what exists is used; scenarios declare, or report a conflict."""

from __future__ import annotations

import json

import pytest

from es_workflow.casework import declarations, deployments
from es_workflow.casework.scenarios import play
from es_workflow.content import ProcessPackage, Scenario
from es_workflow.models import Case
from tests.declared import KEY, WORDS, with_declarations


def problems(package: ProcessPackage) -> list[str]:
    return [str(problem) for problem in deployments.problems_of(package)]


def with_manifest(package: ProcessPackage, **changes: object) -> ProcessPackage:
    manifest = json.loads(package.files["bpmn/package.json"]) | changes
    return ProcessPackage.from_files(package.key, {**package.files, "bpmn/package.json": json.dumps(manifest).encode()})


def test_a_package_with_declarations_is_right(toy, db_session) -> None:
    assert problems(with_declarations(toy)) == []


def test_a_declaration_without_words_is_found(toy, db_session) -> None:
    found = problems(with_manifest(with_declarations(toy), declarations={}))
    assert len(found) == 2
    assert all("asks for the declaration 'impartiality', which does not exist" in line for line in found)


def test_words_that_nobody_asks_for_are_found(toy, db_session) -> None:
    [found] = problems(with_manifest(toy, declarations={KEY: WORDS}))
    assert "no task asks for this declaration" in found


def test_words_are_there_in_both_languages(toy, db_session) -> None:
    half = {KEY: {**WORDS, "text": {"pl": "Tylko po polsku"}}}
    [found] = problems(with_manifest(with_declarations(toy), declarations=half))
    assert "declarations.impartiality.text" in found
    assert "'en' is missing" in found


@pytest.fixture
def granted(toy) -> dict[str, object]:
    """The toy's own scenario of the good case."""
    return json.loads(toy.files["bpmn/scenarios/granted.json"])


def test_scenarios_declare_by_themselves_and_report_conflicts(toy, granted, db_session) -> None:
    first = next(step for step in granted["steps"] if step.get("task") == "review_first")
    conflict = {"as": "assessor:3", "task": "review_first", "conflict": "Pracuje tam mój brat"}
    granted["steps"].insert(granted["steps"].index(first), conflict)
    again = {"as": "assessor:3", "task": "review_first", "refused": True}
    granted["steps"].insert(granted["steps"].index(first), again)
    played = play(with_declarations(toy), Scenario.parse(json.dumps(granted).encode(), "granted.json"))
    made = declarations.list_of(db_session.get_one(Case, played.case_id))
    assert sorted(one.conflict for one in made) == [False, False, True]
