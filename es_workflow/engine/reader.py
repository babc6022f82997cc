"""Walks a BPMN file and builds its scopes; every element, attribute and child it does not know becomes a Problem."""

from __future__ import annotations

from typing import Any

from es_workflow.engine.definition import Element
from es_workflow.engine.dialect import (
    ALWAYS,
    ATTRIBUTES,
    COLLABORATION,
    DRAWING,
    EVENT_DEFINITIONS,
    EVENTS,
    HARMLESS,
    INNER,
    MAX_NESTING,
    NODES,
    REFERENCES,
    REMEDIES,
    TOP,
    a,
)
from es_workflow.engine.events_reader import EventReader
from es_workflow.engine.extensions import check_foreign_attributes, read_extensions
from es_workflow.engine.lanes import Lanes
from es_workflow.engine.model import Package, Scope, label_of
from es_workflow.engine.repeat_reader import MARKERS, repetition
from es_workflow.engine.xmlfile import Node, child, is_bpmn, local, read_xml, text_of


class FileReader:
    """Reads one file into the package."""

    def __init__(self, package: Package, file: str) -> None:
        self.package, self.file = package, file
        self.report = package.reporter(file)
        self.ids: set[str] = set()

    def read(self, data: bytes) -> None:
        """Add the file's processes to the package."""
        root = read_xml(data, self.report)
        if root is None:
            return
        self.events = EventReader(root, self.report)
        for node in root:
            tag = local(node)
            if tag not in TOP:
                self.refuse_tag(node)
            elif tag == "process":
                self.process(node)
            elif tag == "collaboration":
                self.collaboration(node)
            elif tag in REFERENCES:
                self.declaration(node, tag)

    def refuse_tag(self, node: Node) -> None:
        """Note an element that we do not execute."""
        tag = local(node)
        if node.get("id"):
            self.package.refused.add(node.get("id"))
        label = label_of(node.get("id") or tag, node.get("name") or "")
        self.report(label, f"{a(tag)} is not supported", REMEDIES.get(tag, "remove it"))

    def declaration(self, node: Node, tag: str) -> None:
        """A message, signal, error or escalation that events refer to."""
        label = label_of(node.get("id") or tag, node.get("name") or "")
        self.attributes(node, tag, label)
        read_extensions(node, tag, label, self.report)
        for part in node:
            if local(part) not in {"extensionElements", "documentation"}:
                self.refuse_tag(part)

    def collaboration(self, node: Node) -> None:
        """Pools and message flows are drawing; what would change execution is refused."""
        for part in node:
            if local(part) not in COLLABORATION or not is_bpmn(part):
                self.refuse_tag(part)
            elif local(part) == "participant":
                for inner in part:
                    if local(inner) not in {"documentation", "extensionElements"}:
                        self.refuse_tag(inner)

    def process(self, node: Node) -> None:
        """Read one process with everything in it."""
        process_id, name = node.get("id") or "", node.get("name") or ""
        self.attributes(node, "process", label_of(process_id, name))
        if node.get("isExecutable") != "true":
            self.report(label_of(process_id, name), "the process is not executable", "set isExecutable to true")
        scope = Scope(process_id, name, self.file, process_id)
        if self.unused(node):
            self.package.scopes[process_id] = scope
            read_extensions(node, "process", label_of(process_id, name), self.report)
            self.lanes = Lanes(node, self.report)
            self.content(node, scope, parent=None, lane_of=None)

    def unused(self, node: Node) -> bool:
        """True when the id is there and free in the whole package."""
        node_id = node.get("id") or ""
        other = self.package.file_of(node_id)
        label = label_of(node_id or local(node), node.get("name") or "")
        if not node_id:
            self.report(label, f"{a(local(node))} has no id", "give it one")
        elif node_id in self.ids or other is not None:
            self.report(label, f"the id is used twice ({other or self.file})", "rename one of the two")
        self.ids.add(node_id)
        return bool(node_id) and other is None

    def content(self, node: Node, scope: Scope, parent: Element | None, lane_of: str | None) -> None:
        """Read the flow elements of a process or sub-process."""
        for part in node:
            tag = local(part)
            if not is_bpmn(part):
                self.refuse_tag(part)
            elif tag == "sequenceFlow":
                self.flow(part, scope)
            elif tag in NODES:
                self.node(part, tag, scope, lane_of)
            elif not (tag in DRAWING | {"extensionElements"} or self._belongs_to_parent(tag, parent)):
                self.refuse_tag(part)

    @staticmethod
    def _belongs_to_parent(tag: str, parent: Element | None) -> bool:
        own = {"incoming", "outgoing", *MARKERS}
        return tag == "laneSet" if parent is None else tag in own

    def attributes(self, node: Node, tag: str, label: str) -> None:
        """Refuse attributes whose meaning we do not execute."""
        check_foreign_attributes(node, label, self.report)
        for name, value in node.attrib.items():
            known = name.startswith("{") or name in ALWAYS or name in ATTRIBUTES.get(tag, set())
            if not known and value not in HARMLESS.get(name, set()):
                self.report(label, f"attribute {name}={value!r} is not supported", "remove it")

    def flow(self, node: Node, scope: Scope) -> None:
        """Read a sequence flow with its condition."""
        flow_id, name = node.get("id") or "", node.get("name") or ""
        label = label_of(flow_id, name)
        self.attributes(node, "sequenceFlow", label)
        for part in node:
            if local(part) not in {"conditionExpression", "documentation", "extensionElements"}:
                self.refuse_tag(part)
        expression = child(node, "conditionExpression")
        if expression is not None and expression.get("language"):
            self.report(label, "the condition names a language", "write FEEL and remove the language")
        fields = read_extensions(node, "sequenceFlow", label, self.report)
        if self.unused(node):
            scope.flows[flow_id] = Element(
                **self.common(node, scope, fields),
                source=node.get("sourceRef"),
                target=node.get("targetRef"),
                condition=text_of(expression) or None,
            )

    def common(self, node: Node, scope: Scope, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields every element has."""
        properties = fields.setdefault("properties", {})
        excludes = tuple(part.strip() for part in properties.get("excludes", "").split(",") if part.strip())
        fields.update(
            id=node.get("id"),
            type=local(node),
            process_id=scope.process_id,
            name=" ".join((node.get("name") or "").split()),
            name_en=properties.get("name_en", ""),
            file=self.file,
            excludes=excludes,
            parent=scope.element.id if scope.element else None,
        )
        return fields

    def node(self, node: Node, tag: str, scope: Scope, lane_of: str | None) -> None:
        """Read an activity, gateway or event."""
        label = label_of(node.get("id") or tag, node.get("name") or "")
        self.attributes(node, tag, label)
        for part in node:
            if tag != "subProcess" and not self._fits(part, tag):
                self.refuse_tag(part)
        fields = read_extensions(node, tag, label, self.report)
        lane, lane_group = self.lanes.of(lane_of or node.get("id") or "")
        fields["lane"], fields["group"] = lane, fields.get("group") or lane_group
        correlation = fields.pop("correlation", None)
        if tag in EVENTS | {"receiveTask", "sendTask"}:
            fields.update(self.events.fields(node, tag, label))
        if correlation:
            fields["event_expression"] = correlation
        for marker in (part for part in node if local(part) in MARKERS):
            self.attributes(marker, local(marker), label)
        fields.update(repetition(node, label, self.report))
        fields["default"] = node.get("default")
        if self.unused(node):
            element = Element(**self.common(node, scope, fields))
            scope.nodes[element.id] = element
            if tag == "subProcess":
                self.sub_process(node, element, scope, lane_of)

    @staticmethod
    def _fits(part: Node, tag: str) -> bool:
        name = local(part)
        if not is_bpmn(part):
            return False
        marker = name in MARKERS and tag not in EVENTS and not tag.endswith("Gateway")
        return name in INNER or marker or (name in EVENT_DEFINITIONS and tag in EVENTS)

    def sub_process(self, node: Node, element: Element, scope: Scope, lane_of: str | None) -> None:
        """Read an embedded or event sub-process as a scope of its own."""
        by_event = node.get("triggeredByEvent") == "true"
        if by_event:
            scope.event_sub_processes.add(element.id)
        if self.nesting(element) > MAX_NESTING:
            self.report(
                label_of(element.id, element.name),
                f"more than {MAX_NESTING} frames inside one another",
                "call processes",
            )
            return
        inner = Scope(element.id, element.name, self.file, scope.process_id, element, by_event)
        self.package.scopes[element.id] = inner
        self.content(node, inner, element, lane_of or element.id)

    def nesting(self, element: Element) -> int:
        """How many frames are around the element, itself included."""
        depth = 1
        while element.parent:
            outer = self.package.scopes[element.parent].element
            assert outer is not None
            element, depth = outer, depth + 1
        return depth
