"""`ES_TEST_ORDER=reversed`, `=random` or `=<number>`: tests in another order, to find those that need what ran before.

Modules are shuffled, and the tests in each. The number that is printed gives the same order again.
"""

from __future__ import annotations

import os
import random
from collections.abc import Hashable
from itertools import groupby

import pytest

SETTING = "ES_TEST_ORDER"


def wanted() -> str:
    """The order asked for; a random one is a number from now on, for the workers too."""
    if os.environ.get(SETTING) == "random":
        os.environ[SETTING] = str(random.randrange(10**6))
    return os.environ.get(SETTING, "")


def arrange(items: list[pytest.Item]) -> None:
    """Put the tests into the order asked for."""
    order = wanted()
    if order == "reversed":
        items.reverse()
    elif order:
        items[:] = shuffled(items, random.Random(order))


def shuffled(items: list[pytest.Item], rng: random.Random) -> list[pytest.Item]:
    """Modules in another order, and the tests in each."""
    modules = [list(group) for _module, group in groupby(items, key=_module)]
    rng.shuffle(modules)
    for module in modules:
        rng.shuffle(module)
    return [item for module in modules for item in module]


def _module(item: pytest.Item) -> Hashable:
    return item.path
