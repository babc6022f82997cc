"""Random walks of the engine beside the oracle: the same work, data, terms and messages after every step, saved or not.

A failing walk says its seed; `ES_WALK_SEED=<seed> pytest tests/engine/test_walks.py -k replay` walks it again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from es_workflow.engine import ProcessDefinition, check_process, parse_process
from es_workflow.engine.dialect import EVENT_KINDS, NODES
from tests.engine import test_bpmn_table, test_conditions, test_events, test_repeating, test_tasks, test_throwing
from tests.engine.oracle.generator import Drawer
from tests.engine.oracle.reader import Net, everything, read, tag_of
from tests.engine.oracle.walk import Walk

Files = dict[str, bytes]
ROOT = Path(__file__).parents[2]
TAGS = re.compile(r"<bpmn:(\w+)")
BATCH = 25
"""Walks in one test."""


@cache
def packages() -> dict[str, Path]:
    """The folders of processes that the office runs, and of the toy ones."""
    found = sorted([*ROOT.glob("bpmn/*/package.json"), *ROOT.glob("tests/toy/bpmn/*/package.json")])
    return {path.parent.name: path.parent for path in found}


OWN: dict[str, list[bytes]] = {
    "escalation beside": [test_throwing.escalating(False)],
    "escalation away": [test_throwing.escalating(True, "end")],
    "escalation aside": [test_throwing.escalating_aside(False)],
    "error aside": [test_throwing.failing_aside("e")],
    "error in a call": [test_events.catching_child("BAD"), test_events.CHILD],
    "condition": [test_conditions.watched(False)],
    "condition away": [test_conditions.watched(True)],
    "withdrawal": [
        test_events.withdrawal(test_events.message_definition("m"), outside=test_events.message("m", "note"))
    ],
    "reminders": [test_repeating.REMINDED],
    "error in a handler": [test_throwing.failing_in_a_handler()],
    "ways to begin": [test_conditions.beginning(*test_conditions.STARTS)],
    "lanes": [test_tasks.in_lanes()],
}


@cache
def files_of(kind: str) -> tuple[Files, str]:
    """The files that a seed's first part names, and the process to walk."""
    source, _, name = kind.partition(":")
    if source == "package":
        folder = packages()[name]
        return {path.name: path.read_bytes() for path in folder.glob("*.bpmn")}, (
            json.loads((folder / "package.json").read_text())["process"])  # fmt: skip
    drawn = OWN[name] if source == "own" else Drawer(name).process()
    return {f"{number}.bpmn": data for number, data in enumerate(drawn)}, "p"


def walk(seed: str) -> Walk:
    """`random:17`, `own:withdrawal/3` or `package:fair_subsidy/3`."""
    kind = seed.partition("/")[0]
    try:
        made = Walk(files_of(kind)[0], definition_of(kind), seed)
        made.go(60 if kind.startswith("package") else 25)
    except AssertionError as difference:
        raise AssertionError(f"ES_WALK_SEED='{seed}'\n{difference}") from None
    return made


@cache
def definition_of(kind: str) -> ProcessDefinition:
    return parse_process(*files_of(kind))


def forget() -> None:
    definition_of.cache_clear()
    files_of.cache_clear()


@pytest.mark.parametrize("first", range(0, 300, BATCH))
def test_random_processes(first):
    for number in range(first, first + BATCH):
        walk(f"random:{number}")
    forget()


@pytest.mark.parametrize("name", OWN)
def test_own_models(name):
    for number in range(5):
        walk(f"own:{name}/{number}")


@pytest.mark.parametrize("name", packages())
def test_every_process_of_the_office(name):
    for number in range(10):
        walk(f"package:{name}/{number}")


@pytest.mark.soak
@pytest.mark.parametrize("first", range(1000, 6000, 500))
def test_five_thousand_random_processes(first):
    for number in range(first, first + 500):
        walk(f"random:{number}")
    forget()


@pytest.mark.soak
@pytest.mark.parametrize("kind", [f"package:{name}" for name in packages()] + [f"own:{name}" for name in OWN])
def test_long_walks_of_drawn_processes(kind):
    for number in range(100, 250):
        walk(f"{kind}/{number}")


def test_replay():
    """One short walk, or the one that failed (ES_WALK_SEED), with its trail."""
    print(" · ".join(walk(os.environ.get("ES_WALK_SEED", "random:0")).trail))


def test_random_processes_keep_to_the_dialect():
    for number in range(0, 300, 10):
        assert check_process(*files_of(f"random:{number}")) == []


def kinds_in(nets: dict[str, Net]) -> Iterator[tuple[str, str]]:
    for node in everything(nets):
        started = node.tag == "subProcess" and node.inner is not None and node.inner.by_event
        yield ("eventSubProcessStart", node.inner.start().event) if started and node.inner else (node.tag, node.event)
        if node.marker is not None:
            yield tag_of(node.marker), node.marker.get("isSequential") or ""


def test_what_is_walked_holds_every_element_that_docs_say_is_executed():
    kinds = [*(f"random:{number}" for number in range(300)), *(f"own:{name}" for name in OWN)]
    drawn = {tag for kind in kinds for data in files_of(kind)[0].values() for tag in TAGS.findall(data.decode())}
    executed = {name for name, verdict in test_bpmn_table.elements().items() if verdict.startswith("executed")}
    assert drawn & set(test_bpmn_table.schema()) - {"extensionElements"} == executed


def test_what_is_walked_holds_every_kind_of_event_and_marker():
    kinds = [*(f"random:{number}" for number in range(300)), *(f"own:{name}" for name in OWN)]
    seen = {kind for name in kinds for kind in kinds_in(read(files_of(name)[0]))}
    forget()
    assert {tag for tag, _ in seen} >= NODES
    assert {("multiInstanceLoopCharacteristics", "true"), ("standardLoopCharacteristics", "")} <= seen
    places = {place: kinds for place, kinds in EVENT_KINDS.items() if place != "subProcessStart"}
    assert {(place, kind or "") for place, kinds in places.items() for kind in kinds} <= seen
