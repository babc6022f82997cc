"""What `flask check` says of parties that nobody can be and papers shared with nobody."""

from __future__ import annotations

import pytest

from es_workflow.casework import operations
from es_workflow.content import ProcessPackage, check
from tests.casework.parties.lending import PACKAGE
from tests.content import broken

MANIFEST, PROCESS = "bpmn/package.json", "bpmn/toy_parties.bpmn"

MISTAKES = {
    "a group that is the office's": (MANIFEST, '"group": "expert_rep"', '"group": "clerk"', ["expert.group", "clerk"]),
    "a group that is not there": (MANIFEST, '"group": "expert_rep"', '"group": "nobody"', ["expert.group", "nobody"]),
    "the group that starts the case": (
        MANIFEST,
        '"group": "expert_rep"',
        '"group": "pes_rep"',
        ["expert.group", "pes_rep", "starts"],
    ),
    "one group for two parties": (
        MANIFEST,
        '"group": "expert_rep"',
        '"group": "lender_rep"',
        ["lender_rep", "two parties"],
    ),
    "a party that nobody becomes": (PROCESS, 'key="party" value="expert"', 'key="party" value="lender"', ["expert"]),
    "an operation for no party": (PROCESS, 'key="party" value="expert"', 'key="party" value="judge"', ["judge"]),
    "a task shared with no party": (PROCESS, 'name="share" value="lender"', 'name="share" value="judge"', ["judge"]),
    "a letter shared with no party": (PROCESS, 'value="applicant, lender"', 'value="applicant, judge"', ["judge"]),
    "what is shown of nothing": (MANIFEST, '"value": "=request.title"', '"value": "=request.titel"', ["titel"]),
    "a part of a party that there is not": (
        PROCESS,
        "=parties.lender.has_people",
        "=parties.lender.has_account",
        ["has_account"],
    ),
}


def problems(package: ProcessPackage) -> list[str]:
    return [str(problem) for problem in check(package, operations=operations.ALL)]


def test_the_toy_with_parties_is_in_order() -> None:
    assert problems(PACKAGE) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_with_parties_is_named(mistake: str) -> None:
    file, right, wrong, words = MISTAKES[mistake]
    text = PACKAGE.files[file].decode()
    assert right in text, mistake
    files = {**PACKAGE.files, file: text.replace(right, wrong, 1).encode()}
    found = problems(ProcessPackage.from_files(PACKAGE.key, files))
    assert any(all(word in problem for word in words) for problem in found), "\n".join(found)


def test_a_party_is_given_no_case_action() -> None:
    manifest = broken.toy().files[MANIFEST].decode()
    party = '"parties": {"x": {"pl": "X", "en": "X", "group": "pes_rep", "role": {"pl": "X", "en": "X"}}}, "statuses"'
    found = problems(broken.with_files(**{MANIFEST: manifest.replace('"statuses"', party, 1).encode()}))
    assert any("action_group names 'pes_rep', a party; parties have tasks only" in one for one in found), found
