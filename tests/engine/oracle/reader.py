"""Reads BPMN for the oracle: with the standard library, by local names, trusting that the file is well drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

Xml = ElementTree.Element


@dataclass
class Arc:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: str


@dataclass
class Node:
    """A flow node, with what its author wrote on it."""

    id: str
    tag: str
    xml: Xml
    event: str = ""
    name: str = ""
    text: str = ""
    cycle: bool = False
    interrupting: bool = True
    extensions: dict[str, list[Xml]] = field(default_factory=dict)
    out: list[Arc] = field(default_factory=list)
    into: list[Arc] = field(default_factory=list)
    border: list[Node] = field(default_factory=list)
    inner: Net | None = None

    def extension(self, tag: str, attribute: str) -> str:
        return next((one.get(attribute, "") for one in self.extensions.get(tag, [])), "")

    def mapping(self, side: str) -> list[tuple[str, str]]:
        return [(one.get("target", ""), one.get("source", "")) for one in self.extensions.get(side, [])]

    @property
    def marker(self) -> Xml | None:
        tags = {"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"}
        return next((part for part in self.xml if tag_of(part) in tags), None)

    def property(self, name: str) -> str:
        named = [one.get("value", "") for one in self.extensions.get("property", []) if one.get("name") == name]
        return named[0] if named else ""

    def form(self) -> str:
        return self.extension("formDefinition", "formId") or self.property("form")


@dataclass
class Net:
    """A process or the inside of a frame."""

    id: str
    process: bool
    by_event: bool = False
    nodes: dict[str, Node] = field(default_factory=dict)

    def start(self) -> Node:
        starts = [node for node in self.nodes.values() if node.tag == "startEvent"]
        return next(node for node in starts if self.by_event or not node.event)

    def handlers(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.inner is not None and node.inner.by_event]


def tag_of(xml: Xml) -> str:
    return xml.tag.rpartition("}")[2]


def inside(xml: Xml, tag: str) -> Iterator[Xml]:
    return (part for part in xml if tag_of(part) == tag)


def said(xml: Xml, tag: str) -> str:
    return next(("".join(part.itertext()).strip() for part in inside(xml, tag)), "")


def read(files: Mapping[str, bytes]) -> dict[str, Net]:
    """All processes of the files."""
    nets = {}
    for path in sorted(files):
        root = ElementTree.fromstring(files[path])
        known = {xml.get("id", ""): xml for xml in root}
        for process in inside(root, "process"):
            nets[process.get("id", "")] = _net(process, known, process=True)
    return nets


def _net(xml: Xml, known: Mapping[str, Xml], *, process: bool) -> Net:
    net = Net(xml.get("id", ""), process, xml.get("triggeredByEvent") == "true")
    for part in xml:
        tag = tag_of(part)
        if tag.endswith(("Task", "Event", "Gateway", "Activity")) or tag == "subProcess":
            net.nodes[part.get("id", "")] = _node(part, known)
    for flow in inside(xml, "sequenceFlow"):
        arc = Arc(
            flow.get("id", ""), flow.get("sourceRef", ""), flow.get("targetRef", ""), said(flow, "conditionExpression")
        )
        net.nodes[arc.source].out.append(arc)
        net.nodes[arc.target].into.append(arc)
    for node in net.nodes.values():
        if node.tag == "boundaryEvent":
            net.nodes[node.xml.get("attachedToRef", "")].border.append(node)
    return net


def _node(xml: Xml, known: Mapping[str, Xml]) -> Node:
    node = Node(xml.get("id", ""), tag_of(xml), xml)
    for holder in inside(xml, "extensionElements"):
        for part in holder.iter():
            node.extensions.setdefault(tag_of(part), []).append(part)
    if node.tag == "subProcess":
        node.inner = _net(xml, known, process=False)
    node.interrupting = "false" not in {xml.get("cancelActivity"), xml.get("isInterrupting")}
    defined = next((part for part in xml if tag_of(part).endswith("EventDefinition")), None)
    if node.tag in {"receiveTask", "sendTask"} and xml.get("messageRef"):
        _refer(node, "message", known.get(xml.get("messageRef", "")))
    elif defined is not None:
        node.event = tag_of(defined).removesuffix("EventDefinition")
        node.text = next(("".join(part.itertext()).strip() for part in defined), "")
        node.cycle = any(tag_of(part) == "timeCycle" for part in defined)
        if node.event == "link":
            node.name = defined.get("name", "")
        else:
            _refer(node, node.event, known.get(defined.get(f"{node.event}Ref", "")))
    node.text = node.extension("publishMessage", "correlationKey") or node.text
    return node


def _refer(node: Node, kind: str, target: Xml | None) -> None:
    node.event = kind
    if target is not None:
        node.name = target.get({"error": "errorCode", "escalation": "escalationCode"}.get(kind, "name"), "")
        node.text = next(
            (part.get("correlationKey", "") for part in target.iter() if tag_of(part) == "subscription"), ""
        )


def everything(nets: Mapping[str, Net]) -> Iterator[Node]:
    """Every node, also inside frames."""
    for net in nets.values():
        for node in net.nodes.values():
            yield node
            if node.inner is not None:
                yield from everything({node.id: node.inner})


def writable(nets: Mapping[str, Net]) -> set[str]:
    """The names that can be given a value."""
    names: set[str] = set()
    for node in everything(nets):
        names |= {target.split(".")[0] for side in ("input", "output") for target, _ in node.mapping(side)}
        names |= {
            node.form(),
            node.extension("script", "resultVariable"),
            node.extension("calledDecision", "resultVariable"),
        }
        if node.marker is not None:
            names.add("loopCounter")
            for part in node.marker.iter():
                names |= {part.get("inputElement", ""), part.get("outputCollection", "")}
    return names - {""}
