"""The migrations and the models say the same."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from es_workflow import db, postgres
from es_workflow.models import Base


def test_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _o, name, kind, *_: not (kind == "table" and name.startswith("procrastinate_"))
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_current_schema_is_accepted(engine: Engine) -> None:
    db.require_current_schema(engine)


def test_the_version_wanted_is_the_end_of_the_chain() -> None:
    assert db.wanted_version() == ScriptDirectory.from_config(db._alembic()).get_current_head()


def test_stale_schema_is_refused_and_names_the_command(server: postgres.Server) -> None:
    server.create_database("stale")
    engine = db.make_engine(db.embedded_address(server, "stale"))
    with pytest.raises(db.StaleSchema, match="flask migrate"):
        db.require_current_schema(engine)
    db.migrate(engine)
    db.require_current_schema(engine)
    engine.dispose()


def test_what_a_test_commits_is_rolled_back(db_session) -> None:
    with db.transaction():
        db_session.execute(text("INSERT INTO number_sequence VALUES ('x', 1)"))
    assert db_session.scalar(text("SELECT count(*) FROM number_sequence")) == 1


def test_the_commit_of_another_test_is_gone(db_session) -> None:
    assert db_session.scalar(text("SELECT count(*) FROM number_sequence")) == 0
