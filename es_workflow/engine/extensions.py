"""Reads the zeebe: extension elements of one BPMN element into the fields of an Element, and refuses all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from es_workflow.engine.definition import MultiInstance
from es_workflow.engine.dialect import (
    COMMON,
    EXTENSION_ATTRIBUTES,
    EXTENSIONS,
    FOREIGN,
    PLACES,
    PROPERTIES,
    REMEDIES,
    TEMPLATE_ATTRIBUTES,
    XSI,
    ZEEBE,
    a,
)
from es_workflow.engine.xmlfile import Node, Report, child, local, namespace, origin

Fields = dict[str, Any]


def read_extensions(node: Node, tag: str, label: str, report: Report) -> Fields:
    """Everything the author attached to the element, as keyword arguments of Element."""
    fields: Fields = {}
    holder = child(node, "extensionElements")
    for extension in [] if holder is None else holder:
        space, kind = namespace(extension), local(extension)
        if space != ZEEBE:
            remedy = "remove it; expressions are FEEL, extensions are zeebe:" if space in FOREIGN else "remove it"
            report(label, f"extension {kind!r} of {origin(space)} is not executed", remedy)
        elif kind not in EXTENSIONS.get(tag, COMMON):
            report(label, f"zeebe:{kind} is not supported on {a(tag)}", REMEDIES.get(kind, "remove it"))
        else:
            _check_attributes(extension, kind, label, report)
            fields.update(_READERS[kind](extension, label, report))
    for name in fields.get("properties", {}):
        if tag not in PLACES.get(name, {tag}):
            report(label, f"property {name!r} means nothing on {a(tag)}", "remove it")
    return fields


def _check_attributes(extension: Node, kind: str, label: str, report: Report) -> None:
    for name, value in extension.attrib.items():
        if name not in EXTENSION_ATTRIBUTES[kind]:
            report(label, f"zeebe:{kind} {name}={value!r} is not supported", REMEDIES.get(name, "remove it"))
        elif name == "bindingType" and value != "deployment":
            report(label, f"bindingType={value!r}: a case stays with what it was deployed with", "choose 'deployment'")


def check_foreign_attributes(node: Node, label: str, report: Report) -> None:
    """Refuse attributes of other products; Python or JUEL in them would silently not run."""
    for name in node.attrib:
        if not name.startswith("{"):
            continue
        space, _, short = name[1:].partition("}")
        if (space == ZEEBE and short in TEMPLATE_ATTRIBUTES) or space == XSI:
            continue
        report(label, f"attribute {short!r} of {origin(space)} is not executed", "remove it")


def _text(extension: Node, name: str) -> str | None:
    return (extension.get(name) or "").strip() or None


def _marker(_extension: Node, _label: str, _report: Report) -> Fields:
    return {}


def _form(extension: Node, _label: str, _report: Report) -> Fields:
    return {"form_id": _text(extension, "formId")}


def _assignment(extension: Node, _label: str, _report: Report) -> Fields:
    return {"assignee": _text(extension, "assignee"), "group": _text(extension, "candidateGroups")}


def _schedule(extension: Node, _label: str, _report: Report) -> Fields:
    return {"due_expression": _text(extension, "dueDate"), "follow_up_expression": _text(extension, "followUpDate")}


def _priority(extension: Node, _label: str, _report: Report) -> Fields:
    return {"priority": _text(extension, "priority")}


def _task_definition(extension: Node, label: str, report: Report) -> Fields:
    retries = _text(extension, "retries") or "3"
    if not retries.isdecimal() or len(retries) > 2:
        report(label, f"retries={retries!r} is not a number from 0 to 99", "write for instance 3")
        retries = "3"
    return {"operation": _text(extension, "type"), "retries": int(retries)}


def _pairs(extension: Node, tag: str, key: str, label: str, report: Report) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for item in extension:
        name = (item.get(key) or "").strip()
        if local(item) != tag or namespace(item) != ZEEBE:
            report(label, f"{local(item)!r} has no place in zeebe:{local(extension)}", "remove it")
        elif not name:
            report(label, f"a zeebe:{tag} has no {key}", "fill it in or remove it")
        elif name in pairs:
            report(label, f"zeebe:{tag} {name!r} is there twice", "keep one")
        else:
            pairs[name] = item.get("value") or ""
    return pairs


def _headers(extension: Node, label: str, report: Report) -> Fields:
    return {"headers": _pairs(extension, "header", "key", label, report)}


def _properties(extension: Node, label: str, report: Report) -> Fields:
    found = _pairs(extension, "property", "name", label, report)
    for name in found:
        if name not in PROPERTIES:
            report(label, f"property {name!r} means nothing", f"known are: {', '.join(PROPERTIES)}")
    return {"properties": {name: value.strip() for name, value in found.items()}}


def _io_mapping(extension: Node, label: str, report: Report) -> Fields:
    inputs: dict[str, str] = {}
    outputs: dict[str, str] = {}
    for item in extension:
        kind, source, target = local(item), _text(item, "source"), _text(item, "target")
        side = {"input": inputs, "output": outputs}.get(kind)
        if side is None or namespace(item) != ZEEBE:
            report(label, f"{kind!r} has no place in zeebe:ioMapping", "remove it")
        elif not source or not target:
            report(label, f"an {kind} mapping lacks its source or target", "fill in both or remove it")
        elif target in side:
            report(label, f"two {kind} mappings write {target!r}", "keep one")
        else:
            side[target] = source
    return {"inputs": inputs, "outputs": outputs}


def _decision(extension: Node, _label: str, _report: Report) -> Fields:
    return {"decision_id": _text(extension, "decisionId"), "result_variable": _text(extension, "resultVariable")}


def _script(extension: Node, _label: str, _report: Report) -> Fields:
    return {"script": _text(extension, "expression"), "result_variable": _text(extension, "resultVariable")}


def _called(extension: Node, _label: str, _report: Report) -> Fields:
    return {
        "called_process": _text(extension, "processId"),
        "propagate_all": extension.get("propagateAllChildVariables", "true") == "true",
        "propagate_parent": extension.get("propagateAllParentVariables", "true") == "true",
    }


def _loop(extension: Node, _label: str, _report: Report) -> Fields:
    loop = MultiInstance(
        collection=_text(extension, "inputCollection") or "",
        item=_text(extension, "inputElement"),
        output_collection=_text(extension, "outputCollection"),
        output=_text(extension, "outputElement"),
    )
    return {"multi_instance": loop}


def _subscription(extension: Node, _label: str, _report: Report) -> Fields:
    return {"correlation": _text(extension, "correlationKey")}


def _publication(extension: Node, label: str, report: Report) -> Fields:
    return {**_subscription(extension, label, report), "time_to_live": _text(extension, "timeToLive")}


_READERS = {
    "userTask": _marker,
    "formDefinition": _form,
    "assignmentDefinition": _assignment,
    "taskSchedule": _schedule,
    "priorityDefinition": _priority,
    "taskDefinition": _task_definition,
    "taskHeaders": _headers,
    "properties": _properties,
    "ioMapping": _io_mapping,
    "calledDecision": _decision,
    "script": _script,
    "calledElement": _called,
    "loopCharacteristics": _loop,
    "subscription": _subscription,
    "publishMessage": _publication,
}
