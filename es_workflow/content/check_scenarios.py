"""A scenario names only what the process has. Whether it comes out as it says, the player finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from es_workflow.content.check_references import listed
from es_workflow.content.names import form_of
from es_workflow.content.scenario import Scenario
from es_workflow.content.scenario_steps import Act, ChangeCall, CompleteTask, Expectation, Meet
from es_workflow.content.shapes import Shape, unknown_paths
from es_workflow.content.work import Work


def check_scenarios(work: Work) -> None:
    """Note names in scenarios that the package does not have."""
    for scenario in work.scenarios:
        _check_people(work, scenario)
        _check_steps(work, scenario)
        if isinstance(scenario.call, Mapping):
            _check_terms(work, scenario, "start.call", scenario.call.get("terms", {}))
        for expectation in scenario.expectations:
            _check_expectation(work, scenario, expectation)


def _check_people(work: Work, scenario: Scenario) -> None:
    for persona in sorted(scenario.personas):
        if persona.split(":")[0] not in work.groups:
            work.report(scenario.file, f"as: {persona}", "there is no such group", listed(work.groups))


def _check_steps(work: Work, scenario: Scenario) -> None:
    tasks = {task.id: task for task in work.of_type("userTask")}
    actions = {e.event_name or "": e for e in work.elements if "action_group" in e.properties}
    for number, step in enumerate(scenario.steps, 1):
        if isinstance(step, CompleteTask):
            where, element = f"step {number}, task {step.task}", tasks.get(step.task)
            if element is None:
                work.report(scenario.file, where, "there is no such user task", listed(tasks))
        elif isinstance(step, Act):
            where, element = f"step {number}, action {step.action}", actions.get(step.action)
            if element is None:
                work.report(scenario.file, where, "there is no such case action", listed(actions))
        elif isinstance(step, ChangeCall):
            _check_terms(work, scenario, f"step {number}, call", step.change.get("terms", {}))
            continue
        elif isinstance(step, Meet):
            panel = work.manifest.panel if work.manifest else None
            known = {motion.key for motion in panel.motions} if panel else set()
            if step.act.get("vote", next(iter(known), None)) not in known:
                work.report(scenario.file, f"step {number}, session", "there is no such motion", listed(known))
            continue
        else:
            continue
        form = form_of(element) if element else None
        for path in unknown_paths(step.data, work.form_shape(form)) if form else ():
            fields = ", ".join(work.form_shape(form).parts) if form else ""
            work.report(scenario.file, where, f"the form {form!r} has no field {path!r}", f"its fields: {fields}")


def _check_terms(work: Work, scenario: Scenario, where: str, terms: Mapping[str, Any]) -> None:
    form_id = work.manifest.call_form if work.manifest else None
    shape = work.form_shape(form_id) if form_id else Shape()
    for path in unknown_paths(terms, shape):
        remedy = f"its fields: {', '.join(shape.parts)}"
        work.report(scenario.file, where, f"the form of the call has no field {path!r}", remedy)


def _check_expectation(work: Work, scenario: Scenario, expect: Expectation) -> None:
    manifest = work.manifest
    assert manifest is not None
    ends = {end.id for end in work.of_type("endEvent")}
    tasks = {task.id for task in work.of_type("userTask")}
    actions = {element.event_name or "" for element in work.elements if "action_group" in element.properties}
    elements = {element.id for element in work.elements}
    _known(work, scenario, "status", [expect.status] if expect.status else [], manifest.statuses)
    _known(work, scenario, "open_tasks", expect.open_tasks, tasks)
    _known(work, scenario, "end_events", expect.end_events, ends)
    _known(work, scenario, "documents", expect.documents, work.package.templates)
    _known(work, scenario, "actions", expect.actions, actions)
    _known(work, scenario, "incidents", expect.incidents, elements)


def _known(work: Work, scenario: Scenario, what: str, names: Iterable[str] | None, known: Collection[str]) -> None:
    for name in names or ():
        if name not in known:
            work.report(scenario.file, f"expect.{what}", f"there is no {name!r}", listed(known))
