"""Every process of the repository checks clean and lives through its scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from es_workflow.casework import deployments, operations, runtime, scenarios
from es_workflow.config import Config
from es_workflow.content import ProcessPackage, Scenario, discover

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [
    *discover(ROOT / "bpmn", ROOT / "forms"),
    *discover(ROOT / "tests/toy/bpmn", ROOT / "tests/toy/forms"),
]
SCENARIOS = [(package, scenario) for package in PACKAGES for scenario in package.scenarios]


def name_of(value: object) -> str:
    return value.key if isinstance(value, ProcessPackage) else value.name if isinstance(value, Scenario) else str(value)


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_the_package_checks_clean(package: ProcessPackage) -> None:
    problems = deployments.problems_of(package)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize(("package", "scenario"), SCENARIOS, ids=name_of)
def test_the_scenario_comes_out_as_it_says(
    package: ProcessPackage, scenario: Scenario, config: Config, db_session: scoped_session[Session]
) -> None:
    runtime.set_up(config, operations.ALL)
    scenarios.play(package, scenario)
