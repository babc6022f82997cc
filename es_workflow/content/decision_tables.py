"""What a check needs of decisions: the shape of a result, and every FEEL text inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from es_workflow.content.shapes import ANYTHING, PLAIN, Shape, record, rows
from es_workflow.feel import Decisions

SEVERAL = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")


def decision_shape(decisions: Decisions, decision_id: str) -> Shape:
    """The parts of a decision's result; a table with one output gives a plain value."""
    logic = decisions.model["decisions"].get(decision_id, {}).get("logic")
    if not logic or logic["kind"] != "table" or logic["aggregation"]:
        return ANYTHING
    names = [output["name"] for output in logic["outputs"]]
    result = record(names) if len(names) > 1 and all(names) else PLAIN
    return rows(result) if logic["policy"] in SEVERAL else result


def decision_file(decisions: Decisions, decision_id: str) -> str:
    """The DMN file of the decision."""
    return str(decisions.model["decisions"][decision_id]["file"])


def needed(decisions: Decisions, decision_id: str) -> set[str]:
    """The decision and all those it asks."""
    found, open_ids = set(), [decision_id]
    while open_ids:
        here = open_ids.pop()
        if here in decisions.ids and here not in found:
            found.add(here)
            open_ids += decisions.model["decisions"][here]["needs"]
    return found


def decision_texts(decisions: Decisions, decision_id: str) -> Iterator[tuple[str, str]]:
    """Every FEEL text of the decision, with the id of the rule or part it stands in."""
    yield from _texts(decisions.model["decisions"][decision_id]["logic"], decision_id)


def _texts(node: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for part in node:
            yield from _texts(part, where)
    elif isinstance(node, Mapping):
        where = str(node.get("id") or where)
        for name in ("text", "expression"):
            if isinstance(node.get(name), str):
                yield where, node[name]
        if "tests" in node:
            yield from ((where, text) for text in [*node["tests"], *node["outputs"]] if isinstance(text, str))
            return
        for part in node.values():
            yield from _texts(part, where)
