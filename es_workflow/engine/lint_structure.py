"""Whether every token can get somewhere and every gateway knows what to do."""

from __future__ import annotations

from collections.abc import Iterator

from es_workflow.engine.definition import Element
from es_workflow.engine.dialect import describe
from es_workflow.engine.model import Package, Scope, label_of
from es_workflow.errors import Problem

Finding = tuple[Element, str, str]
"""Element, message and remedy."""


def check_structure(package: Package, scope: Scope) -> None:
    """Add the problems of one process or sub-process."""
    for message, remedy in _whole(scope):
        label = label_of(scope.id, scope.name)
        package.problems.append(Problem(scope.file, label, message, remedy))
    # Where something was refused, its neighbours look broken without being so.
    whole = not package.refused & {end for flow in scope.flows.values() for end in (flow.source, flow.target)}
    checks = [_flows, _links, _gateways, _event_gateways, _event_sub_processes]
    for check in [*checks, _ends, _parallel_loops] if whole else checks:
        for element, message, remedy in check(scope):
            if not {element.source, element.target} & package.refused:
                package.refuse(element, message, remedy)


def _whole(scope: Scope) -> Iterator[tuple[str, str]]:
    kind = "event sub-process" if scope.by_event else "sub-process" if scope.element else "process"
    starts = scope.of_type("startEvent")
    if scope.element is not None and len(starts) != 1:
        yield f"the {kind} has {len(starts)} start events", "it needs exactly one"
    elif not starts:
        yield "the process has no start event", "draw one"
    elif len([start for start in starts if start.event is None]) > 1:
        yield "the process has several plain start events", "it can have one; others wait for a message, signal or term"
    names = [(start.event, start.event_name) for start in starts if start.event in {"message", "signal"}]
    for event, name in {pair for pair in names if names.count(pair) > 1}:
        yield f"several start events wait for the {event} {name!r}", "keep one"


def _flows(scope: Scope) -> Iterator[Finding]:
    for flow in scope.flows.values():
        for end, node_id in (("source", flow.source), ("target", flow.target)):
            if node_id not in scope.nodes:
                yield flow, f"its {end} {node_id!r} is not in the same process or sub-process", "connect it again"
        source, target = scope.nodes.get(flow.source or ""), scope.nodes.get(flow.target or "")
        if source is not None and flow.condition and source.type not in {"exclusiveGateway", "inclusiveGateway"}:
            what = describe(source.type)
            yield flow, f"a condition on a flow that leaves the {what} {source.id!r}", "put an exclusive gateway there"
        if target is not None and (target.type in {"startEvent", "boundaryEvent"} or _is_link(target, "Catch")):
            yield flow, f"a flow cannot lead into the {_called(target)} {target.id!r}", "remove it"
        if source is not None and (source.type == "endEvent" or _is_link(source, "Throw")):
            yield flow, f"a flow cannot leave the {_called(source)} {source.id!r}", "remove it"


def _is_link(node: Element, way: str) -> bool:
    return node.event == "link" and node.type == f"intermediate{way}Event"


def _called(node: Element) -> str:
    return "link" if node.event == "link" else describe(node.type)


def _links(scope: Scope) -> Iterator[Finding]:
    """A link that comes out nowhere would lose its token."""
    throws = [node for node in scope.nodes.values() if _is_link(node, "Throw")]
    for node in throws:
        if node.event_name and not scope.link_targets(node.event_name):
            yield node, f"the link {node.event_name!r} comes out nowhere", "draw the catching link of the same name"
    for node in scope.nodes.values():
        if node.event_name and _is_link(node, "Catch"):
            if len(scope.link_targets(node.event_name)) > 1:
                yield node, f"the link {node.event_name!r} comes out at several places", "keep one"
            if node.event_name not in {throw.event_name for throw in throws}:
                yield node, f"no link {node.event_name!r} leads here", "draw the throwing link of the same name"


def _gateways(scope: Scope) -> Iterator[Finding]:
    for node in scope.of_type("exclusiveGateway", "inclusiveGateway"):
        out = scope.outgoing(node.id)
        if node.default and node.default not in {flow.id for flow in out}:
            yield node, f"its default flow {node.default!r} does not leave it", "choose the default flow again"
        if len(out) > 1 and not node.default:
            yield node, "no default flow: a case for which no condition holds would stop", "mark one flow as default"
        for flow in out:
            if flow.id == node.default and flow.condition:
                yield flow, "the default flow has a condition", "remove the condition"
            elif len(out) > 1 and flow.id != node.default and not flow.condition:
                yield (
                    flow,
                    f"no condition on a flow out of the gateway {node.id!r}",
                    "write one, or make it the default",
                )
            elif len(out) == 1 and flow.condition:
                yield flow, "a condition on the only way out of a gateway", "remove it, or draw the other way"


def _event_gateways(scope: Scope) -> Iterator[Finding]:
    for node in scope.of_type("eventBasedGateway"):
        for flow in scope.outgoing(node.id):
            target = scope.nodes.get(flow.target or "")
            waits = target is None or target.type in {"intermediateCatchEvent", "receiveTask"}
            if target is not None and (not waits or target.event == "link"):
                yield flow, f"behind an event-based gateway {target.id!r} is no event", "lead it to a catching event"
            elif target is not None and len(scope.incoming(target.id)) > 1:
                yield target, "an event behind an event-based gateway has another way in", "draw a second event"
            elif target is not None and (scope.boundaries(target.id) or target.repeated):
                yield target, "border events and multi-instance do not go behind an event-based gateway", "remove them"


def _event_sub_processes(scope: Scope) -> Iterator[Finding]:
    if scope.by_event and scope.element is not None:
        if scope.element.inputs or scope.element.outputs:
            yield scope.element, "mappings on an event sub-process are not supported", "use its start event's outputs"
        if scope.element.repeated:
            yield scope.element, "an event sub-process cannot be repeated", "remove the marker"


def _ends(scope: Scope) -> Iterator[Finding]:
    reached = reachable(scope)
    for node in scope.nodes.values():
        outside = node.id in scope.event_sub_processes
        if node.id not in reached and not outside:
            yield node, "no token can get here", "connect it or remove it"
        if outside and (scope.incoming(node.id) or scope.outgoing(node.id)):
            yield node, "flows cannot touch an event sub-process", "remove them"
        elif not (outside or node.type == "endEvent" or _is_link(node, "Throw") or scope.outgoing(node.id)):
            yield node, "a dead end: nothing follows", "lead it to an end event"


def _parallel_loops(scope: Scope) -> Iterator[Finding]:
    """A parallel join that one of its own flows can only reach through itself would wait for ever."""
    for node in scope.of_type("parallelGateway"):
        without = reachable(scope, avoiding=node.id)
        for flow in scope.incoming(node.id):
            if len(scope.incoming(node.id)) > 1 and flow.source in scope.nodes and flow.source not in without:
                yield (
                    node,
                    "the loop back into a parallel gateway would wait for ever",
                    "lead it to an exclusive gateway",
                )
                break


def reachable(scope: Scope, avoiding: str = "") -> set[str]:
    """The nodes a token can get to from the start, also through events on borders."""
    found: set[str] = set()
    todo = [node.id for node in scope.of_type("startEvent")]
    while todo:
        node_id = todo.pop()
        if node_id in found or node_id == avoiding or node_id not in scope.nodes:
            continue
        found.add(node_id)
        todo += [event.id for event in scope.boundaries(node_id)]
        todo += scope.successors(node_id)
    return found
