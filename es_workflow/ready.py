"""Questions made ready for the driver once, and asked without SQLAlchemy's way from a statement to its rows.

That way compares, copies and describes each time what never changes, which takes longer than PostgreSQL's answer. Here
a statement is compiled once: its text, how each value is written, how each column is read. Connections, transactions,
errors and who listens to statements stay SQLAlchemy's (docs/decisions/0023-hot-rows-are-read-plainly.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Select

Turn = Callable[[Any], Any]


class Ready:
    """One statement as the driver wants it."""

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        self.sql = str(compiled)
        if "POSTCOMPILE" in self.sql:
            raise ValueError("a list of values whose length is not known beforehand: say any_() of an array")
        names = compiled.binds
        self._asked = frozenset(name for name, bind in names.items() if bind.required)
        self._given = {name: bind.effective_value for name, bind in names.items() if name not in self._asked}
        written = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in names.items()}
        self._written: dict[str, Turn] = {name: turn for name, turn in written.items() if turn is not None}
        self._types = [column.type.dialect_impl(dialect) for column in query.selected_columns]
        self._read: tuple[tuple[int, Turn], ...] | None = None
        self._dialect = dialect

    def told(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of one question. Raises KeyError for one that is missing."""
        told = dict(self._given)
        for name in self._asked:
            told[name] = values[name]
        for name, turn in self._written.items():
            told[name] = turn(told[name])
        return told

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """The answer."""
        told = self.told(values)
        driver: Any = connection.connection.driver_connection
        cursor = driver.cursor()
        if connection._has_events or connection.engine._has_events:
            connection.dispatch.before_cursor_execute(connection, cursor, self.sql, told, None, False)
        try:
            cursor.execute(self.sql, told)
            rows: list[Sequence[Any]] = cursor.fetchall()
        except psycopg.Error as error:
            connection._handle_dbapi_exception(error, self.sql, told, cursor, None)
            raise  # it has raised SQLAlchemy's own
        turns = self._turns(cursor) if self._read is None else self._read
        cursor.close()
        return [_turned(row, turns) for row in rows] if turns else rows

    def _turns(self, cursor: Any) -> tuple[tuple[int, Turn], ...]:
        """How columns are read that the driver does not read as we want them; known after the first answer."""
        found = cursor.pgresult
        turns = [type.result_processor(self._dialect, found.ftype(n)) for n, type in enumerate(self._types)]
        self._read = tuple((number, turn) for number, turn in enumerate(turns) if turn is not None)
        return self._read


def _turned(row: Sequence[Any], turns: tuple[tuple[int, Turn], ...]) -> list[Any]:
    values = list(row)
    for number, turn in turns:
        values[number] = turn(values[number])
    return values


@lru_cache(maxsize=512)
def ready(query: Select[Any], dialect: Dialect) -> Ready:
    """The statement made ready; the query is one that is made once itself."""
    return Ready(query, dialect)
