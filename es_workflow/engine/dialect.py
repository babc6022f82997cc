"""What we execute: BPMN elements, their attributes and children, the zeebe: extensions of each, and our own properties.

A closed world: whatever is not listed here is refused by name. docs/bpmn.md says the same to authors.
"""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
FOREIGN = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7 (camunda:)",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
}

MAX_BYTES = 2_000_000
MAX_NESTING = 20
"""Sub-processes inside one another."""
MAX_ELEMENTS = 600
"""Nodes in one process: five hundred branches and what holds them; a longer one wants called processes."""

ALWAYS = {"id", "name"}
HARMLESS = {
    "isForCompensation": {"false"},
    "startQuantity": {"1"},
    "completionQuantity": {"1"},
    "parallelMultiple": {"false"},
    "instantiate": {"false"},
    "implementation": {"##unspecified", "##WebService"},
    "gatewayDirection": {"Unspecified", "Converging", "Diverging", "Mixed"},
    "eventGatewayType": {"Exclusive"},
    "isImmediate": {"true", "false"},
    "behavior": {"All"},
}
"""Attributes that say nothing when they have these values."""

ACTIVITIES = {
    "userTask", "manualTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "receiveTask",
    "callActivity", "subProcess",
}  # fmt: skip
GATEWAYS = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
NODES = ACTIVITIES | GATEWAYS | EVENTS

ATTRIBUTES: dict[str, set[str]] = {
    "process": {"isExecutable", "processType", "isClosed"},
    "subProcess": {"triggeredByEvent"},
    "startEvent": {"isInterrupting"},
    "boundaryEvent": {"attachedToRef", "cancelActivity"},
    "exclusiveGateway": {"default"},
    "inclusiveGateway": {"default"},
    "receiveTask": {"messageRef"},
    "sendTask": {"messageRef"},
    "multiInstanceLoopCharacteristics": {"isSequential"},
    "standardLoopCharacteristics": {"testBefore", "loopMaximum"},
    "messageEventDefinition": {"messageRef"},
    "signalEventDefinition": {"signalRef"},
    "errorEventDefinition": {"errorRef"},
    "escalationEventDefinition": {"escalationRef"},
    "sequenceFlow": {"sourceRef", "targetRef"},
    "message": set(),
    "signal": set(),
    "error": {"errorCode"},
    "escalation": {"escalationCode"},
    "lane": set(),
    "laneSet": set(),
}

DRAWING = {"documentation", "textAnnotation", "association", "group"}
"""For the reader of the diagram only."""

TOP = {
    "process",
    "collaboration",
    "message",
    "signal",
    "error",
    "escalation",
    "BPMNDiagram",
    "documentation",
    "category",
}
COLLABORATION = DRAWING | {"participant", "messageFlow", "extensionElements"}
INNER = {"incoming", "outgoing", "documentation", "extensionElements"}
EVENT_DEFINITIONS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "terminateEventDefinition": "terminate",
}
DEFINITION_PARTS: dict[str, set[str]] = {
    "timerEventDefinition": {"timeDate", "timeDuration", "timeCycle"},
    "conditionalEventDefinition": {"condition"},
}
"""What may stand inside an event definition."""
EVENT_KINDS: dict[str, set[str | None]] = {
    "startEvent": {None, "timer", "message", "signal"},
    "subProcessStart": {None},
    "eventSubProcessStart": {"timer", "message", "signal", "error", "escalation", "conditional"},
    "endEvent": {None, "terminate", "error", "escalation", "message", "signal"},
    "intermediateCatchEvent": {"timer", "message", "signal", "conditional", "link"},
    "intermediateThrowEvent": {None, "message", "signal", "escalation", "link"},
    "boundaryEvent": {"timer", "message", "signal", "error", "escalation", "conditional"},
}
REFERENCES = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
"""Which attribute of what an event refers to it is known by."""
ERRANDS = {"error", "escalation"}
"""Events that go outwards until something catches them; the catching one may leave open which."""

