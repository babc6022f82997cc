"""Draws BPMN for the tests in a few words: `process("p", "start -> a -> end", user("a", "form"))`."""

from __future__ import annotations

import re
from itertools import count
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">'
)


def attrs(**values: str | None) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items() if value is not None)


def ext(*parts: str) -> str:
    inner = "".join(parts)
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""


def zeebe(kind: str, inner: str = "", **values: str | None) -> str:
    return f"<zeebe:{kind}{attrs(**values)}>{inner}</zeebe:{kind}>"


def props(**values: str) -> str:
    return zeebe("properties", "".join(zeebe("property", name=name, value=value) for name, value in values.items()))


def io(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    pairs = [("input", inputs or {}), ("output", outputs or {})]
    return zeebe("ioMapping", "".join(zeebe(k, source=s, target=t) for k, both in pairs for t, s in both.items()))


def element(tag: str, id: str, *parts: str, inner: str = "", **values: str | None) -> str:
    return f"<bpmn:{tag}{attrs(id=id, **values)}>{ext(*parts)}{inner}</bpmn:{tag}>"


def start(id: str = "start", *parts: str, inner: str = "", **values: str) -> str:
    return element("startEvent", id, *parts, inner=inner, **values)


def end(id: str = "end", *parts: str, inner: str = "") -> str:
    return element("endEvent", id, *parts, inner=inner)


def user(id: str, form: str | None = None, *parts: str, inner: str = "", group: str = "clerk", **more: str) -> str:
    form_definition = zeebe("formDefinition", formId=form or id)
    assignment = zeebe("assignmentDefinition", candidateGroups=group, **more)
    return element("userTask", id, zeebe("userTask"), form_definition, assignment, *parts, inner=inner)


def script(id: str, expression: str, variable: str, *parts: str) -> str:
    return element("scriptTask", id, zeebe("script", expression=expression, resultVariable=variable), *parts)


def service(id: str, operation: str, *parts: str, headers: dict[str, str] | None = None) -> str:
    made = zeebe("taskHeaders", "".join(zeebe("header", key=k, value=v) for k, v in (headers or {}).items()))
    return element("serviceTask", id, zeebe("taskDefinition", type=operation), made, *parts)


def rule(id: str, decision: str, variable: str, *parts: str) -> str:
    return element(
        "businessRuleTask", id, zeebe("calledDecision", decisionId=decision, resultVariable=variable), *parts
    )


def call(id: str, process_id: str, *parts: str, inner: str = "", **values: str) -> str:
    return element("callActivity", id, zeebe("calledElement", processId=process_id, **values), *parts, inner=inner)


def sub(id: str, flows: str, *nodes: str, parts: str = "", by_event: bool = False, inner: str = "") -> str:
    content = inner + "".join(nodes) + draw(flows)
    return element("subProcess", id, parts, inner=content, triggeredByEvent="true" if by_event else None)


def each(collection: str, completion: str = "", *, sequential: bool = False, **values: str) -> str:
    loop = zeebe("loopCharacteristics", inputCollection=collection, **values)
    done = f"<bpmn:completionCondition>{escape(completion)}</bpmn:completionCondition>" if completion else ""
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f"<{tag}{attrs(isSequential='true' if sequential else None)}>{ext(loop)}{done}</{tag}>"


def timer_definition(text: str, kind: str = "timeDuration") -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"


def message_definition(ref: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def error_definition(ref: str | None) -> str:
    return f"<bpmn:errorEventDefinition{attrs(errorRef=ref)}/>"


def signal_definition(ref: str = "g") -> str:
    return f'<bpmn:signalEventDefinition signalRef="{ref}"/>'


def escalation_definition(ref: str | None = None) -> str:
    return f"<bpmn:escalationEventDefinition{attrs(escalationRef=ref)}/>"


def condition_definition(text: str) -> str:
    formal = 'xsi:type="bpmn:tFormalExpression"'
    inner = f"<bpmn:condition {formal}>{escape(text)}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>"


def link_definition(name: str) -> str:
    return f"<bpmn:linkEventDefinition name={quoteattr(name)}/>"


TERMINATE = "<bpmn:terminateEventDefinition/>"


def boundary(id: str, host: str, definition: str, *parts: str, interrupting: bool = True) -> str:
    stays = None if interrupting else "false"
    return element("boundaryEvent", id, *parts, inner=definition, attachedToRef=host, cancelActivity=stays)


def throw(id: str, definition: str = "", *parts: str) -> str:
    return element("intermediateThrowEvent", id, *parts, inner=definition)


def again(condition: str = "", **values: str) -> str:
    inner = f"<bpmn:loopCondition>{escape(condition)}</bpmn:loopCondition>" if condition else ""
    return f"<bpmn:standardLoopCharacteristics{attrs(**values)}>{inner}</bpmn:standardLoopCharacteristics>"


def catch(id: str, definition: str, *parts: str) -> str:
    return element("intermediateCatchEvent", id, *parts, inner=definition)


def xor(id: str, default: str | None = None) -> str:
    return element("exclusiveGateway", id, default=default)


def parallel(id: str) -> str:
    return element("parallelGateway", id)


def inclusive(id: str, default: str | None = None) -> str:
    return element("inclusiveGateway", id, default=default)


def message(id: str, name: str, key: str | None = None) -> str:
    return element("message", id, zeebe("subscription", correlationKey=key) if key else "", name=name)


def signal(id: str, name: str) -> str:
    return element("signal", id, name=name)


def escalation(id: str, code: str) -> str:
    return element("escalation", id, name=code, escalationCode=code)


def error(id: str, code: str) -> str:
    return element("error", id, name=code, errorCode=code)


_numbers = count(1)


def flow(source: str, target: str, condition: str | None = None, id: str | None = None) -> str:
    formal = 'xsi:type="bpmn:tFormalExpression"'
    inner = f"<bpmn:conditionExpression {formal}>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
    flow_id = id or f"f_{source}_{target}_{next(_numbers)}"
    return f"<bpmn:sequenceFlow{attrs(id=flow_id, sourceRef=source, targetRef=target)}>{inner}</bpmn:sequenceFlow>"


ARROW = re.compile(r"\s+-\[(.+?)\]->\s+|\s+-(\w+)->\s+|\s*->\s*")


def draw(text: str) -> str:
    """Flows as 'a -> b -> c; b -[=x > 1]-> d; b -id-> e'."""
    made = []
    for chain in filter(None, (part.strip() for part in text.replace("\n", ";").split(";"))):
        words = ARROW.split(chain)  # node, condition, id, node, condition, id, node …
        for source, condition, id, target in zip(words[::3], words[1::3], words[2::3], words[3::3], strict=False):
            made.append(flow(source, target, condition, id))
    return "".join(made)


def process(id: str, flows: str, *nodes: str, outside: str = "", inner: str = "", lanes: str = "") -> bytes:
    body = f'<bpmn:process id="{id}" isExecutable="true">{lanes}{inner}{"".join(nodes)}{draw(flows)}</bpmn:process>'
    return f"{HEAD}{outside}{body}</bpmn:definitions>".encode()
