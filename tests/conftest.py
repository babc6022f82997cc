"""What tests share: one PostgreSQL for the run, a database per worker, a rolled-back transaction per test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session

from es_workflow import create_app, db, postgres
from es_workflow.casework import cases, deployments, operations, runtime
from es_workflow.config import Config
from es_workflow.content import ProcessPackage, load_package
from es_workflow.models import Call, Case, Organisation, User
from tests import databases, leftovers, order
from tests.people import People, add_everybody

TOY = Path(__file__).parent / "toy"


before = leftovers.Before()


def pytest_report_header() -> str:
    return f"order: {order.SETTING}={order.wanted() or '(as written)'}"


def pytest_sessionstart() -> None:
    databases.sweep()
    if order.wanted():
        order.shuffle_rows()


def pytest_sessionfinish() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        databases.remove(databases.folder())


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are told by a number: a new archive holds its minute, and workers must agree on the names of tests."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that at the end no worker is left alone with one."""
    order.arrange(items)
    items.sort(key=_minutes, reverse=True)


def _minutes(item: pytest.Item) -> float:
    mark = item.get_closest_marker("soak") or item.get_closest_marker("long")
    return float(mark.args[0]) if mark and mark.args else 0.0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: tests in a browser wait for much of their time. The long runs do not."""
    cores = len(os.sched_getaffinity(0))
    return cores if config.option.markexpr == "soak" else cores + 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """No test finds what another left behind."""
    yield
    before.restore()
    if nextitem is None or nextitem.path != item.path:
        before.require_no_new_rows()


@pytest.fixture(scope="session")
def server() -> postgres.Server:
    """PostgreSQL of this test run, with the migrated template database in it."""
    return databases.start()


@pytest.fixture(scope="session")
def config(server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The settings tests run with: this worker's own database; a demonstration, so that the business clock moves."""
    name = databases.copy(server, f"es_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    url = db.embedded_address(server, name).render_as_string(hide_password=False)
    var_dir = tmp_path_factory.mktemp("var")
    return Config(secret_key="t" * 64, database_url=url, var_dir=var_dir, demo=True, rate_limits=False)


@pytest.fixture(scope="session")
def engine(config: Config) -> Iterator[Engine]:
    """This worker's database. What a test commits there for good stays: use `db_session` or `real_db`."""
    engine = db.connect(config)
    runtime.set_up(config, operations.ALL)
    before.keep(engine)
    yield engine
    before.require_no_new_rows()
    before.keep(None)
    engine.dispose()


@pytest.fixture(scope="session")
def app(config: Config, engine: Engine) -> Flask:
    """The whole application on this worker's database."""
    app = create_app(config)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return app


@pytest.fixture
def office(engine: Engine, config: Config) -> runtime.Office:
    """A fresh office: its clock tells the right time, its calendar is read anew; the real operations."""
    return runtime.set_up(config, operations.ALL)


@pytest.fixture
def db_session(engine: Engine, office: runtime.Office) -> Iterator[scoped_session[Session]]:
    """`db.session` inside a transaction that is rolled back after the test; commits in the test are savepoints."""
    with engine.connect() as connection:
        outer = connection.begin()
        db.session.remove()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        yield db.session
        db.session.remove()
        db.session.configure(bind=engine, join_transaction_mode="conditional_savepoint", expire_on_commit=True)
        outer.rollback()


@pytest.fixture
def real_db(server: postgres.Server, engine: Engine, office: runtime.Office) -> Iterator[Engine]:
    """A database of the test's own, for real commits in several threads or processes."""
    with databases.own_copy(server) as own:
        yield db.bind(own)
        db.bind(engine)


# --- people (fixtures of the rolled-back database)


@pytest.fixture
def people(db_session: scoped_session[Session]) -> People:
    """Everybody at once."""
    return add_everybody()


@pytest.fixture
def organisation(people: People) -> Organisation:
    """The applicant's organisation."""
    return people.organisation


@pytest.fixture
def applicant(people: People) -> User:
    """Acts for `organisation`."""
    return people.applicant


@pytest.fixture
def outsider(people: People) -> User:
    """Acts for another organisation."""
    return people.outsider


@pytest.fixture
def clerk(people: People) -> User:
    """Handles cases."""
    return people.clerk


@pytest.fixture
def assessors(people: People) -> tuple[User, User, User]:
    """Three of one group, who see only what is theirs."""
    return people.assessors


@pytest.fixture
def director(people: People) -> User:
    """Decides."""
    return people.director


@pytest.fixture
def accountant(people: People) -> User:
    """Pays."""
    return people.accountant


@pytest.fixture
def coordinator(people: People) -> User:
    """Sees everything, hands out tasks, mends cases."""
    return people.coordinator


@pytest.fixture
def admin(people: People) -> User:
    """Manages users; decides no case."""
    return people.admin


# --- cases


@pytest.fixture(scope="session")
def toy() -> ProcessPackage:
    """The toy process, made of files only."""
    return load_package(TOY / "bpmn" / "toy_review", TOY / "forms" / "toy_review")


@pytest.fixture(scope="session")
def checked() -> set[str]:
    """Content hashes of the packages that this worker has found clean once: no need to look for every case."""
    return set()


@pytest.fixture
def make_case(people: People, toy: ProcessPackage, checked: set[str]) -> Callable[..., Case]:
    """Start a case of the toy process (or of `package`) for the applicant's organisation."""

    def make(package: ProcessPackage = toy, *, call: Call | None = None) -> Case:
        if package.content_hash in checked:
            deployments.put_into_use(package)
        else:
            deployments.deploy(package)
            checked.add(package.content_hash)
        return cases.start(package.key, by=people.applicant, organisation=people.organisation, call=call)

    return make
