"""Every process of the repository checks clean, lives through its scenarios, and has tried each of its ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from es_workflow.casework import coverage, deployments, scenarios
from es_workflow.cli.throwaway import rolled_back
from es_workflow.content import ProcessPackage, Scenario, discover
from tests.content.letters_made import letters_kept

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    package
    for root in (ROOT, ROOT / "tests/toy", ROOT / "docs/example", ROOT / "bench/content")
    for package in discover(root / "bpmn", root / "forms")
]
COMPLETE = {"fair_subsidy", "jst_mark", "room_request", "toy_review", "internship", "internship_offer"}
"""Those whose scenarios are to reach everything; the bench's only has to run."""
SCENARIOS = [(package, scenario) for package in PACKAGES for scenario in package.scenarios]
played: dict[str, scenarios.Played] = {}


def name_of(value: ProcessPackage | Scenario) -> str:
    return value.key if isinstance(value, ProcessPackage) else value.name


def in_groups(cases: list[tuple[ProcessPackage, Scenario]]) -> list[object]:
    """One worker plays all scenarios of a package, so that the last test knows where they led."""
    return [
        pytest.param(*case, id="-".join(map(name_of, case)), marks=pytest.mark.xdist_group(case[0].key))
        for case in cases
    ]


def play_once(package: ProcessPackage, scenario: Scenario) -> None:
    """Play it and keep where it led and the letters it made."""
    with letters_kept(package):
        played[scenario.file] = scenarios.play(package, scenario)


def play_all(package: ProcessPackage) -> None:
    """All its scenarios, those that a test of this worker has played not again."""
    for scenario in package.scenarios:
        trace_of(package, scenario)


def trace_of(package: ProcessPackage, scenario: Scenario) -> coverage.Trace:
    """What the scenario came through, played now when somebody chose the test alone."""
    if scenario.file not in played:
        with rolled_back():
            play_once(package, scenario)
    return played[scenario.file].trace


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_the_package_checks_clean(package: ProcessPackage) -> None:
    problems = deployments.problems_of(package)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize(("package", "scenario"), in_groups(SCENARIOS))
def test_the_scenario_comes_out_as_it_says(package: ProcessPackage, scenario: Scenario) -> None:
    play_once(package, scenario)


@pytest.mark.usefixtures("engine", "office")
@pytest.mark.parametrize("package", [pytest.param(p, id=p.key, marks=pytest.mark.xdist_group(p.key)) for p in PACKAGES])
def test_every_way_to_end_is_played(package: ProcessPackage) -> None:
    play_all(package)
    missing = coverage.unplayed_ends(package, [played[scenario.file].trace for scenario in package.scenarios])
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.usefixtures("engine", "office")
@pytest.mark.parametrize(
    "package", [pytest.param(p, id=p.key, marks=pytest.mark.xdist_group(p.key)) for p in PACKAGES if p.key in COMPLETE]
)
def test_every_element_and_row_is_played(package: ProcessPackage) -> None:
    missing = coverage.unreached(package, [trace_of(package, scenario) for scenario in package.scenarios])
    assert not missing, "\n".join(map(str, missing))
