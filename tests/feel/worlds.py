"""The moment at which the tests of this folder take place: a Monday afternoon in Toruń."""

from __future__ import annotations

import datetime as dt
from typing import Any

from es_workflow.clock import ZONE
from es_workflow.feel import World, evaluate

NOW = dt.datetime(2026, 11, 23, 14, 30, tzinfo=ZONE)
WORLD = World(NOW)


def value(expression: str, world: World = WORLD, **variables: Any) -> Any:
    """What the expression gives over the variables."""
    return evaluate(expression, variables, world)
