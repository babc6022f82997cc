"""When an inclusive join fires: BPMN 2.0.2, 13.4.3, read literally."""

from __future__ import annotations

from collections.abc import Iterator

from tests.engine.oracle.reader import Node
from tests.engine.oracle.variables import Token


def may_join(token: Token, here: set[str], others: list[Token], stuck: bool) -> bool:
    """No token elsewhere has a path to an empty flow of the join, unless it also has one to a flow with a token."""
    if stuck:
        return all(other.node.tag == "inclusiveGateway" for other in others)
    for other in others:
        found = reaches(other, token.node)
        if found - here and not found & here:
            return False
    return True


def reaches(token: Token, join: Node) -> set[str]:
    """The incoming flows of the join that the token has a path to without visiting the join."""
    found: set[str] = set()
    seen: set[str] = set()
    todo = [token.node]
    while todo:
        node = todo.pop()
        if node.id in seen or node is join:
            continue
        seen.add(node.id)
        todo += node.border
        for arc in node.out:
            if arc.target == join.id:
                found.add(arc.id)
            todo.append(token.arena.net.nodes[arc.target])
        todo += links(token, node)
    return found


def links(token: Token, node: Node) -> Iterator[Node]:
    """Where the node's link comes out."""
    if node.tag == "intermediateThrowEvent" and node.event == "link":
        for other in token.arena.net.nodes.values():
            if (other.tag, other.event, other.name) == ("intermediateCatchEvent", "link", node.name):
                yield other
