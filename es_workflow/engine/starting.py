"""Terms at which cases of a process begin by themselves. A start event has no variables: only the day is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow import feel
from es_workflow.engine.definition import Element
from es_workflow.engine.timing import cycle_of, due_at, following


@dataclass(frozen=True)
class StartTerm:
    """When the next case begins, and what the repetition must remember."""

    due_at: dt.datetime
    left: int = 1
    """How many cases still begin, this one included; -1: without end."""
    every: str = ""


def first_term(start: Element, world: feel.World) -> StartTerm:
    """The first case of a timer start event, counted from now. Raises WorkflowError when it says no time."""
    text = start.event_expression or ""
    value = feel.evaluate(text[1:], {}, world) if text.startswith("=") else text
    return _term(cycle_of(value, world)) if start.cycle else StartTerm(due_at(value, world).astimezone(dt.UTC))


def next_term(term: StartTerm, world: feel.World) -> StartTerm | None:
    """The next one after a case has begun; those missed meanwhile are not made up for. None: that was the last."""
    remembered = {"due": term.due_at.isoformat(), "left": term.left, "every": term.every}
    found = following(remembered, world)
    return _term(found) if found else None


def _term(remembered: Mapping[str, Any]) -> StartTerm:
    return StartTerm(dt.datetime.fromisoformat(remembered["due"]), remembered["left"], remembered["every"])
