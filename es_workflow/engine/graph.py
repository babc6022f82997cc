"""Makes checked processes executable: SpiffWorkflow specs of our own classes, prepared once and shared by all cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from es_workflow.engine.activities import (
    BusinessRuleTask,
    CallActivity,
    ManualTask,
    ReceiveTask,
    ScriptTask,
    ServiceTask,
    SubProcess,
    UserTask,
)
from es_workflow.engine.gateways import GATEWAYS, InclusiveGateway
from es_workflow.engine.model import Scope
from es_workflow.engine.nodes import EACH, Node, ScopeSpec
from es_workflow.engine.passing import EndEvent, LinkCatch, LinkThrow, SendTask, StartEvent, ThrowEvent
from es_workflow.engine.repeating import Again, ForEach
from es_workflow.engine.waiting import BoundaryEvent, Catching, EventSubProcess

CLASSES: dict[str, type[Node]] = {
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "intermediateThrowEvent": ThrowEvent,
    "intermediateCatchEvent": Catching,
    "boundaryEvent": BoundaryEvent,
    "userTask": UserTask,
    "manualTask": ManualTask,
    "serviceTask": ServiceTask,
    "sendTask": SendTask,
    "scriptTask": ScriptTask,
    "businessRuleTask": BusinessRuleTask,
    "receiveTask": ReceiveTask,
    "callActivity": CallActivity,
    "subProcess": SubProcess,
    **GATEWAYS,
}
LINKS: dict[str, type[Node]] = {"intermediateThrowEvent": LinkThrow, "intermediateCatchEvent": LinkCatch}


def build(scopes: Iterable[Scope]) -> dict[str, ScopeSpec]:
    """The executable form of each scope, by its id."""
    specs = {scope.id: ScopeSpec(scope) for scope in scopes}
    for spec in specs.values():
        _add_nodes(spec, specs)
        for node in spec.task_specs.values():
            if isinstance(node, InclusiveGateway):
                node.upstream = {flow: _upstream(spec.scope, flow, node.name) for flow in node.arriving}
    return specs


def _add_nodes(spec: ScopeSpec, specs: dict[str, ScopeSpec]) -> None:
    scope = spec.scope
    for element in scope.nodes.values():
        inner = specs.get(element.id)
        if inner is not None and inner.scope.by_event:
            listener = EventSubProcess(spec, element)
            listener.inner = inner
            spec.listeners.append(listener)
            continue
        kind = LINKS[element.type] if element.event == "link" else CLASSES[element.type]
        frame = ForEach if element.multi_instance else Again if element.loop else kind
        node = frame(spec, element)
        node.flows = scope.outgoing(element.id)
        node.arriving = [flow.id for flow in scope.incoming(element.id)]
        if element.repeated:
            kind(spec, element, element.id + EACH)
        if element.type == "startEvent" and (element.event is None or scope.by_event):
            spec.start_event = node
    for element in scope.of_type("boundaryEvent"):
        host: Any = spec.task_specs[element.attached_to]
        host.boundaries.append(spec.task_specs[element.id])


def _upstream(scope: Scope, flow_id: str, join_id: str) -> frozenset[str]:
    """The nodes from which a token can come along this flow without passing the join."""
    before: dict[str, set[str]] = {}
    for node_id in scope.nodes:
        for after in scope.successors(node_id):
            before.setdefault(after, set()).add(node_id)
    hosts = {event.id: event.attached_to or "" for event in scope.of_type("boundaryEvent")}
    source = scope.flows[flow_id].source or ""
    found: set[str] = set()
    todo = [source, hosts.get(source, source)]
    while todo:
        node_id = todo.pop()
        if node_id not in found and node_id != join_id:
            found.add(node_id)
            todo += before.get(node_id, ())
    return frozenset(found)
