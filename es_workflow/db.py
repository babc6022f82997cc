"""The database: which one, the session everybody uses, and its schema's version.

Commits happen in two places only: after a successful unsafe request (web) and in `with db.transaction():` (jobs,
commands).
"""

from __future__ import annotations

import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg import _queries
from psycopg.pq.abc import PGresult
from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, SessionTransaction, scoped_session, sessionmaker

from es_workflow import jsontext, postgres
from es_workflow.config import Config

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

DATABASE = "es_workflow"
LOCK_SECONDS = 20
IDLE_SECONDS = 300
MIGRATIONS = Path(__file__).parent / "migrations"

Row = TypeVar("Row")

_queries.MAX_CACHED_STATEMENT_PARAMS = 300
_queries.MAX_CACHED_STATEMENT_LENGTH = 16_384
"""What a step writes at once has more values than those statements of which psycopg keeps the form it sends."""

session: scoped_session[Session] = scoped_session(sessionmaker())


def notes() -> dict[Any, Any]:
    """What is known for as long as the session's transaction lasts: what it has locked, what it has looked up."""
    found: dict[Any, Any] = session.info.setdefault("notes", {})
    return found


@event.listens_for(Session, "after_transaction_end")
def _forget_notes(ended: Session, _transaction: SessionTransaction) -> None:
    ended.info.pop("notes", None)  # also after a savepoint: going back to it gives up locks


class StaleSchema(Exception):
    """The tables are not those this version of the application works with."""


def connect(config: Config) -> Engine:
    """Point the session at the configured database, starting the application's own server when none is named."""
    return bind(make_engine(address(config)))


def address(config: Config) -> URL:
    """Where the database is; starts the embedded server when `ES_DATABASE_URL` is unset."""
    if config.database_url:
        return make_url(config.database_url).set(drivername="postgresql+psycopg")
    server = postgres.start(config.var_dir / "postgres")
    server.create_database(DATABASE)
    return embedded_address(server, DATABASE)


def embedded_address(server: postgres.Server, database: str) -> URL:
    """The address of a database on a server of our own."""
    return URL.create(
        "postgresql+psycopg", username=postgres.SUPERUSER, database=database, query={"host": str(server.socket_dir)}
    )


def make_engine(url: URL, **options: Any) -> Engine:
    """Connections to `url`; JSON columns keep amounts exact."""
    engine = create_engine(
        url,
        json_serializer=jsontext.dumps,
        json_deserializer=jsontext.loads,
        connect_args={"cursor_factory": Cursor},
        **options,
    )
    event.listen(engine, "connect", _limit_waiting)
    event.listen(engine, "checkout", _refuse_closed)
    return engine


class Columns(Sequence[tuple[Any, ...]]):
    """The columns of a result as DB-API wants them, by name and type: all that SQLAlchemy asks for.

    It asks once for each statement; from then on it only wants to hear that there are some.
    """

    def __init__(self, result: PGresult) -> None:
        self._result = result

    def __len__(self) -> int:
        return self._result.nfields

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if number >= len(self):
            raise IndexError(number)
        return (self._result.fname(number) or b"").decode(), self._result.ftype(number), None, None, None, None, None


class Cursor(psycopg.Cursor[Any]):
    """Describes a result when somebody asks."""

    @property
    def description(self) -> Any:
        """The columns; None when there are none."""
        result = self.pgresult
        return Columns(result) if result is not None and result.nfields else None


def _refuse_closed(connection: psycopg.Connection[object], _record: object, _proxy: object) -> None:
    """After a restart of PostgreSQL its old connections are replaced before anybody works with them.

    A connection that was asked nothing and has something to read was told farewell. That is seen without a question
    to the server, which each request would have to wait for.
    """
    waiting = select.poll()
    waiting.register(connection.pgconn.socket, select.POLLIN)
    if waiting.poll(0):
        raise InvalidatePoolError("the server has closed the connection")


def make_reader(url: URL) -> Engine:
    """Connections for who only reads: without transactions, whose beginning and end a page would wait for; PostgreSQL
    refuses to write on them.
    """
    engine = make_engine(url, isolation_level="AUTOCOMMIT")
    event.listen(engine, "connect", _refuse_writing)
    return engine


def _refuse_writing(connection: psycopg.Connection[object], _record: object) -> None:
    connection.execute("SET default_transaction_read_only = on")
    connection.commit()


def _limit_waiting(connection: psycopg.Connection[object], _record: object) -> None:
    """Nobody waits for ever behind a transaction that hangs."""
    connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def bind(engine: Engine) -> Engine:
    """Make `session` work on `engine`."""
    global _reader
    session.remove()
    session.configure(bind=engine)
    if _reader is not None:
        _reader.dispose()
    _reader = make_reader(engine.url)
    return engine


def take_back() -> None:
    """Undo what was changed. Who only reads has changed nothing, and the session is given back soon."""
    current = session()
    if current.bind is not _reader:
        current.rollback()


def keep() -> None:
    """Commit what a request did, its last word: nobody looks at the rows again, so none is forgotten one by one."""
    current = session()
    expires, current.expire_on_commit = current.expire_on_commit, False
    try:
        current.commit()
    finally:
        current.expire_on_commit = expires


_reader: Engine | None = None


def only_read() -> None:
    """Until it is given back, the session reads only. A session inside somebody's own transaction stays there."""
    current = session()
    if isinstance(current.bind, Engine):
        current.bind = _reader


def engine() -> Engine:
    """The engine `connect` made."""
    bound = session.session_factory.kw["bind"]
    assert isinstance(bound, Engine), "db.connect(config) comes first"
    return bound


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what the block did; roll all of it back when it raises."""
    try:
        yield session()
        session.commit()
    except BaseException:
        session.rollback()
        raise


def read_again(row: Row) -> Row:
    """The same row in the session of now, of an object that an earlier one may have read."""
    return session.get_one(type(row), inspect(row, raiseerr=True).identity)


def raw_connection(session: Session) -> psycopg.Connection[object]:
    """The session's own psycopg connection: jobs deferred on it live and die with the transaction."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection


def migrate(engine: Engine) -> None:
    """Bring the tables up to this version of the application."""
    from alembic import command  # with all it brings along 14 MB, which a web server has no use for

    with engine.begin() as connection:
        settings = _alembic()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def wipe(engine: Engine) -> None:
    """Delete everything and make empty tables: only for a demonstration."""
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    migrate(engine)


def require_current_schema(engine: Engine) -> None:
    """Refuse to work on tables of another version."""
    with engine.connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None
    if found != wanted_version():
        raise StaleSchema(
            f"The database is at version {found or 'none'}, this program needs {wanted_version()}. Run: flask migrate"
        )


def wanted_version() -> str:
    """The version of the tables after the last migration: its number, with which its file's name begins."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _alembic() -> AlembicConfig:
    from alembic.config import Config as AlembicConfig

    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return settings
