"""Writing rows at once: for the step, whose rows are known when they are written. What is written together is one
statement, so that people wait for the database once.

The session's own way compares every object with what was read and works out an order of tables, which takes longer
than the statements themselves. It stays for all that people change by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ClauseElement,
    ColumnDefault,
    Delete,
    Dialect,
    Insert,
    Table,
    Update,
    bindparam,
    inspect,
    select,
    text,
)
from sqlalchemy import delete as delete_from
from sqlalchemy import insert as insert_into
from sqlalchemy import update as update_of
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.compiler import SQLCompiler

from es_workflow import db
from es_workflow.models.base import Base

FEW = 3
"""So many new rows of a table are written in one statement with all the others."""


class _Part(NamedTuple):
    """One row's writing, without its values: the same for all steps of a kind."""

    kind: str
    model: type[Base]
    columns: tuple[str, ...]


class Batch:
    """Rows that are written together. None of them may come twice."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._values: dict[str, Any] = {}
        self._many: list[tuple[type[Base], Sequence[Mapping[str, Any]]]] = []

    def insert(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """New rows of a table, which all fill the same columns. Many of them are a statement of their own."""
        if len(rows) > FEW:
            self._many.append((model, rows))
            return
        for values in rows:
            made = {name: make() for name, make in _made_here(model).items() if name not in values}
            self._take("insert", model, {**made, **values})

    def add(self, row: Base) -> None:
        """A new row from an object that nobody changes any more; the session does not come to know it."""
        self.insert(type(row), [{name: value for name, value in vars(row).items() if not name.startswith("_")}])

    def change(self, row: Base, **values: Any) -> None:
        """Columns of a row, and of the object that stands for it."""
        if not inspect(row).persistent or db.session().in_nested_transaction():
            # A new row is written whole; what a savepoint may take back the session has to know of.
            for name, value in values.items():
                setattr(row, name, value)
            return
        self._take("update", type(row), values, _key(row))
        for name, value in values.items():
            set_committed_value(row, name, value)

    def delete(self, model: type[Base], **key: Any) -> None:
        """The row of that key, if there is one."""
        self._take("delete", model, {}, key)

    def _take(
        self, kind: str, model: type[Base], values: Mapping[str, Any], key: Mapping[str, Any] | None = None
    ) -> None:
        place = len(self._parts)
        self._parts.append(_Part(kind, model, tuple(values)))
        self._values |= {_name(place, name): value for name, value in values.items()}
        self._values |= {_name(place, f"{name}_key"): value for name, value in (key or {}).items()}

    def write(self) -> None:
        """All of it, in one statement but for the many."""
        connection = db.session.connection()
        if self._parts:
            statement = _together(tuple(self._parts), connection.dialect)
            connection.exec_driver_sql(statement.sql, statement.told(self._values))
        for model, rows in self._many:
            connection.execute(insert_into(_table(model)).inline(), list(rows))


def bring(row: Base) -> None:
    """Write one new row that the session was given and goes on with, all of whose columns are filled.

    With other new objects in the session the session writes them all itself, in the order that they need.
    """
    session = db.session()
    given = vars(row)
    names = [column.key for column in _table(type(row)).columns]
    if not inspect(row).pending or list(session.new) != [row] or session.in_nested_transaction():
        session.flush()
        return
    session.expunge(row)
    insert(type(row), [{name: given[name] for name in names}])
    make_transient_to_detached(row)
    session.add(row)


def add(row: Base) -> None:
    """Write one new row from an object that nobody changes any more."""
    batch = Batch()
    batch.add(row)
    batch.write()


def insert(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows of a table."""
    batch = Batch()
    batch.insert(model, rows)
    batch.write()


def _key(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in _table(type(row)).primary_key}


@lru_cache
def _made_here(model: type[Base]) -> Mapping[str, Callable[[], Any]]:
    """Columns whose value we make ourselves when none is given: ids."""
    made = {column.key: column.default for column in _table(model).columns}
    return {name: partial(one.arg, None) for name, one in made.items() if isinstance(one, ColumnDefault)}


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


def _name(place: int, column: str) -> str:
    return f"{column}_{place}"


@dataclass(frozen=True)
class _Written:
    """A statement as the driver wants it, made once: SQLAlchemy would make those with several rows of a table anew."""

    sql: str
    adapters: Mapping[str, Callable[[Any], Any]]
    """What makes a column's value one that the driver knows, of the columns that need it."""

    def told(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values for the driver."""
        adapted = dict(values)
        for name, adapter in self.adapters.items():
            adapted[name] = adapter(adapted[name])
        return adapted


@lru_cache(maxsize=512)
def _together(parts: tuple[_Part, ...], dialect: Dialect) -> _Written:
    alike: dict[tuple[Any, ...], list[int]] = {}
    for place, part in enumerate(parts):
        # PostgreSQL does not say in what order the parts of a statement are carried out, but rows of one INSERT are
        # numbered as they stand: what was said first stays first.
        alike.setdefault(part if part.kind == "insert" else (place,), []).append(place)
    statements = [_statement(parts[places[0]], places) for places in alike.values()]
    if len(statements) == 1:
        return _written(statements[0], dialect)
    written = [statement.cte(f"written_{place}") for place, statement in enumerate(statements)]
    return _written(select(text("1")).add_cte(*written), dialect)


def _written(statement: ClauseElement, dialect: Dialect) -> _Written:
    compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
    kinds = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
    adapters = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
    return _Written(str(compiled), {name: adapter for name, adapter in adapters.items() if adapter is not None})


def _statement(part: _Part, places: Sequence[int]) -> Insert | Update | Delete:
    """The writing of one row, or of new rows that fill the same columns."""
    table = _table(part.model)
    rows = [
        {name: bindparam(_name(place, name), type_=table.c[name].type) for name in part.columns} for place in places
    ]
    if part.kind == "insert":
        return insert_into(table).values(rows).inline()
    [place], [values] = places, rows
    which = [one == bindparam(_name(place, f"{one.key}_key"), type_=one.type) for one in table.primary_key]
    if part.kind == "update":
        return update_of(table).where(*which).values(values)
    return delete_from(table).where(*which)
