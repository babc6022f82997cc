"""Reads event definitions with the messages, signals and errors they refer to."""

from __future__ import annotations

from typing import Any

from es_workflow.engine.dialect import EVENT_DEFINITIONS, EVENT_KINDS, REMEDIES, describe
from es_workflow.engine.extensions import read_extensions
from es_workflow.engine.model import label_of
from es_workflow.engine.xmlfile import Node, Report, children, local, text_of


class EventReader:
    """Knows the messages, signals and errors declared in one file."""

    def __init__(self, root: Node, report: Report) -> None:
        self.report = report
        self.declared: dict[tuple[str, str], Node] = {}
        for kind in ("message", "signal", "error"):
            for node in children(root, kind):
                self.declared[kind, node.get("id") or ""] = node

    def fields(self, node: Node, tag: str, label: str) -> dict[str, Any]:
        """What the event waits for or does, as keyword arguments of Element."""
        if tag == "receiveTask":
            return self.reference(node, "message", label)
        definitions = [part for part in node if local(part) in EVENT_DEFINITIONS]
        if len(definitions) > 1:
            self.report(label, "an event with several definitions is not supported", "draw one event for each")
        kind = EVENT_DEFINITIONS[local(definitions[0])] if definitions else None
        place = self._place(node, tag)
        unknown = any(local(part).endswith("EventDefinition") and part not in definitions for part in node)
        if kind not in EVENT_KINDS[place] and not unknown:
            what = f"a {kind} {describe(tag)}" if kind else f"a plain {describe(tag)}"
            where = " of an event sub-process" if place == "eventSubProcessStart" else ""
            allowed = ", ".join(sorted(name or "plain" for name in EVENT_KINDS[place]))
            self.report(label, f"{what}{where} is not supported", f"possible: {allowed}")
        fields: dict[str, Any] = {"event": kind, "interrupting": self._interrupting(node, tag)}
        if tag == "boundaryEvent":
            fields["attached_to"] = node.get("attachedToRef")
        if definitions and kind == "timer":
            fields["event_expression"] = self.timer(definitions[0], label)
        elif definitions and kind in {"message", "signal", "error"}:
            fields.update(self.reference(definitions[0], kind, label))
        return fields

    @staticmethod
    def _place(node: Node, tag: str) -> str:
        by_event = node.getparent().get("triggeredByEvent") == "true"
        return "eventSubProcessStart" if tag == "startEvent" and by_event else tag

    @staticmethod
    def _interrupting(node: Node, tag: str) -> bool:
        name = {"boundaryEvent": "cancelActivity", "startEvent": "isInterrupting"}.get(tag)
        return name is None or bool(node.get(name, "true") == "true")

    def timer(self, definition: Node, label: str) -> str | None:
        """The timer's expression; when it is due follows from the type of its value."""
        for part in definition:
            if local(part) in {"timeDate", "timeDuration"}:
                return text_of(part) or None
            if local(part) == "timeCycle":
                self.report(label, "a repeating timer is not supported", REMEDIES["timeCycle"])
        return None

    def reference(self, node: Node, kind: str, label: str) -> dict[str, Any]:
        """The name a message or signal is delivered by, or the code of an error."""
        reference = node.get(f"{kind}Ref")
        fields: dict[str, Any] = {"event": kind, "event_name": ""}
        if not reference:
            if kind != "error":
                self.report(label, f"no {kind} is chosen", f"choose or create the {kind}")
            return fields
        target = self.declared.get((kind, reference))
        if target is None:
            self.report(label, f"{kind} {reference!r} is not declared in this file", f"choose the {kind} again")
            return fields
        key = "errorCode" if kind == "error" else "name"
        fields["event_name"] = (target.get(key) or "").strip()
        if not fields["event_name"]:
            self.report(label_of(reference, target.get("name") or ""), f"the {kind} has no {key}", "fill it in")
        if kind == "message":
            extension = read_extensions(target, "message", label_of(reference, fields["event_name"]), self.report)
            fields["event_expression"] = extension.get("correlation")
        return fields