COMMON = {"properties"}
MAPPED = COMMON | {"ioMapping"}
EXTENSIONS: dict[str, set[str]] = {
    "userTask": MAPPED | {"userTask", "formDefinition", "assignmentDefinition", "taskSchedule", "priorityDefinition"},
    "manualTask": COMMON,
    "serviceTask": MAPPED | {"taskDefinition", "taskHeaders"},
    "sendTask": MAPPED | {"taskDefinition", "taskHeaders", "publishMessage"},
    "intermediateThrowEvent": MAPPED | {"publishMessage"},
    "endEvent": MAPPED | {"publishMessage"},
    "scriptTask": MAPPED | {"script"},
    "businessRuleTask": MAPPED | {"calledDecision"},
    "receiveTask": MAPPED,
    "callActivity": MAPPED | {"calledElement"},
    "subProcess": MAPPED,
    "startEvent": MAPPED,
    "intermediateCatchEvent": MAPPED,
    "boundaryEvent": MAPPED,
    "multiInstanceLoopCharacteristics": {"loopCharacteristics"},
    "standardLoopCharacteristics": set(),
    "message": {"subscription"},
}
EXTENSION_ATTRIBUTES: dict[str, set[str]] = {
    "userTask": set(),
    "formDefinition": {"formId", "bindingType"},
    "assignmentDefinition": {"assignee", "candidateGroups"},
    "taskSchedule": {"dueDate", "followUpDate"},
    "priorityDefinition": {"priority"},
    "taskDefinition": {"type", "retries"},
    "taskHeaders": set(),
    "ioMapping": set(),
    "calledDecision": {"decisionId", "resultVariable", "bindingType"},
    "calledElement": {
        "processId", "propagateAllChildVariables", "propagateAllParentVariables", "bindingType",
    },
    "script": {"expression", "resultVariable"},
    "loopCharacteristics": {"inputCollection", "inputElement", "outputCollection", "outputElement"},
    "subscription": {"correlationKey"},
    "publishMessage": {"correlationKey", "timeToLive"},
    "properties": set(),
}  # fmt: skip
TEMPLATE_ATTRIBUTES = {"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"}

PROPERTIES: dict[str, str] = {
    "status": "public status of the case from here on",
    "name_en": "English name of the element",
    "excludes": "user tasks whose performers may not take this one, separated by commas",
    "declaration": "key of the declaration people make before this task and its case open to them",
    "share": "'applicant': the applicant may read what is submitted here",
    "sealed": "'true': colleagues see the submission only after theirs",
    "embargo": "of a call or sub-process: the step within; until it is passed the applicant sees nothing inside",
    "action_pl": "text of the submit button",
    "action_en": "the same in English",
    "hint_pl": "one sentence above the form",
    "hint_en": "the same in English",
    "searchable": "answers by which cases are found",
    "term": "working or calendar days, for recomputation",
    "clock": "'stopped': while this waits, the legal clock of the case stands still",
    "group": "group key of a lane",
    "action_group": "group whose members may trigger this message as a case action",
    "action_when": "FEEL: the case action is offered, and the message taken, only while this is true",
    "form": "form of that case action",
}

_CATCHING = {"startEvent", "boundaryEvent", "intermediateCatchEvent", "receiveTask"}
_WITH_FORM = {"userTask"} | _CATCHING
PLACES: dict[str, set[str]] = {
    "status": NODES,
    "excludes": {"userTask"},
    "declaration": {"userTask"},
    "share": _WITH_FORM,
    "sealed": _WITH_FORM,
    "embargo": {"callActivity", "subProcess"},
    "action_pl": _WITH_FORM,
    "action_en": _WITH_FORM,
    "hint_pl": _WITH_FORM,
    "hint_en": _WITH_FORM,
    "term": _WITH_FORM,
    "clock": {"userTask", "serviceTask"},
    "group": {"lane"},
    "action_group": _CATCHING,
    "action_when": _CATCHING,
    "form": _CATCHING,
}
"""Where a property means something; the others may stand anywhere."""

RESERVED_VARIABLES = {"case", "organisation", "call", "project", "user", "variables"}
"""Names the office fills; no process may write them."""

REMEDIES = {
    "task": "give it a type: user, service, script, business rule or receive task",
    "complexGateway": "use inclusive and exclusive gateways",
    "transaction": "use a sub-process with an error boundary event",
    "adHocSubProcess": "use a sub-process with explicit paths",
    "dataObject": "variables hold the data; explain with a text annotation",
    "dataObjectReference": "variables hold the data; explain with a text annotation",
    "dataStoreReference": "variables hold the data; explain with a text annotation",
    "compensateEventDefinition": "draw the undoing as ordinary steps",
    "cancelEventDefinition": "use an error event",
    "executionListeners": "use a service or script task in the flow",
    "taskListeners": "use a service or script task in the flow",
    "candidateUsers": "use candidateGroups, or assignee for one person",
    "formKey": "use formId of a file in forms/",
    "externalReference": "use formId of a file in forms/",
    "userTaskForm": "put the form into a .form file and name it with formId",
}


def describe(tag: str) -> str:
    """'userTask' as an author would say it: 'user task'."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in tag)


def a(tag: str) -> str:
    """The same with its article."""
    return f"an {describe(tag)}" if tag[0] in "aeio" else f"a {describe(tag)}"
