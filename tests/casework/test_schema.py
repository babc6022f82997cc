"""The migrations and the models say the same."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from es_workflow import db, jsontext, postgres
from es_workflow.casework import audit
from es_workflow.models import AuditEvent, Base, Submission


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


def test_events_written_as_jsonb_tell_the_same_and_their_chains_are_whole(server: postgres.Server) -> None:
    server.create_database("packed_events")
    engine = db.make_engine(db.embedded_address(server, "packed_events"))
    at, user, call = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC), uuid.uuid4(), uuid.uuid4()
    told: list[dict[str, Any]] = [
        {"user": str(user), "changes": {"name": ["Zofia Żak", None]}},
        {"call": str(call), "amount": Decimal("150.00"), "rate": Decimal("0.10"), "digest": "ab" * 32, "of": [1, True]},
        {"user": None, "text": "a\tb \u0001 ŁÓDŹ", "id": str(user).upper()},
        {},
    ]
    previous = ""
    with engine.begin() as connection:
        settings = db._alembic()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "024")
        for seq, data in enumerate(told, 1):
            event = AuditEvent(case_id=None, seq=seq, type="call.changed", actor_id=None, at=at, data=data)
            previous = audit._hash(previous, event)
            event_hash = bytes.fromhex(previous)
            connection.execute(
                text("INSERT INTO audit_event (seq, type, at, data, hash) VALUES (:seq, :type, :at, :data, :hash)"),
                {"seq": seq, "type": event.type, "at": at, "data": jsontext.dumps(data), "hash": event_hash},
            )
    db.migrate(engine)
    with Session(engine) as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
        assert [event.data for event in events] == told
        assert str(events[1].data["amount"]) == "150.00"
        assert [event.about for event in events] == [[user], [call], None, None]
        hashes = ["", *(event.hash for event in events)]
        assert [audit._hash(before, event) for before, event in zip(hashes, events, strict=False)] == hashes[1:]
        with pytest.raises(IntegrityError, match="append-only"):
            session.execute(update(AuditEvent).values(data={}))
    engine.dispose()


ANSWERS = [
    *('{"text":"' + "Zażółć gęślą jaźń. " * 40 + f'","amount":15{n}.00}}' for n in range(3)),
    '{"ok":"no"}',
    '{"ok":"no"}',
]


def test_answers_written_as_text_say_the_same_and_a_strange_form_is_refused(server: postgres.Server) -> None:
    server.create_database("packed_answers")
    engine = db.make_engine(db.embedded_address(server, "packed_answers"))
    at, ids = (
        dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC),
        {name: uuid.uuid4() for name in ("deployment", "case", "user")},
    )
    values = {**ids, "at": at, "form": "aa" * 32, "other": "bb" * 32, "text": "x"}
    with engine.begin() as connection:
        settings = db._alembic()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "025")
        for statement in (
            "INSERT INTO blob (sha256, size, data) VALUES (:form, 0, ''), (:other, 0, '')",
            "INSERT INTO deployment (id, key, version, content_hash, manifest)"
            " VALUES (:deployment, 'toy', 1, 'x', '{}')",
            "INSERT INTO deployment_file (deployment_id, path, sha256)"
            " VALUES (:deployment, 'forms/request.form', :form)",
            "INSERT INTO case_file (id, process_key, deployment_id, started_at, state)"
            " VALUES (:case, 'toy', :deployment, :at, '')",
        ):
            connection.execute(text(statement), values)
        for number, answers in enumerate(ANSWERS):
            row = {**values, "id": uuid.uuid4(), "answers": answers, "sent": at + dt.timedelta(hours=number)}
            connection.execute(text(_SUBMISSION), row | {"meant": ["office"] if number else []})
        connection.execute(text("UPDATE deployment_file SET sha256 = :other"), values)
    with pytest.raises(RuntimeError, match="form of these submissions"):
        db.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE deployment_file SET sha256 = :form"), values)
    db.migrate(engine)
    with Session(engine) as session:
        sent = session.scalars(select(Submission).order_by(Submission.submitted_at)).all()
        assert [one.answers for one in sent] == ANSWERS
        assert [one.base_id for one in sent] == [None, sent[0].id, sent[0].id, None, None]
        assert [one.meant_for for one in sent] == [None, *[["office"]] * 4]
        assert {one.digest for one in sent} == {"cc" * 32}
        session.execute(text("SELECT set_config('es.erasing', 'on', true)"))
        session.execute(update(Submission).values(answers_packed=b"", base_id=None))
        with pytest.raises(IntegrityError, match="append-only"):
            session.execute(update(Submission).values(digest="dd" * 32))
    engine.dispose()


_SUBMISSION = """
    INSERT INTO submission (id, case_id, element_id, name_pl, name_en, form_id, form_sha256, answers, context,
                            attachments, shared, meant_for, submitted_at, digest)
    VALUES (:id, :case, 'fill', 'Wypełnij', 'Fill', 'request', :form, :answers, '{}', '[]', true, :meant, :sent,
            decode(repeat('cc', 32), 'hex'))
"""


def test_what_a_test_commits_is_rolled_back(db_session) -> None:
    with db.transaction():
        db_session.execute(text("INSERT INTO number_sequence VALUES ('x', 1)"))
    assert db_session.scalar(text("SELECT count(*) FROM number_sequence")) == 1


def test_the_commit_of_another_test_is_gone(db_session) -> None:
    assert db_session.scalar(text("SELECT count(*) FROM number_sequence")) == 0
