"""Reads event definitions with the messages, signals, errors and escalations they refer to."""

from __future__ import annotations

from typing import Any

from es_workflow.engine.dialect import (
    ATTRIBUTES,
    DEFINITION_PARTS,
    ERRANDS,
    EVENT_DEFINITIONS,
    EVENT_KINDS,
    REFERENCES,
    describe,
)
from es_workflow.engine.extensions import read_extensions
from es_workflow.engine.model import label_of
from es_workflow.engine.xmlfile import Node, Report, child, children, is_bpmn, local, text_of

Fields = dict[str, Any]


class EventReader:
    """Knows what events of one file refer to."""

    def __init__(self, root: Node, report: Report) -> None:
        self.report = report
        self.declared: dict[tuple[str, str], Node] = {}
        for kind in REFERENCES:
            for node in children(root, kind):
                self.declared[kind, node.get("id") or ""] = node

    def fields(self, node: Node, tag: str, label: str) -> Fields:
        """What the event or message task waits for or does, as keyword arguments of Element."""
        if tag == "receiveTask" or (tag == "sendTask" and node.get("messageRef")):
            return self.reference(node, "message", label)
        if tag == "sendTask":
            return {}
        definitions = [part for part in node if local(part) in EVENT_DEFINITIONS]
        if len(definitions) > 1:
            self.report(label, "an event with several definitions is not supported", "draw one event for each")
        kind = EVENT_DEFINITIONS[local(definitions[0])] if definitions else None
        self.check_kind(node, tag, kind, label)
        fields: Fields = {"event": kind, "interrupting": self._interrupting(node, tag)}
        if tag == "boundaryEvent":
            fields["attached_to"] = node.get("attachedToRef")
        if definitions:
            self.check_definition(definitions[0], label)
            fields.update(self.defined(definitions[0], kind or "", label))
        return fields

    def check_kind(self, node: Node, tag: str, kind: str | None, label: str) -> None:
        """Refuse what such an event cannot be at this place."""
        place = self._place(node, tag)
        unknown = any(local(p).endswith("EventDefinition") and local(p) not in EVENT_DEFINITIONS for p in node)
        if kind not in EVENT_KINDS[place] and not unknown:
            what = f"a {kind} {describe(tag)}" if kind else f"a plain {describe(tag)}"
            wheres = {"eventSubProcessStart": " of an event sub-process", "subProcessStart": " of a sub-process"}
            allowed = ", ".join(sorted(name or "plain" for name in EVENT_KINDS[place]))
            self.report(label, f"{what}{wheres.get(place, '')} is not supported", f"possible: {allowed}")

    def check_definition(self, definition: Node, label: str) -> None:
        """Refuse attributes and parts of the definition that nothing would execute."""
        tag = local(definition)
        for name, value in definition.attrib.items():
            if name not in {"id", "name"} | ATTRIBUTES.get(tag, set()):
                self.report(label, f"attribute {name}={value!r} of its definition is not supported", "remove it")
        for part in definition:
            empty = local(part) == "extensionElements" and not len(part)
            if not is_bpmn(part) or not (local(part) in DEFINITION_PARTS.get(tag, set()) | {"documentation"} or empty):
                self.report(label, f"{local(part)!r} in its definition is not supported", "remove it")
            if part.get("language"):
                self.report(label, "its definition names a language", "write FEEL and remove the language")

    def defined(self, definition: Node, kind: str, label: str) -> Fields:
        """What the definition says."""
        if kind == "timer":
            return self.timer(definition)
        if kind in REFERENCES:
            return self.reference(definition, kind, label)
        if kind == "conditional":
            return {"event_expression": text_of(child(definition, "condition")) or None}
        if kind == "link":
            return {"event_name": (definition.get("name") or "").strip()}
        return {}

    @staticmethod
    def _place(node: Node, tag: str) -> str:
        around = node.getparent()
        if tag != "startEvent" or local(around) != "subProcess":
            return tag
        return "eventSubProcessStart" if around.get("triggeredByEvent") == "true" else "subProcessStart"

    @staticmethod
    def _interrupting(node: Node, tag: str) -> bool:
        name = {"boundaryEvent": "cancelActivity", "startEvent": "isInterrupting"}.get(tag)
        return name is None or bool(node.get(name, "true") == "true")

    @staticmethod
    def timer(definition: Node) -> Fields:
        """The timer's expression; when it is due follows from the type of its value."""
        for tag in ("timeDate", "timeDuration", "timeCycle"):
            text = text_of(child(definition, tag))
            if text:
                return {"event_expression": text, "cycle": tag == "timeCycle"}
        return {"event_expression": None}

    def reference(self, node: Node, kind: str, label: str) -> Fields:
        """The name a message or signal is delivered by, or the code of an error or escalation."""
        reference = node.get(f"{kind}Ref")
        fields: Fields = {"event": kind, "event_name": ""}
        if not reference:
            if kind not in ERRANDS:
                self.report(label, f"no {kind} is chosen", f"choose or create the {kind}")
            return fields
        target = self.declared.get((kind, reference))
        if target is None:
            self.report(label, f"{kind} {reference!r} is not declared in this file", f"choose the {kind} again")
            return fields
        key = REFERENCES[kind]
        fields["event_name"] = (target.get(key) or "").strip()
        if not fields["event_name"]:
            self.report(label_of(reference, target.get("name") or ""), f"the {kind} has no {key}", "fill it in")
        if kind == "message":
            extension = read_extensions(target, "message", label_of(reference, fields["event_name"]), self.report)
            fields["event_expression"] = extension.get("correlation")
        return fields
