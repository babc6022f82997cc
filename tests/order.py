"""`ES_TEST_ORDER=reversed`, `=random` or `=<number>`: tests in another order, to find those that need what ran before.

Modules are shuffled, and the tests in each. The number that is printed gives the same order again. Rows of the
database that no one put in order come in any order too: PostgreSQL promises none, and on some day gives another.
"""

from __future__ import annotations

import os
import random
from collections.abc import Hashable
from itertools import groupby

import pytest
from sqlalchemy import Engine, Executable, Select, event, func

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


def shuffle_rows() -> None:
    """From now on, rows that are equal by what a query sorts by (or by nothing) come as chance will have it."""
    event.listen(Engine, "before_execute", _by_chance, retval=True)


def _by_chance(
    _connection: object, statement: Executable, many: object, params: object, _options: object
) -> tuple[Executable, object, object]:
    if isinstance(statement, Select) and not statement._distinct:
        statement = statement.order_by(func.random())
    return statement, many, params


def _module(item: pytest.Item) -> Hashable:
    return item.path
