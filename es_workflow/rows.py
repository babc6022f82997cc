"""Writing rows at once, each by one plain statement: for the step, whose rows are known when they are written.

The session's own way compares every object with what was read and works out an order of tables, which takes longer
than the statements themselves. It stays for all that people change by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Delete, Executable, Insert, Table, Update, bindparam, inspect
from sqlalchemy import insert as insert_into
from sqlalchemy import update as update_of
from sqlalchemy.orm.attributes import set_committed_value

from es_workflow import db
from es_workflow.models.base import Base

Values = dict[str, Any]


def execute(statement: Insert | Update | Delete | Executable, values: Values | Sequence[Values] | None = None) -> None:
    """Run a statement about rows that no object of the session stands for."""
    db.session.connection().execute(statement, values)


def insert(model: type[Base], rows: Sequence[Values]) -> None:
    """New rows, which all fill the same columns."""
    if rows:
        execute(_insert(model), list(rows) if len(rows) > 1 else rows[0])


def add(row: Base) -> None:
    """A row from an object that nobody changes any more; the session does not come to know it."""
    insert(type(row), [{name: value for name, value in vars(row).items() if not name.startswith("_")}])


def change(row: Base, **values: Any) -> None:
    """Write columns of a row and of the object that stands for it."""
    state = inspect(row)
    if not state.persistent or db.session().in_nested_transaction():
        # A new row is written whole; what a savepoint may take back the session has to know of.
        for name, value in values.items():
            setattr(row, name, value)
        return
    keys = {f"old_{column.key}": getattr(row, column.key) for column in _table(type(row)).primary_key}
    execute(_update(type(row), tuple(values)), {**values, **keys})
    for name, value in values.items():
        set_committed_value(row, name, value)


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


@lru_cache
def _insert(model: type[Base]) -> Insert:
    return insert_into(_table(model)).inline()


@lru_cache
def _update(model: type[Base], names: tuple[str, ...]) -> Update:
    table = _table(model)
    found = [column == bindparam(f"old_{column.key}") for column in table.primary_key]
    return update_of(table).where(*found).values({name: bindparam(name) for name in names})
