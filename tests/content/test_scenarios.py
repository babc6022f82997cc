"""Every process of the repository checks clean, lives through its scenarios, and has tried each of its ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from es_workflow.casework import coverage, deployments
from es_workflow.casework.scenario_branches import in_order
from es_workflow.content import ProcessPackage, Scenario, discover
from tests.content.playing import Playing

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    package
    for root in (ROOT, ROOT / "tests/toy", ROOT / "docs/example", ROOT / "bench/content")
    for package in discover(root / "bpmn", root / "forms")
]
COMPLETE = {
    "fair_subsidy", "jst_mark", "room_request", "toy_review", "internship", "internship_offer", "internship_refund",
}  # fmt: skip
"""Those whose scenarios are to reach everything; the bench's only has to run."""
SCENARIOS = [(package, scenario) for package in PACKAGES for scenario in in_order(package)]
Stages = Callable[[ProcessPackage], Playing]
pytestmark = pytest.mark.usefixtures("engine", "office")


def name_of(value: ProcessPackage | Scenario) -> str:
    return value.key if isinstance(value, ProcessPackage) else value.name


def in_groups(cases: list[tuple[ProcessPackage, Scenario]]) -> list[object]:
    """One worker plays all scenarios of a package, so that the last test knows where they led."""
    return [
        pytest.param(*case, id="-".join(map(name_of, case)), marks=pytest.mark.xdist_group(case[0].key))
        for case in cases
    ]


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_the_package_checks_clean(package: ProcessPackage) -> None:
    problems = deployments.problems_of(package)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize(("package", "scenario"), in_groups(SCENARIOS))
def test_the_scenario_comes_out_as_it_says(playing_of: Stages, package: ProcessPackage, scenario: Scenario) -> None:
    assert playing_of(package).trace_of(scenario).elements


@pytest.mark.parametrize("package", [pytest.param(p, id=p.key, marks=pytest.mark.xdist_group(p.key)) for p in PACKAGES])
def test_every_way_to_end_is_played(playing_of: Stages, package: ProcessPackage) -> None:
    missing = coverage.unplayed_ends(package, playing_of(package).traces())
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.parametrize(
    "package", [pytest.param(p, id=p.key, marks=pytest.mark.xdist_group(p.key)) for p in PACKAGES if p.key in COMPLETE]
)
def test_every_element_and_row_is_played(playing_of: Stages, package: ProcessPackage) -> None:
    missing = coverage.unreached(package, playing_of(package).traces())
    assert not missing, "\n".join(map(str, missing))
