"""The other cases of a scenario: stories of other packages, and what a coordinator asks both sides of an exchange."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from es_workflow.casework import deployments, expecting, runtime
from es_workflow.casework.matching import board, proposals
from es_workflow.content import ProcessPackage, Scenario
from es_workflow.content.scenario import BeginOther, InOther, Match, name_of
from es_workflow.models import User


def find(step: BeginOther) -> tuple[ProcessPackage, Scenario]:
    """The other process and its story, up to where it is wanted; whoever tells it sees to the other cases in it."""
    config = runtime.office().config
    [package] = deployments.packages(config.bpmn_dir, config.forms_dir, [step.process])
    known = {scenario.name: scenario for scenario in package.scenarios}
    if step.scenario not in known:
        raise expecting.NotAsExpected(f"{step.process} has no scenario {step.scenario}")
    found = known[step.scenario]
    told = [one for one in found.steps if not isinstance(one, BeginOther | InOther | Match)]
    steps = list(takewhile(lambda one: step.stop is None or name_of(one) != step.stop, told))
    if step.stop is not None and len(steps) == len(told):
        raise expecting.NotAsExpected(f"{step.scenario} of {step.process} has no step {step.stop} to stop before")
    return package, replace(found, steps=steps)


def ask_both(step: Match, *, by: User) -> None:
    """As with the button „Zapytaj obie strony” on the page that shows the proposal."""
    if step.from_pool:
        for row in board.lay_out(step.exchange).settled_rows:
            if row.application.status == "pool":
                proposals.bring_back(row.application.case_id, reason="scenariusz", by=by)
    proposals.start(step.exchange, board.lay_out(step.exchange).digest, by=by)
