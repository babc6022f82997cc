"""Every process of the repository checks clean, lives through its scenarios, and has tried each of its ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from es_workflow.casework import deployments, scenarios
from es_workflow.cli.throwaway import rolled_back
from es_workflow.content import ProcessPackage, Scenario, discover

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    package
    for root in (ROOT, ROOT / "tests/toy", ROOT / "docs/example", ROOT / "bench/content")
    for package in discover(root / "bpmn", root / "forms")
]
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


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_the_package_checks_clean(package: ProcessPackage) -> None:
    problems = deployments.problems_of(package)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize(("package", "scenario"), in_groups(SCENARIOS))
def test_the_scenario_comes_out_as_it_says(package: ProcessPackage, scenario: Scenario) -> None:
    played[scenario.file] = scenarios.play(package, scenario)


@pytest.mark.usefixtures("engine", "office")
@pytest.mark.parametrize("package", [pytest.param(p, id=p.key, marks=pytest.mark.xdist_group(p.key)) for p in PACKAGES])
def test_every_way_to_end_is_played(package: ProcessPackage) -> None:
    for scenario in package.scenarios:
        if scenario.file not in played:  # somebody chose this test alone
            with rolled_back():
                played[scenario.file] = scenarios.play(package, scenario)
    missing = scenarios.unplayed_ends(package, [played[scenario.file] for scenario in package.scenarios])
    assert not missing, "\n".join(map(str, missing))
