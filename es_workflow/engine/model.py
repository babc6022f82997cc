"""A package's processes as read, before they are checked and made executable: scopes of nodes and flows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from es_workflow.engine.definition import Element
from es_workflow.errors import Problem


@dataclass
class Scope:
    """A process, an embedded sub-process or an event sub-process: what tokens live in."""

    id: str
    name: str
    file: str
    process_id: str
    element: Element | None = None
    """The sub-process element; None for a process."""
    by_event: bool = False
    nodes: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Element] = field(default_factory=dict)
    event_sub_processes: set[str] = field(default_factory=set)

    def outgoing(self, node_id: str) -> list[Element]:
        """Flows out of the node in document order."""
        return [flow for flow in self.flows.values() if flow.source == node_id]

    def incoming(self, node_id: str) -> list[Element]:
        """Flows into the node in document order."""
        return [flow for flow in self.flows.values() if flow.target == node_id]

    def of_type(self, *types: str) -> list[Element]:
        """The nodes of these types."""
        return [node for node in self.nodes.values() if node.type in types]

    def boundaries(self, node_id: str) -> list[Element]:
        """Events attached to the activity."""
        return [node for node in self.of_type("boundaryEvent") if node.attached_to == node_id]

    def link_targets(self, name: str | None) -> list[Element]:
        """Where a link of this name leads."""
        return [
            node for node in self.of_type("intermediateCatchEvent") if (node.event, node.event_name) == ("link", name)
        ]

    def successors(self, node_id: str) -> Iterator[str]:
        """Where a token at the node may go next, also through events on its border and links."""
        node = self.nodes.get(node_id)
        if node is not None and node.event == "link" and node.type == "intermediateThrowEvent":
            yield from (catch.id for catch in self.link_targets(node.event_name))
        for source in (node_id, *(event.id for event in self.boundaries(node_id))):
            yield from (flow.target or "" for flow in self.outgoing(source))


@dataclass
class Package:
    """Everything read from the files, with the problems met on the way."""

    scopes: dict[str, Scope] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[str | None] = field(default_factory=set)
    """Ids of elements that were not taken in."""

    @property
    def processes(self) -> dict[str, Scope]:
        """The scopes that are processes."""
        return {scope.id: scope for scope in self.scopes.values() if scope.element is None}

    @property
    def elements(self) -> Iterator[Element]:
        """All nodes and flows."""
        for scope in self.scopes.values():
            yield from scope.nodes.values()
            yield from scope.flows.values()

    def file_of(self, node_id: str) -> str | None:
        """Where the process, node or flow of that id is, when there is one."""
        if node_id in self.scopes:
            return self.scopes[node_id].file
        found = (scope.nodes.get(node_id) or scope.flows.get(node_id) for scope in self.scopes.values())
        return next((element.file for element in found if element), None)

    def reporter(self, file: str) -> Callable[[str, str, str], None]:
        """A function that notes a problem of this file."""

        def report(label: str, message: str, remedy: str) -> None:
            self.problems.append(Problem(file, label, message, remedy))

        return report

    def refuse(self, element: Element, message: str, remedy: str = "") -> None:
        """Note a problem of this element."""
        self.problems.append(Problem(element.file, label_of(element.id, element.name), message, remedy))


def label_of(element_id: str, name: str) -> str:
    """How messages name an element."""
    return f"{element_id} „{name}”" if name else element_id
