"""Organisations of a scenario that its answers name: `organisation:<persona>` is the one that persona acts for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from es_workflow.casework.cast import People
from es_workflow.content import Scenario
from es_workflow.content.scenario_steps import Act, CompleteTask

PREFIX = "organisation:"


def named_in(scenario: Scenario) -> list[str]:
    """The personas for whose organisations an answer somewhere in the scenario stands."""
    steps = (step.data for step in scenario.steps if isinstance(step, CompleteTask | Act))
    return sorted({name for data in steps for name in _named(data)})


def bring(scenario: Scenario, people: People) -> None:
    """Enter them into the register before anything happens: a form may offer what is in it."""
    for persona in named_in(scenario):
        people.organisation(persona)


def meant(value: Any, people: People) -> Any:
    """The answers with the register's ids of the organisations they name."""
    if isinstance(value, Mapping):
        return {key: meant(item, people) for key, item in value.items()}
    if isinstance(value, list):
        return [meant(item, people) for item in value]
    if isinstance(value, str) and value.startswith(PREFIX):
        organisation = people.organisation(value.removeprefix(PREFIX))
        return str(organisation.id) if organisation else None
    return value


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _named(item)
    elif isinstance(value, str) and value.startswith(PREFIX):
        yield value.removeprefix(PREFIX)
