"""Terms that depend on the office's calendar or a moving global: what each was worked out from, and doing it again.

The law fixes what a term is counted from when it begins to run. So a token remembers the moment and the values its
expressions saw, and only the calendar and the globals that move (Environment.moving) are new when they are evaluated
again. What names none of these, nor a date mapped in with one, is not remembered and never moves.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from es_workflow import feel
from es_workflow.engine.definition import Element
from es_workflow.engine.events import TermMoved
from es_workflow.engine.nodes import Task, run_of
from es_workflow.engine.scope import names_in, storable, with_path
from es_workflow.engine.timing import cycle_of, due_at
from es_workflow.errors import WorkflowError

CALENDAR_FUNCTIONS = re.compile(r"\b(?:working|office)\s+days?\b|\bend\s+of\s+term\b")

Basis = dict[str, Any]
"""What a token remembers: `at` (ISO), `saw` (values by name), `gave` (what its moving input mappings gave)."""


@lru_cache(maxsize=4096)
def is_counted(text: str) -> bool:
    """Whether the expression itself asks the calendar."""
    return text.startswith("=") and CALENDAR_FUNCTIONS.search(text) is not None


@lru_cache(maxsize=4096)
def _paths_in(text: str) -> tuple[str, ...]:
    return feel.paths_of(text.removeprefix("="))


def element_of(task: Task) -> Element:
    """The element whose mappings and terms the token works out: of an event sub-process, its start event."""
    element: Element = getattr(task.task_spec, "event", task.task_spec.element)
    return element


def moving_names(task: Task) -> frozenset[str]:
    """What the token sees that may move: the moving globals, and variables that an input mapping counts with one."""
    found = set(run_of(task).env.moving)
    for owner in reversed(list(_owners(task))):
        for target, source in element_of(owner).inputs.items():
            name = target.split(".")[0]
            if is_counted(source) or found & (names_in(source) or frozenset()):
                found.add(name)
            else:
                found.discard(name)
    return frozenset(found)


def _owners(task: Task) -> Iterator[Task]:
    """The token and those around it that may have mapped something in, innermost first, up to its process."""
    workflow = task.workflow
    while True:
        while task is not workflow.task_tree:
            if "l" in task.internal_data:
                yield task
            task = task.parent
        if workflow.spec.is_process:
            return
        task = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
        workflow = task.workflow


def remember(task: Task) -> None:
    """Keep what the token's terms were worked out from, when one of them depends on the calendar."""
    moving = moving_names(task)
    texts = [text for _name, text in _texts(element_of(task)) if _moves(text, moving)]
    if not texts:
        return
    run = run_of(task)
    seen = run.scope.visible(task) | dict(run.env.known)
    saw: dict[str, Any] = {}
    for path in dict.fromkeys(path for text in texts for path in _paths_in(text)):
        if path.split(".")[0] not in moving:
            _keep(saw, path.split("."), seen)
    own = task.internal_data.get("l", {})
    gave = {name: own[name] for name in moving & own.keys()}
    task.internal_data["basis"] = {"at": run.env.world.now.isoformat(), "saw": storable(saw), "gave": gave}


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    """The expressions of an element that give terms, by what they give."""
    yield from element.inputs.items()
    yield "due", element.due_expression or ""
    yield "follow_up", element.follow_up_expression or ""
    if element.event == "timer":
        yield "timer", element.event_expression or ""


def _moves(text: str, moving: frozenset[str]) -> bool:
    return text.startswith("=") and (is_counted(text) or bool(moving & (names_in(text) or frozenset())))


def _keep(saw: dict[str, Any], steps: list[str], seen: Mapping[str, Any]) -> None:
    """Copy the value the path leads to, without its neighbours: a state must stay small."""
    value: Any = seen
    taken: list[str] = []
    for step in steps:
        if not isinstance(value, Mapping) or step not in value:
            break
        value = value[step]
        taken.append(step)
    if taken:
        saw.update(with_path(saw, taken, value))


def work_out_again(task: Task) -> list[TermMoved]:
    """Give the token the terms it would have under the calendar of this step; says what changed."""
    basis: Basis | None = task.internal_data.get("basis")
    if basis is None:
        return []
    run, element = run_of(task), element_of(task)
    moving = moving_names(task)
    world = replace(run.env.world, now=dt.datetime.fromisoformat(basis["at"]))
    moved: list[TermMoved] = []
    for name, text in _texts(element):
        if not _moves(text, moving):
            continue
        try:
            value = feel.evaluate(text[1:], _values(task, text, basis, moving), world)
            change = _take(task, element, name, value, world)
        except WorkflowError as error:  # the term stays as it is, and the history says why
            moved.append(TermMoved(task.id, element.id, name, problem=error.message))
            continue
        if change is not None:
            moved.append(TermMoved(task.id, element.id, name, *change))
    return moved


def _values(task: Task, text: str, basis: Basis, moving: frozenset[str]) -> dict[str, Any]:
    """What the expression sees: moving variables as they are by now, everything else as it was."""
    run = run_of(task)
    seen = run.scope.visible(task) | dict(run.env.known)
    values = {**seen, **basis["saw"], **{name: seen[name] for name in moving if name in seen}}
    names = names_in(text)
    return values if names is None else {name: values[name] for name in names if name in values}


def _take(task: Task, element: Element, name: str, value: Any, world: feel.World) -> tuple[str, str] | None:
    """Write the new value where the old one is; (before, after) when they differ."""
    data = task.internal_data
    if name in element.inputs:
        return _take_input(data, name, storable(value))
    if name == "timer" and element.cycle:
        term = cycle_of(value, world)
        before, data["due"] = data["due"], term["due"]
    else:
        key = "due" if name == "timer" else name
        new = None if value is None else due_at(value, world).astimezone(dt.UTC).isoformat()
        before, data[key] = data[key], new
        return None if before == new else (str(before), str(new))
    return None if before == data["due"] else (before, data["due"])


def _take_input(data: dict[str, Any], target: str, value: Any) -> tuple[str, str] | None:
    """A date mapped in, unless somebody has written over it since."""
    name, *path = target.split(".")
    own, gave = data.get("l", {}), data["basis"]["gave"]
    if name not in own or own[name] != gave.get(name):
        return None
    before = feel.value_at(target, own)
    if before == value:
        return None
    changed = with_path(own[name], path, value) if path else value
    data["l"] = {**own, name: changed}
    gave[name] = changed
    return str(before), str(value)
