"""The other cases of a scenario: stories of other packages, and what a coordinator asks both sides of an exchange."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import deployments, expecting, openings, runtime
from es_workflow.casework.cast import People
from es_workflow.casework.matching import board, proposals
from es_workflow.content import ProcessPackage, Scenario
from es_workflow.content.scenario_steps import BeginOther, InOther, Match, name_of
from es_workflow.models import Case, Delivery, Message, User


def find(step: BeginOther) -> tuple[ProcessPackage, Scenario]:
    """The other process and its story, up to where it is wanted.

    Whoever tells it sees to the other cases in it, unless they are to come along.
    """
    config = runtime.office().config
    [package] = deployments.packages(config.bpmn_dir, config.forms_dir, [step.process])
    known = {scenario.name: scenario for scenario in package.scenarios}
    if step.scenario not in known:
        raise expecting.NotAsExpected(f"{step.process} has no scenario {step.scenario}")
    found = known[step.scenario]
    told = [one for one in found.steps if step.whole or not isinstance(one, BeginOther | InOther | Match)]
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


def begun_by(sender: Case, process_key: str) -> Case:
    """The case of that process that a message of the other case has begun. Raises NotAsExpected."""
    query = (
        select(Case)
        .join(Delivery, Delivery.case_id == Case.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(Message.sender_id == sender.id, Case.process_key == process_key)
    )
    found = db.session.scalars(query.order_by(Case.started_at, Case.id)).all()
    if len(found) != 1:
        raise expecting.NotAsExpected(f"the other case has begun {len(found)} cases of {process_key}, expected one")
    return found[0]


def begin(package: ProcessPackage, scenario: Scenario, *, people: People) -> Case:
    """A case begun by a message of a case that nobody tells of. Raises NotAsExpected when none begins so."""
    heard = scenario.heard
    assert heard is not None
    starts = [one for one in package.definition.starts if (one.event, one.event_name) == ("message", heard.name)]
    if not starts:
        raise expecting.NotAsExpected(f"no case of {package.key} begins by the message {heard.name!r}")
    opening = openings.Opening(starts[0].id, heard.data)
    organisation = people.organisation(scenario.starts)
    deployment = deployments.get_latest(package.key)
    return openings.open_case(deployment, by=None, organisation=organisation, call=None, opening=opening)
