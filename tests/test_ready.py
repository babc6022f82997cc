"""Statements made ready once: SQLAlchemy's answers and errors, and everybody who listens to statements hears them."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import ARRAY, Integer, Numeric, Select, Text, any_, bindparam, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from bench.counting import watched
from es_workflow import db
from es_workflow.casework import tasks
from es_workflow.models import AuditEvent, Case, Group, Organisation, Submission, User, UserTask
from es_workflow.ready import Ready, ready
from tests.casework.play import REQUEST, do, open_task

TABLES = [AuditEvent, Case, Group, Organisation, Submission, User, UserTask]
VALUES = {
    "amount": (Decimal("1234.50"), Numeric(14, 2)),
    "points": (Decimal("22.5"), Numeric()),
    "moment": (dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), None),
    "day": (dt.date(2026, 2, 28), None),
    "id": (uuid.UUID(int=7), None),
    "names": (["Żółw", "Łódź"], ARRAY(Text)),
    "answers": ({"kwota": Decimal("0.10"), "lista": [1, None, "ą"]}, JSONB),
    "bytes": (b"\x00\xff", None),
    "nothing": (None, Text),
}


def both(query: Select[Any], values: dict[str, object] | None = None) -> tuple[list[Any], list[Any]]:
    connection = db.session.connection()
    mine = Ready(query, connection.dialect).rows(connection, values or {})
    return [tuple(row) for row in mine], [tuple(row) for row in connection.execute(query, values or {})]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_rows_are_those_that_sqlalchemy_reads(table, make_case, people):
    case = make_case()
    do(case, "fill_request", people.applicant, REQUEST)
    tasks.claim(open_task(case, "review_first"), by=people.assessors[0])
    db.session.flush()
    columns = [column for column in table.__table__.columns if column.name != "search_text"]
    mine, theirs = both(select(*columns).order_by(*table.__table__.primary_key.columns))
    assert mine
    assert mine == theirs


def test_values_of_every_type_come_back_as_they_went(db_session):
    query = select(*(bindparam(name, type_=type) if type else literal(value) for name, (value, type) in VALUES.items()))
    told = {name: value for name, (value, type) in VALUES.items() if type}
    mine, theirs = both(query, told)
    assert mine == theirs == [tuple(value for value, _type in VALUES.values())]
    assert str(mine[0][0]) == "1234.50"


def test_a_value_that_is_missing_is_not_taken_for_null(db_session):
    with pytest.raises(KeyError, match="key"):
        both(select(Group.key).where(Group.key == bindparam("key")))


def test_a_list_of_unknown_length_is_refused_and_an_array_is_not(db_session):
    dialect = db.session.connection().dialect
    with pytest.raises(ValueError, match="any_"):
        Ready(select(Group.key).where(Group.key.in_(["a", "b"])), dialect)
    wanted = bindparam("keys", type_=ARRAY(Text))
    mine, theirs = both(select(Group.key).where(Group.key == any_(wanted)), {"keys": ["a", "office"]})
    assert mine == theirs


def test_a_statement_is_made_ready_once(db_session):
    query, dialect = select(Group.key), db.session.connection().dialect
    assert ready(query, dialect) is ready(query, dialect)


def test_who_listens_to_statements_hears_it(db_session):
    connection, query = db.session.connection(), select(literal("słychać"))
    with watched(connection.engine) as log:
        Ready(query, connection.dialect).rows(connection, {})
    assert len(log.statements) == 1


def test_a_fault_of_the_database_is_sqlalchemys_error(db_session):
    query = select(literal(1) / bindparam("zero", type_=Integer))
    with pytest.raises(DBAPIError, match="division by zero"), db.session.begin_nested():
        both(query, {"zero": 0})
    assert both(select(literal(2)))[0] == [(2,)]


def test_a_connection_that_died_meanwhile_is_replaced(real_db):
    with real_db.connect() as connection, real_db.connect() as other:
        pid = connection.execute(select(func.pg_backend_pid())).scalar_one()
        assert other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid}).scalar_one()
        with pytest.raises(DBAPIError) as caught:
            Ready(select(literal(1)), connection.dialect).rows(connection, {})
        assert caught.value.connection_invalidated
    with real_db.connect() as connection:
        assert Ready(select(literal(1)), connection.dialect).rows(connection, {}) == [(1,)]
