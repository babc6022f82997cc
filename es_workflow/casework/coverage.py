"""Which parts of a process the scenarios reach: elements, ways out of gateways, rows of decision tables.

What a case did is read from its history, the same that the office sees. Scenarios are played elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from es_workflow import db
from es_workflow.content import ProcessPackage
from es_workflow.content.decision_tables import needed
from es_workflow.engine import Element
from es_workflow.errors import Problem
from es_workflow.models import AuditEvent, Case

WRITE_ONE = "write one in scenarios/"
DO_NOT = "no scenario comes here"
MISSING = {
    "endEvent": "no scenario ends here",
    "userTask": "no scenario completes this task",
    "boundaryEvent": "in no scenario does this happen",
    "intermediateCatchEvent": "in no scenario does this happen",
    "startEvent": "in no scenario does anything begin here",
}
ROUTING = ("exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway")


@dataclass(frozen=True)
class Trace:
    """What one case, or several together, have come through."""

    elements: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    rules: frozenset[tuple[str, str]] = frozenset()
    """Decision and rule, of every row that counted."""

    def __or__(self, other: Trace) -> Trace:
        return Trace(self.elements | other.elements, self.flows | other.flows, self.rules | other.rules)


def trace_of(case: Case) -> Trace:
    """What the case has come through so far."""
    trace = Trace()
    for data in db.session.scalars(select(AuditEvent.data).where(AuditEvent.case_id == case.id)):
        rules = frozenset(rule for made in data.get("decisions", ()) for rule in _rules(made))
        trace |= Trace(frozenset(data.get("path", ())), frozenset(data.get("flows", ())), rules)
    return trace


def _rules(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for decision in (made, *made.get("required", ())):
        yield from ((decision["decision"], rule) for rule in decision["rules"])


def unplayed_ends(package: ProcessPackage, traces: Iterable[Trace]) -> list[Problem]:
    """The end events that no scenario reaches: a way to end that nobody has tried."""
    ends = {element.id for element in package.definition.elements.values() if element.type == "endEvent"}
    return [problem for element, problem in _unreached_elements(package, _all(traces)) if element.id in ends]


def unreached(package: ProcessPackage, traces: Iterable[Trace]) -> list[Problem]:
    """Everything that no scenario reaches: elements, ways out of gateways, rows of decision tables."""
    together = _all(traces)
    elements = [problem for _, problem in _unreached_elements(package, together)]
    return [*elements, *_unreached_flows(package, together), *_unreached_rows(package, together)]


def _all(traces: Iterable[Trace]) -> Trace:
    together = Trace()
    for trace in traces:
        together |= trace
    return together


def _unreached_elements(package: ProcessPackage, trace: Trace) -> Iterator[tuple[Element, Problem]]:
    elements = package.definition.elements
    reached = _with_surroundings(elements, trace.elements)
    for element in elements.values():
        if element.type == "sequenceFlow" or element.id in reached:
            continue
        message = DO_NOT if _is_event_sub_process(element, elements) else MISSING.get(element.type, DO_NOT)
        if "action_group" in element.properties:
            message = "in no scenario does anybody take this action"
        elif element.event == "timer" and element.type != "startEvent":
            message = "in no scenario does this term pass"
        yield element, _problem(element, message)


def _is_event_sub_process(element: Element, elements: Mapping[str, Element]) -> bool:
    return element.type == "subProcess" and any(one.parent == element.id and one.event for one in elements.values())


def _with_surroundings(elements: Mapping[str, Element], passed: frozenset[str]) -> set[str]:
    """Whoever comes to an element has come to the sub-process around it and to the call of its process too.

    These are not passed when something inside ends the whole case.
    """
    callers: dict[str, list[str]] = {}
    for element in elements.values():
        if element.called_process:
            callers.setdefault(element.called_process, []).append(element.id)
    reached: set[str] = set()
    waiting = [key for key in passed if key in elements]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            parent = elements[here].parent
            waiting += [parent] if parent else callers.get(elements[here].process_id, ())
    return reached


def _unreached_flows(package: ProcessPackage, trace: Trace) -> Iterator[Problem]:
    elements = package.definition.elements
    flows = [element for element in elements.values() if element.type == "sequenceFlow" and element.source]
    for flow in flows:
        source = elements[flow.source or ""]
        beside = sum(other.source == flow.source for other in flows)
        choice = source.type in ROUTING and beside > 1
        if (choice or flow.condition) and flow.id not in trace.flows:
            target = elements[flow.target or ""]
            ways = f"from {_label(source)} to {_label(target)}"
            yield _problem(flow, f"no scenario takes this way {ways}")


def _unreached_rows(package: ProcessPackage, trace: Trace) -> Iterator[Problem]:
    """Of tables only: other decisions have no rows."""
    decisions = package.decisions
    asked = (element.decision_id for element in package.definition.elements.values() if element.decision_id)
    used = {one for decision_id in asked for one in needed(decisions, decision_id)}
    for decision_id in decisions.ids:
        decision = decisions.model["decisions"][decision_id]
        logic = decision["logic"]
        if not logic or logic["kind"] != "table":
            continue
        for number, rule in enumerate(logic["rules"], 1):
            if (decision_id, rule["id"]) in trace.rules:
                continue
            note = f" „{rule['note']}”" if rule["note"] else ""
            why = "in no scenario does this row count" if decision_id in used else "no task asks this decision"
            label = f"{decision_id} „{decision['name']}”, row {number} ({rule['id']}){note}"
            yield Problem(decision["file"], label, why, WRITE_ONE)


def _label(element: Element) -> str:
    return f"{element.id} „{element.name}”" if element.name else element.id


def _problem(element: Element, message: str) -> Problem:
    return Problem(element.file, _label(element), message, WRITE_ONE)
