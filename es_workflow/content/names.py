"""Which variables a process can have, and what they look like: worked out from forms, mappings, scripts and decisions.

One scope a process (a called one has its own), and inside it what is local to an activity: its input mappings, the item
of a multi-instance, the answers of its form while they are mapped out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from es_workflow.content.paths import shape_of
from es_workflow.content.shapes import ANYTHING, PLAIN, Shape, merged, rows
from es_workflow.content.vocabulary import GLOBALS
from es_workflow.engine import Element, ProcessDefinition

Scope = Mapping[str, Shape]
Shaped = Callable[[str], Shape]

FROM_OUTSIDE = {"message", "signal"}
THROWING = {"intermediateThrowEvent", "endEvent", "sendTask"}
COUNTED = ("numberOfInstances", "numberOfCompletedInstances", "numberOfActiveInstances")
ROUNDS = 6
"""A shape may depend on others that depend on it (correction rounds); after so many passes nothing new comes."""


class Names:
    """The variables of a definition, by process and by element."""

    def __init__(
        self,
        definition: ProcessDefinition,
        *,
        form: Shaped,
        decision: Shaped,
        results: Mapping[str, tuple[str, ...]],
        known: Scope = GLOBALS,
    ) -> None:
        self._elements, self._known = definition.elements, known
        self._form, self._decision, self._operations = form, decision, results
        self._shapes: dict[str, dict[str, Shape]] = {element.process_id: {} for element in self._elements.values()}
        self._calls = [element for element in self._elements.values() if element.type == "callActivity"]
        for _ in range(ROUNDS):
            self._shapes = self._next_round()

    def of_process(self, process_id: str) -> Scope:
        """Everything an expression of the process may name, whoever sets it."""
        return {**self._inherited(process_id, frozenset()), **self._known}

    def at(self, element: Element) -> Scope:
        """Everything an expression at the element may name."""
        return {**self.of_process(element.process_id), **self._local(element)}

    def at_completion(self, element: Element) -> Scope:
        """Everything the completion condition of a multi-instance may name."""
        return {**self.at(element), **dict.fromkeys(COUNTED, PLAIN)}

    def of_output(self, element: Element) -> Scope | None:
        """Everything an output mapping of the element may name; None: whatever an answer from outside brings."""
        if element.type == "callActivity":
            return self.of_process(element.called_process or "")
        return None if element.event in FROM_OUTSIDE and not form_of(element) else self.at(element)

    def _inherited(self, process_id: str, seen: frozenset[str]) -> dict[str, Shape]:
        found: dict[str, Shape] = {}
        for call in self._calls:
            if call.called_process == process_id and call.propagate_parent and call.process_id not in seen:
                found |= self._inherited(call.process_id, seen | {process_id})
        return found | self._shapes.get(process_id, {})

    def _next_round(self) -> dict[str, dict[str, Shape]]:
        given: dict[str, dict[str, list[Shape]]] = {process_id: {} for process_id in self._shapes}
        for element in self._elements.values():
            for process_id, name, shape in self._given(element):
                given.setdefault(process_id, {}).setdefault(name, []).append(shape)
        return {
            process_id: {name: merged(shapes) for name, shapes in names.items()} for process_id, names in given.items()
        }

    def _given(self, element: Element) -> Iterator[tuple[str, str, Shape]]:
        """The process variables an element sets: process, name, shape."""
        here = element.process_id
        if element.multi_instance and element.multi_instance.output_collection:
            yield (
                here,
                element.multi_instance.output_collection,
                rows(self._out(element, element.multi_instance.output)),
            )
        if element.outputs:
            for target, source in element.outputs.items():
                yield here, *_nested(target, self._out(element, source))
        elif not (element.multi_instance and element.multi_instance.output_collection):
            for name, shape in self._results(element).items():
                yield here, name, shape
        if element.type == "callActivity" and element.called_process:
            yield from self._across(element, element.called_process)

    def _across(self, call: Element, called: str) -> Iterator[tuple[str, str, Shape]]:
        """Into the called process, and back when everything is handed back."""
        scope = self.of_process(call.process_id)
        for target, source in call.inputs.items():
            yield called, *_nested(target, _value(source, scope))
        if call.propagate_all and not call.outputs:
            for name, shape in self._shapes.get(called, {}).items():
                yield call.process_id, name, shape

    def _out(self, element: Element, source: str | None) -> Shape:
        scope = self.of_output(element)
        return ANYTHING if scope is None else _value(source or "", scope)

    def _results(self, element: Element) -> dict[str, Shape]:
        """What the element itself brings, before its output mappings."""
        found = dict.fromkeys(self._operations.get(element.operation or "", ()), ANYTHING)
        if form := form_of(element):
            found[form] = self._form(form)
        found |= self._brought(element)
        if element.result_variable and element.decision_id:
            found[element.result_variable] = self._decision(element.decision_id)
        elif element.result_variable:
            found[element.result_variable] = _value(element.script or "=", self.of_process(element.process_id))
        return found

    def _brought(self, element: Element) -> dict[str, Shape]:
        """What a message or signal brings when this package throws it; what others throw, output mappings must name."""
        if element.event not in FROM_OUTSIDE or element.type in THROWING or form_of(element):
            return {}
        thrown = [other for other in self._elements.values() if other.type in THROWING]
        same = [other for other in thrown if (other.event, other.event_name) == (element.event, element.event_name)]
        shapes: dict[str, list[Shape]] = {}
        for other in same:
            for target, source in other.inputs.items():
                name, shape = _nested(target, _value(source, self.of_process(other.process_id)))
                shapes.setdefault(name, []).append(shape)
        return {name: merged(found) for name, found in shapes.items()}

    def _local(self, element: Element) -> dict[str, Shape]:
        around = self._elements.get(element.parent or "") or self._elements.get(element.attached_to or "")
        found = self._local(around) if around else {}
        scope = {**self.of_process(element.process_id), **found}
        if element.multi_instance and element.multi_instance.item:
            found[element.multi_instance.item] = _value(element.multi_instance.collection, scope).item
        if element.repeated:
            found["loopCounter"] = PLAIN
        for target, source in element.inputs.items():
            name, shape = _nested(target, _value(source, {**scope, **found}))
            found[name] = shape
        return found | self._results(element)


def form_of(element: Element) -> str | None:
    """The form a person fills in here: a user task's, or a case action's."""
    return element.form_id or element.properties.get("form")


def _value(source: str, scope: Scope) -> Shape:
    return shape_of(source.removeprefix("="), scope) if source.startswith("=") else PLAIN


def _nested(target: str, shape: Shape) -> tuple[str, Shape]:
    """The variable a mapping writes; `review.first` writes a part of `review`."""
    name, *parts = target.split(".")
    for part in reversed(parts):
        shape = Shape({part: shape})
    return name, shape
