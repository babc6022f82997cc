"""Whether each element says everything that running it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from es_workflow.engine.definition import Element
from es_workflow.engine.dialect import ACTIVITIES, ERRANDS, EVENTS, RESERVED_VARIABLES, describe
from es_workflow.engine.model import Package, Scope

Finding = tuple[str, str]
"""Message and remedy."""

NAME = re.compile(r"[^\W\d]\w*")
TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*){0,9}")


def check_element(package: Package, scope: Scope, element: Element) -> None:
    """Add the problems of one element."""
    for check in (_activity, _names, _feel, _event, _timer, _thrown, _loop, _variables):
        for message, remedy in check(element, scope):
            package.refuse(element, message, remedy)


def _activity(element: Element, _scope: Scope) -> Iterator[Finding]:
    needed = {
        "userTask": [("form_id", "no form", "set its form id")],
        "serviceTask": [("operation", "no operation", "set the type of its task definition")],
        "scriptTask": [("script", "no expression", "write it"), ("result_variable", "no result variable", "name it")],
        "businessRuleTask": [
            ("decision_id", "no decision", "choose a decision of the package"),
            ("result_variable", "no result variable", "name it"),
        ],
        "callActivity": [("called_process", "no called process", "write the id of a process of the package")],
    }
    for field, message, remedy in needed.get(element.type, []):
        if not getattr(element, field):
            yield f"the {describe(element.type)} has {message}", remedy
    if element.type == "sendTask" and bool(element.operation) == bool(element.event):
        yield "a send task sends a message or does an operation", "choose a message, or set a task definition"
    if element.type == "userTask" and not (element.group or element.assignee):
        yield "nobody may do this task", "put it into a lane with a group, or set its candidate groups"
    if element.group and not element.group.startswith("=") and "," in element.group:
        yield f"several candidate groups: {element.group}", "a task has one group"


def _names(element: Element, _scope: Scope) -> Iterator[Finding]:
    """What is looked up when the package is checked cannot be worked out later."""
    fixed = {
        "form": element.form_id,
        "decision": element.decision_id,
        "called process": element.called_process,
        "operation": element.operation,
        "form of the action": element.properties.get("form"),
    }
    for what, text in fixed.items():
        if text and text.startswith("="):
            yield f"the {what} is an expression", "write the name itself"
    for text in (element.form_id, element.properties.get("form")):
        if text and not text.startswith("=") and not NAME.fullmatch(text):
            yield f"form id {text!r} is no name of a variable", "use letters, digits and _, beginning with a letter"


def _feel(element: Element, _scope: Scope) -> Iterator[Finding]:
    """What must be worked out must be an expression; without '=' it would be a text."""
    loop = element.multi_instance
    texts = {
        "condition": element.condition,
        "script": element.script,
        "input collection": loop and loop.collection,
        "output element": loop and loop.output,
        "completion condition": loop and loop.completion,
        "stage of the action": element.properties.get("action_when"),
        "correlation key": element.event_expression if element.event == "message" else None,
        "condition of the event": element.event_expression if element.event == "conditional" else None,
        "loop condition": element.loop and element.loop.condition,
    }
    for what, text in texts.items():
        if text and not text.startswith("="):
            yield f"the {what} {text!r} is a text, not an expression", "begin it with '='"


def _event(element: Element, scope: Scope) -> Iterator[Finding]:
    if element.event == "conditional" and not element.event_expression:
        yield "the event has no condition", "write what it waits for, e.g. =fund.left < 1000"
    if element.event == "link" and not element.event_name:
        yield "the link has no name", "give throwing and catching link the same name"
    if element.type == "boundaryEvent":
        yield from _border(element, scope)
    if element.event == "error" and not element.interrupting:
        yield "an error event always interrupts", "make it interrupting"
    if ("action_group" in element.properties or "form" in element.properties) and element.event != "message":
        yield "only a message event can be a case action", "remove 'action_group' and 'form', or wait for a message"
    if "action_when" in element.properties and "action_group" not in element.properties:
        yield "'action_when' limits nothing: this is no case action", "say with 'action_group' who may trigger it"
    if "form" in element.properties and "action_group" not in element.properties:
        yield "the action's form can never be opened", "say with 'action_group' who may trigger it"


def _timer(element: Element, scope: Scope) -> Iterator[Finding]:
    if element.event != "timer":
        return
    if not element.event_expression:
        yield "the timer says no time", "write a date or duration, e.g. P14D or =date(deadline)"
    beside = element.type == "boundaryEvent" or (element.type == "startEvent" and scope.by_event)
    top = element.type == "startEvent" and not scope.by_event
    if element.cycle and not top and not (beside and not element.interrupting):
        yield "only an event that does not interrupt can repeat", "make it non-interrupting, or use timeDuration"


def _thrown(element: Element, _scope: Scope) -> Iterator[Finding]:
    """Only messages and signals carry data; nothing comes back from what is thrown."""
    throws = element.type in {"intermediateThrowEvent", "endEvent"}
    carries = (throws or element.type == "sendTask") and element.event in {"message", "signal"}
    if element.inputs and element.type in EVENTS and not carries:
        yield "input mappings do nothing on an event that throws nothing", "use output mappings"
    if element.outputs and (throws or (carries and element.type == "sendTask")):
        yield "output mappings do nothing where something is thrown", "what goes along is given by input mappings"
    if element.time_to_live and not (carries and element.event == "message"):
        yield "only a message waits for somebody to take it", "remove its timeToLive"
    if throws and element.event == "escalation" and not element.event_name:
        yield "no escalation is chosen", "choose or create the escalation"


def _border(element: Element, scope: Scope) -> Iterator[Finding]:
    host = scope.nodes.get(element.attached_to or "")
    if host is None or host.type not in ACTIVITIES:
        yield (
            f"it is attached to {element.attached_to!r}, which is no activity here",
            "attach it to a task or sub-process",
        )
    elif element.event in ERRANDS and host.type not in {"subProcess", "callActivity"}:
        what = {"error": "errors", "escalation": "escalations"}[element.event or ""]
        yield f"this task throws no {what}", f"attach the {element.event} event to a sub-process or call"


def _loop(element: Element, _scope: Scope) -> Iterator[Finding]:
    if element.loop and not element.loop.condition and element.loop.maximum is None:
        yield "the loop would never end", "give it a condition or loopMaximum"
    loop = element.multi_instance
    if loop is None:
        return
    if not loop.collection:
        yield "the multi-instance has no input collection", "say over which list it runs"
    if bool(loop.output) != bool(loop.output_collection):
        yield "output collection and output element belong together", "fill in both or neither"


def _variables(element: Element, _scope: Scope) -> Iterator[Finding]:
    loop = element.multi_instance
    written = [*element.inputs, *element.outputs, element.result_variable]
    written += [loop.item, loop.output_collection] if loop else []
    for target in filter(None, written):
        if not TARGET.fullmatch(target):
            yield f"{target!r} is no name of a variable", "use letters, digits and _, beginning with a letter"
        elif target.partition(".")[0] in RESERVED_VARIABLES:
            yield f"the variable {target!r} is filled by the office", "choose another name"
    form = element.form_id or element.properties.get("form")
    if form in RESERVED_VARIABLES:
        yield f"a form called {form!r} would hide what the office knows", "choose another form id"
