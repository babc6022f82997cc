"""The migrations and the models say the same."""

from __future__ import annotations

import datetime as dt

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from es_workflow import db, postgres
from es_workflow.casework import audit
from es_workflow.models import AuditEvent, Base


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


def test_a_chain_written_when_digests_were_text_is_still_whole(server: postgres.Server) -> None:
    server.create_database("digests")
    engine = db.make_engine(db.embedded_address(server, "digests"))
    at, hashes = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC), [""]
    with engine.begin() as connection:
        settings = db._alembic()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "016")
        for seq in (1, 2):
            event = AuditEvent(case_id=None, seq=seq, type="content.deployed", actor_id=None, at=at, data={"n": seq})
            hashes.append(audit._hash(hashes[-1], event))
            connection.execute(
                text("INSERT INTO audit_event (seq, type, at, data, hash) VALUES (:seq, :type, :at, :data, :hash)"),
                {"seq": seq, "type": event.type, "at": at, "data": f'{{"n": {seq}}}', "hash": hashes[-1]},
            )
    db.migrate(engine)
    with Session(engine) as session:
        events = session.query(AuditEvent).order_by(AuditEvent.seq).all()
        assert [event.hash for event in events] == hashes[1:]
        assert [audit._hash(before, event) for before, event in zip(hashes, events, strict=False)] == hashes[1:]
        assert session.scalar(text("SELECT max(octet_length(hash)) FROM audit_event")) == 32
    engine.dispose()


def test_what_a_test_commits_is_rolled_back(db_session) -> None:
    with db.transaction():
        db_session.execute(text("INSERT INTO number_sequence VALUES ('x', 1)"))
    assert db_session.scalar(text("SELECT count(*) FROM number_sequence")) == 1


def test_the_commit_of_another_test_is_gone(db_session) -> None:
    assert db_session.scalar(text("SELECT count(*) FROM number_sequence")) == 0
