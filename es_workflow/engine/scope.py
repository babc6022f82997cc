"""Variables: one scope for each process instance, locals for mappings and instances; and what FEEL sees of them.

Values are kept as plain JSON values and never changed in place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from SpiffWorkflow.util.task import TaskState

from es_workflow import feel
from es_workflow.engine.definition import Element
from es_workflow.engine.environment import Environment
from es_workflow.engine.nodes import Task
from es_workflow.errors import WorkflowError
from es_workflow.texts import _

Values = dict[str, Any]

MAX_DEPTH = 100
"""Deeper than any form, and far from the limits of the interpreter."""


@lru_cache(maxsize=4096)
def names_in(text: str) -> frozenset[str] | None:
    """The variables an expression mentions; None when it cannot be read (evaluating it then says why)."""
    try:
        return frozenset(feel.variables_of(text.removeprefix("=")))
    except WorkflowError:
        return None


def storable(value: Any, depth: int = 0) -> Any:
    """The value as it can be stored and read again. Raises WorkflowError for binary floats and nesting beyond use."""
    if depth > MAX_DEPTH:
        raise WorkflowError(_("Dane są zagnieżdżone głębiej niż %(n)s poziomów.", n=MAX_DEPTH))
    if isinstance(value, Mapping):
        return {str(key): storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item, depth + 1) for item in value]
    if isinstance(value, float):
        raise WorkflowError(_("Liczba %(value)s jest zmiennoprzecinkowa; kwoty muszą być dokładne.", value=repr(value)))
    if isinstance(value, Decimal) and not value.is_finite():
        raise WorkflowError(_("Liczba nie jest skończona."))
    return feel.plain(value)


def copied(value: Any) -> Any:
    """A copy nobody can reach into the state by; stored values are texts, numbers, lists and objects of these."""
    if isinstance(value, dict):
        return {key: item if type(item) in _SIMPLE else copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if type(item) in _SIMPLE else copied(item) for item in value]
    return value


_SIMPLE = frozenset({str, int, bool, Decimal, type(None)})
"""What nobody can reach into; looked up for each, or there would be a call for every text of a case."""


def with_path(old: Any, path: Iterable[str], value: Any) -> Any:
    """A copy of `old` in which the place named by the path has the value."""
    head, *rest = path
    base = dict(old) if isinstance(old, Mapping) else {}
    base[head] = with_path(base.get(head), rest, value) if rest else value
    return base


class Scopes:
    """Reads and writes the variables of one instance."""

    def __init__(self, env: Environment, known_names: Collection[str]) -> None:
        self.env, self.known_names = env, known_names
        self.version = 0
        """Grows with every change of a variable, so that waiting conditions are looked at again."""

    def touch(self) -> None:
        """Something changed that a condition may depend on."""
        self.version += 1

    def chain(self, task: Task) -> list[Values]:
        """The scopes a task sees, innermost first; the last one is its process's."""
        found: list[Values] = []
        workflow = task.workflow
        while True:
            while task is not workflow.task_tree:
                if "l" in task.internal_data:
                    found.append(task.internal_data["l"])
                task = task.parent
            if workflow.spec.is_process:
                found.append(workflow.data["v"])
                return found
            task = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
            workflow = task.workflow

    def visible(self, task: Task) -> Values:
        """Every variable the task sees; those nobody has written yet are null."""
        values = dict.fromkeys(sorted(self.known_names))
        for scope in reversed(self.chain(task)):
            values.update(scope)
        return values

    def evaluate(self, task: Task, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """The value of a literal, or of the FEEL after '='."""
        if not text.startswith("="):
            return text
        seen = self.visible(task) | dict(extra or {}) | dict(self.env.known)
        names = names_in(text)
        wanted = seen if names is None else {name: seen[name] for name in names if name in seen}
        return feel.evaluate(text[1:], wanted, self.env.world)

    def read_by(self, task: Task, texts: Iterable[str]) -> Values:
        """What the expressions read of the task's variables, by dotted path."""
        paths = dict.fromkeys(path for text in texts for path in feel.paths_of(text.removeprefix("=")))
        seen = self.visible(task) | dict(self.env.known) if paths else {}
        return {path: storable(feel.value_at(path, seen)) for path in paths}

    def plain(self, task: Task, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """The same as a value that can be stored."""
        return storable(self.evaluate(task, text, extra))

    def holds(self, task: Task, text: str, extra: Mapping[str, Any] | None = None) -> bool:
        """Whether a condition holds; null counts as no, anything but yes or no is a mistake."""
        value = self.evaluate(task, text, extra)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise WorkflowError(_("Warunek %(text)s dał %(value)s zamiast „tak” albo „nie”.", text=text, value=repr(value)))

    def text(self, task: Task, text: str | None) -> str | None:
        """A value that must be one text, e.g. a group or a person."""
        value = self.plain(task, text) if text else None
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None or isinstance(value, str):
            return value or None
        raise WorkflowError(_("Wyrażenie %(text)s nie dało tekstu.", text=text))

    def write(self, task: Task, target: str, value: Any) -> None:
        """Change the variable where it is; a new one belongs to the process instance."""
        self.touch()
        name, *path = target.split(".")
        own = task.internal_data.get("l")
        chain = [scope for scope in self.chain(task) if scope is not own]
        place = next((scope for scope in chain if name in scope), chain[-1])
        place[name] = with_path(place.get(name), path, value) if path else value
        if place is chain[-1]:
            self._note_written(task, name)

    def correct(self, task: Task, target: str, value: Any) -> None:
        """Change what the task sees under this path where it stands; a new variable belongs to the process instance."""
        self.touch()
        name, *path = target.split(".")
        chain = self.chain(task)
        place = next((scope for scope in chain if name in scope), chain[-1])
        place[name] = with_path(place.get(name), path, value) if path else value
        if place is chain[-1]:
            self._note_written(task, name)

    def _note_written(self, task: Task, name: str) -> None:
        workflow = task.workflow
        while not workflow.spec.is_process:
            workflow = workflow.top_workflow.get_task_from_id(workflow.parent_task_id).workflow
        if name not in workflow.data["w"]:
            workflow.data["w"].append(name)

    def take_inputs(self, task: Task, element: Element) -> None:
        """Work out the input mappings in order, each seeing the ones before it."""
        if not element.inputs:
            return
        before = task.internal_data.get("l", {})
        task.internal_data["l"] = working = dict(before)
        try:
            for target, source in element.inputs.items():
                name, *path = target.split(".")
                value = self.plain(task, source)
                working[name] = with_path(working.get(name), path, value) if path else value
        except WorkflowError:
            task.internal_data["l"] = before
            raise

    def give_results(self, task: Task) -> None:
        """Write what a form, job, script, message or called process returned, through the output mappings if any."""
        spec, data = task.task_spec, task.internal_data
        outputs = {} if spec.is_frame else spec.element.outputs
        # With an output collection nothing else leaves an instance: its brothers would overwrite it.
        several = spec.element.multi_instance if spec.each else None
        collects = several is not None and several.output_collection is not None
        result = data.get("result", {})
        if outputs or collects:
            data["l"] = data.get("l", {}) | result
        else:
            for name, value in result.items():
                self.write(task, name, value)
        data.pop("result", None)
        for target, value in [(target, self.plain(task, source)) for target, source in outputs.items()]:
            if collects:
                data["l"] = with_path(data["l"], target.split("."), value)
            else:
                self.write(task, target, value)


def is_open(task: Task) -> bool:
    """True for work a person can take up."""
    return bool(task.task_spec.manual and task.state == TaskState.READY)
