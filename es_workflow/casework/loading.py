"""Objects from the columns of a plain statement, for the few statements with which every request begins.

The session's own way builds a plan for each row's objects anew every time a statement is asked, which takes longer than
the objects. These are the same objects: the session knows them, writes what is changed and loads what is left out.
It stays for all other statements (docs/decisions/0023-hot-rows-are-read-plainly.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Column, ColumnElement, Select, Text, inspect, literal_column, select
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.orm.util import AliasedClass

from es_workflow import db
from es_workflow.models.base import Base
from es_workflow.ready import ready

T = TypeVar("T", bound=Base)


def rows_of(query: Select[Any], values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """The rows, after what the session still has to write. The query is one that is made once."""
    session = db.session()
    if session.autoflush:
        session.flush()
    connection = session.connection()
    return ready(query, connection.dialect).rows(connection, values)


def fixed(value: str) -> ColumnElement[str]:
    """A value that is the same for everybody, written into the statement itself.

    PostgreSQL then sees which partial index holds exactly that, and keeps its plan. With a parameter it plans again
    each time, which takes several times as long as finding the rows.
    """
    return literal_column("'" + value.replace("'", "''") + "'", Text)


class Part(Generic[T]):
    """The columns of one table in such a statement, and the objects they make.

    `without`, or all but `only`: columns that are read when somebody asks for them. `more`: what is not read otherwise.
    `options`: how to load later what hangs on the objects.
    """

    def __init__(
        self,
        entity: type[T] | AliasedClass[T],
        *,
        without: Collection[str] = (),
        only: Collection[str] | None = None,
        more: Mapping[str, Any] | None = None,
        options: Sequence[ORMOption] = (),
    ) -> None:
        mapper = cast(Mapper[T], inspect(entity, raiseerr=True).mapper)
        usual = [one.key for one in mapper.column_attrs if isinstance(one.columns[0], Column) and not one.deferred]
        read = [name for name in usual if (name not in without if only is None else name in only)]
        named = {**{name: getattr(entity, name) for name in read}, **(more or {})}
        keys = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
        self._names = tuple(named)
        self.columns: tuple[ColumnElement[Any], ...] = tuple(named.values())
        self._keys = tuple(self._names.index(key) for key in keys)
        self._without = frozenset(usual).difference(read)
        self._class, self._manager, self._path = mapper.class_, mapper.class_manager, mapper._path_registry
        self._options = tuple(options)

    def __len__(self) -> int:
        return len(self.columns)

    def make(self, values: Sequence[Any], *, fresh: bool = False) -> T | None:
        """The object of these values, None when there is none (of an outer join).

        One the session has already stays as it is, or (`fresh`) becomes as it is now, whatever was changed in it.
        """
        key = tuple(values[number] for number in self._keys)
        if key[0] is None:
            return None
        session = db.session()
        identity = self._class, key, None
        found: T | None = session.identity_map.get(identity)
        if found is None:
            return self._new(session, identity, values)
        state = inspect(found, raiseerr=True)
        if fresh or state.expired:
            session.expire(found)
            state.dict.update(zip(self._names, values, strict=True))
            state._commit_all(state.dict, session.identity_map)
        return found

    def _new(self, session: Session, identity: tuple[Any, ...], values: Sequence[Any]) -> T:
        made: T = self._manager.new_instance()
        state = inspect(made, raiseerr=True)
        state.dict.update(zip(self._names, values, strict=True))
        if self._without:
            state.expired_attributes.update(self._without)
        if self._options:
            state.load_options, state.load_path = self._options, self._path
        state.key, state.session_id = identity, session.hash_key
        session.identity_map.add(state)
        return made


def hang(on: Base, **others: Any) -> None:
    """What belongs to an object and was read with it; what the session has already stays."""
    for name, other in others.items():
        on.__dict__.setdefault(name, other)


def those(entity: type[T], ids: Collection[Any]) -> dict[Any, T]:
    """The objects of these ids; only those that the session has not yet are asked for, together."""
    session = db.session()
    found = {id: session.identity_map.get((entity, (id,), None)) for id in ids}
    missing = [id for id, one in found.items() if one is None or inspect(one, raiseerr=True).expired]
    if missing:
        key = getattr(entity, str(inspect(entity, raiseerr=True).primary_key[0].key))
        found |= {row[0]: row[1] for row in session.execute(select(key, entity).where(key.in_(missing)))}
    return {id: one for id, one in found.items() if one is not None}


class Parts:
    """Several tables in one statement."""

    def __init__(self, *parts: Part[Any]) -> None:
        self._parts, self._slices, begin = parts, [], 0
        for part in parts:
            self._slices.append(slice(begin, begin + len(part)))
            begin += len(part)
        self.columns = tuple(column for part in parts for column in part.columns)

    def make(self, row: Sequence[Any], *, fresh: Collection[Part[Any]] = ()) -> list[Any]:
        """One object of each table."""
        return [
            part.make(row[piece], fresh=part in fresh) for part, piece in zip(self._parts, self._slices, strict=True)
        ]
