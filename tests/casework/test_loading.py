"""Objects from plain rows are those the session would have loaded: known to it, written by it, complete when asked."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import lazyload

from bench.counting import watched
from es_workflow import db
from es_workflow.casework import access, cases, loading, standing, steps, tasks
from es_workflow.models import Case, Draft, Group, Membership, Organisation, Representation, User, UserTask
from tests.casework import grants
from tests.people import add_user

TABLES = [Case, Draft, Group, Membership, Organisation, Representation, User, UserTask]
_GROUP = loading.Part(Group)
_SHORT = loading.Part(Group, only=["key", "kind"])


def add_group(**values: object) -> str:
    key = f"g{uuid.uuid4().hex}"
    db.session.add(Group(key=key, name_pl="Grupa", name_en="Group", kind="office", permissions=["case.view"], **values))
    db.session.flush()
    db.session.expunge_all()
    return key


def read(part: loading.Part[Group], key: str, *, fresh: bool = False) -> Group:
    [row] = loading.rows_of(select(*part.columns).where(Group.key == key), {})
    made = part.make(row, fresh=fresh)
    assert made is not None
    return made


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_all_columns_that_the_session_would_read_are_read(table):
    later = {one.key for one in inspect(table).column_attrs if one.deferred}
    usual = {column.key for column in select(table).options(lazyload("*")).selected_columns} - later
    assert {column.key for column in loading.Part(table).columns} == usual


def test_it_is_the_object_the_session_would_have_loaded(db_session):
    key = add_group()
    made = read(_GROUP, key)
    state = inspect(made)
    assert state.persistent
    assert not state.modified
    values = {column.key: getattr(made, column.key) for column in inspect(Group).column_attrs}
    assert db.session.get(Group, key) is made
    db.session.expunge_all()
    loaded = db.session.get_one(Group, key)
    assert values == {column.key: getattr(loaded, column.key) for column in inspect(Group).column_attrs}


def test_what_is_changed_is_written_and_a_rollback_forgets_it(db_session):
    key = add_group()
    savepoint = db.session.begin_nested()
    made = read(_GROUP, key)
    made.name_pl = "Nowa"
    db.session.flush()
    assert db.session.scalar(select(Group.name_pl).where(Group.key == key)) == "Nowa"
    savepoint.rollback()
    assert made.name_pl == "Grupa"


def test_what_is_left_out_is_read_when_somebody_asks(db_session):
    key = add_group()
    made = read(_SHORT, key)
    with watched(db.session.connection().engine) as log:
        assert made.kind == "office"
        assert not log.statements
        assert made.name_pl == "Grupa"
        assert made.permissions == ["case.view"]
    assert len(log.statements) == 1


def test_one_the_session_has_stays_unless_it_shall_be_as_it_is_now(db_session):
    key = add_group()
    mine = read(_GROUP, key)
    db.session.connection().exec_driver_sql("UPDATE office_group SET name_pl = 'Inna' WHERE key = %s", (key,))
    assert read(_GROUP, key) is mine
    assert mine.name_pl == "Grupa"
    assert read(_GROUP, key, fresh=True) is mine
    assert mine.name_pl == "Inna"
    db.session.expire(mine)
    db.session.connection().exec_driver_sql("UPDATE office_group SET name_pl = 'Trzecia' WHERE key = %s", (key,))
    assert read(_SHORT, key) is mine
    assert mine.name_pl == "Trzecia"


def test_what_is_not_written_yet_is_written_before_it_is_read(db_session):
    key = add_group()
    mine = read(_GROUP, key)
    mine.name_pl = "Nowa"
    assert read(_GROUP, key, fresh=True).name_pl == "Nowa"


def test_no_row_of_an_outer_join_makes_no_object(db_session):
    assert _GROUP.make([None] * len(_GROUP)) is None


def test_those_asks_only_for_whom_the_session_does_not_know(db_session):
    known, other = add_user("Anna Znana"), add_user("Jan Nieznany")
    other_id = other.id
    db.session.flush()
    db.session.expunge(other)
    with watched(db.session.connection().engine) as log:
        found = loading.those(User, {known.id, other_id, uuid.uuid4()})
        assert loading.those(User, {known.id}) == {known.id: known}
    assert len(log.statements) == 1
    assert found[known.id] is known
    assert found[other_id].name == "Jan Nieznany"
    assert len(found) == 2


def test_a_person_comes_with_all_that_decides_what_they_may(people):
    db.session.flush()
    ids = [people.applicant.id, people.clerk.id]
    db.session.expunge_all()
    for id in ids:
        person = standing.load(id)
        assert person is not None
        with watched(db.session.connection().engine) as log:
            may = access.groups_of(person), access.organisations_of(person), access.permissions_of(person)
        assert not log.statements
        db.session.expunge_all()
        loaded = db.session.get_one(User, id)
        assert may == (access.groups_of(loaded), access.organisations_of(loaded), access.permissions_of(loaded))
        assert may[0] or may[1]
        db.session.expunge_all()
    assert standing.load(uuid.uuid4()) is None


def test_a_task_comes_with_its_case_and_all_that_belongs_to_it(make_case, applicant):
    case = make_case()
    (task,) = cases.open_tasks(case)
    task_id = task.id
    db.session.flush()
    db.session.expunge_all()
    person = standing.load(applicant.id)
    assert person is not None
    with watched(db.session.connection().engine) as log:
        task = tasks.get_visible(task_id, person)
    assert len(log.statements) == 1
    with watched(db.session.connection().engine) as log:
        assert task.group.key == task.group_key
        assert task.draft is None
        assert task.case.state
        assert task.case.organisation is person.representations[0].organisation
    assert not log.statements


def test_a_held_case_is_as_it_is_now_and_knows_the_calendar(make_case):
    case = make_case()
    db.session.flush()
    case_id, rev = case.id, case.rev
    db.session.connection().exec_driver_sql("UPDATE case_file SET rev = rev + 1 WHERE id = %s", (case_id,))
    held = steps.lock(case_id)
    assert held is case
    assert held.rev == rev + 1
    assert held.calendar_now is not None
    assert held.state
    (task,) = cases.open_tasks(case)
    assert steps.lock_of_task(task.id) is case


def test_the_call_of_a_case_brings_its_project_and_money(make_case):
    case_id = make_case(call=grants.make_call("100000.00")).id
    db.session.flush()
    db.session.expunge_all()
    held = steps.lock(case_id)
    with watched(db.session.connection().engine) as log:
        assert held.call.project_version is held.call.project_version
        assert held.call.budget_line is held.call.budget_line
    assert len(log.statements) == 1


def test_a_statement_is_never_taken_for_another(db_session):
    keys = [add_group(), add_group()]
    kept = [select(*_GROUP.columns).where(Group.key == key) for key in keys]
    kept.append(kept[0].where(Group.kind == "applicant"))  # made of another, as the conditions of sight are
    for _ in range(2):
        found = [[_GROUP.make(row).key for row in loading.rows_of(query, {})] for query in kept]
        assert found == [[keys[0]], [keys[1]], []]


def test_psycopg_keeps_the_form_of_a_statement_as_long_as_a_steps(db_session):
    values = {f"value_{number}": number for number in range(250)}
    query = f"SELECT {', '.join(f'%({name})s::int' for name in values)}"
    connection = db.raw_connection(db.session())
    connection.execute(query, values)
    hits = psycopg._queries._query2pg.cache_info().hits
    connection.execute(query, values)
    assert psycopg._queries._query2pg.cache_info().hits == hits + 1


def test_work_in_a_case_comes_with_who_has_it_the_most_urgent_first(make_case, applicant):
    case = make_case()
    case_id = case.id
    db.session.flush()
    db.session.expunge_all()
    with watched(db.session.connection().engine) as log:
        tasks_of_case = cases.open_tasks(db.session.get_one(Case, case_id))
        assert [(task.status, task.assignee) for task in tasks_of_case] == [("open", None)]
        assert tasks_of_case[0].group.key == tasks_of_case[0].group_key
    assert len(log.statements) == 2, "the case, and its tasks with all that belongs to them"
    assert list(cases.open_tasks(case)) == tasks_of_case, "also of a case that the session does not know"
