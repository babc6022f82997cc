"""What a scenario expects of a case, held against it; and the case in a few lines for who must find the mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from es_workflow import db, feel
from es_workflow.casework import cases, incidents, runtime, steps
from es_workflow.casework.progress import progress_of
from es_workflow.content.scenario import Scenario
from es_workflow.content.scenario_steps import Expectation
from es_workflow.errors import WorkflowError
from es_workflow.models import Case, Document

MISSING = object()


class Unexpected(WorkflowError):
    says = "The case is not as the scenario says."


def require(case: Case, expect: Expectation) -> None:
    """Raise Unexpected with every difference between the case and what is expected of it."""
    if differences := list(_differences(case, expect)):
        raise Unexpected("; ".join(differences))


def require_no_surprise(case: Case, scenario: Scenario) -> None:
    """A case that stopped is a failure, unless the scenario is about just that."""
    if any(expect.incidents for expect in scenario.expectations):
        return
    for incident in incidents.list_open(case):
        raise Unexpected(f"the case stopped at {incident.element_id}: {incident.message} {incident.expression}".strip())


def describe(case: Case) -> str:
    """Where the case is now."""
    db.session.refresh(case)
    lines = [f"Status: {case.status or '–'}; {'ended' if case.ended_at else 'not ended'}."]
    for task in cases.open_tasks(case):
        who = task.assignee.name if task.assignee else task.group_key
        lines.append(f"Open: {task.element_id} ({who}), due {task.due_at.isoformat() if task.due_at else '–'}")
    lines += [f"Stopped: {incident.element_id}: {incident.message}" for incident in incidents.list_open(case)]
    passed = ", ".join(progress_of(case).order[-12:])
    return "\n".join(
        [*lines, f"It is {runtime.office().clock.now().isoformat(timespec='minutes')}. Passed: … {passed}"]
    )


def _differences(case: Case, expect: Expectation) -> Iterator[str]:
    db.session.refresh(case)
    if expect.status is not None and case.status != expect.status:
        yield f"the status is {case.status!r}, expected {expect.status!r}"
    if expect.filed is not None and (case.submitted_at is not None) is not expect.filed:
        yield "the case is not filed" if expect.filed else "the case is filed"
    if expect.ended is not None and (case.ended_at is not None) is not expect.ended:
        yield "the case has not ended" if expect.ended else "the case has ended"
    lists: dict[str, Callable[[], list[str]]] = {
        "open_tasks": lambda: [task.element_id for task in cases.open_tasks(case)],
        "documents": lambda: list(db.session.scalars(select(Document.template).where(Document.case_id == case.id))),
        "actions": lambda: [action.name for action in steps.peek(case).actions] if not case.ended_at else [],
        "incidents": lambda: [incident.element_id for incident in incidents.list_open(case)],
    }
    for name, found in lists.items():
        wanted = getattr(expect, name)
        if wanted is not None and sorted(wanted) != sorted(found()):
            yield f"{name} are {_listed(found())}, expected {_listed(wanted)}"
    yield from _end_differences(case, expect)
    if expect.variables:
        seen = steps.peek(case)
        yield from _variable_differences({**seen.env.known, **seen.variables}, expect.variables)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"


def _end_differences(case: Case, expect: Expectation) -> Iterator[str]:
    """The end events passed so far. Those inside a called process or a sub-process may be named, but need not be."""
    if expect.end_events is None:
        return
    elements = runtime.office().package(case.deployment_id).definition.elements
    process = runtime.office().package(case.deployment_id).manifest.process
    passed = [elements[id] for id in progress_of(case).visited if id in elements and elements[id].type == "endEvent"]
    main = {end.id for end in passed if end.process_id == process and not end.parent}
    named, wanted = {end.id for end in passed}, set(expect.end_events)
    if not wanted <= named or not main <= wanted:
        yield f"end_events are {_listed(named)}, expected {_listed(wanted)}"


def _variable_differences(variables: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[str]:
    for path, wanted in expected.items():
        here: Any = variables
        for step in path.split("."):
            here = here.get(step, MISSING) if isinstance(here, Mapping) else MISSING
        found = feel.plain(here) if here is not MISSING else MISSING
        if found is MISSING and wanted is None:
            continue
        if found is MISSING or found != wanted:
            yield f"the variable {path} is {'not there' if found is MISSING else repr(found)}, expected {wanted!r}"
