"""Rows written at once: together, one by one or many, and what a savepoint takes back."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bench.counting import watched
from es_workflow import db, rows
from es_workflow.models import Group, Membership, Message, User
from tests.people import add_user


def member(user: User, key: str) -> dict[str, object]:
    db.session.merge(Group(key=key, name_pl=key, name_en=key, kind="office", permissions=[]))
    db.session.flush()
    return {"user_id": user.id, "group_key": key}


def keys(user: User) -> list[str]:
    return sorted(db.session.scalars(select(Membership.group_key).where(Membership.user_id == user.id)))


def test_what_is_written_together_is_one_statement(db_session):
    user = add_user("Ewa Piszczek")
    given = member(user, "first"), member(user, "second")
    rows.insert(Membership, [given[0]])
    batch = rows.Batch()
    batch.change(user, name="Ewa Nowa", phone="600 100 200")
    batch.insert(Membership, [given[1]])
    batch.delete(Membership, **given[0])
    with watched(db.session.connection().engine) as log:
        batch.write()
    assert len(log.statements) == 1
    assert keys(user) == ["second"]
    assert db.session.execute(select(User.name, User.phone).where(User.id == user.id)).one() == (user.name, user.phone)
    assert user.name == "Ewa Nowa"
    assert user not in db.session.dirty, "the session has nothing to write any more"


@pytest.mark.parametrize("count", [0, 1, rows.FEW, rows.FEW + 1])
def test_few_rows_and_many_are_all_written(db_session, count):
    user = add_user("Ewa Piszczek")
    rows.insert(Membership, [member(user, f"group_{number}") for number in range(count)])
    assert len(keys(user)) == count


def test_a_row_is_written_from_an_object_that_stays_outside_the_session(db_session):
    group = Group(key=f"g{uuid.uuid4()}", name_pl="Grupa", name_en="Group", kind="office")
    rows.add(group)
    assert group not in db.session
    assert db.session.get_one(Group, group.key).name_pl == "Grupa"


def test_what_a_savepoint_takes_back_is_as_before(db_session):
    user = add_user("Ewa Piszczek")
    savepoint = db.session.begin_nested()
    batch = rows.Batch()
    batch.change(user, name="Ewa Nowa")
    batch.write()
    db.session.flush()
    savepoint.rollback()
    assert user.name == "Ewa Piszczek"


def test_a_new_row_is_written_whole_with_what_was_changed(db_session):
    user = add_user("Ewa Piszczek")
    db.session.expunge(user)
    group = Group(key="new", name_pl="Grupa", name_en="Group", kind="office")
    db.session.add(group)
    batch = rows.Batch()
    batch.change(group, name_pl="Inna")
    batch.write()
    db.session.flush()
    found = db.session.execute(select(Group.name_pl, func.count()).where(Group.key == "new").group_by(Group.name_pl))
    assert found.all() == [("Inna", 1)]


def test_rows_of_one_table_are_numbered_as_they_were_given(db_session):
    now = datetime.now(UTC)
    said = {"kind": "message", "correlation": None, "payload": "{}", "sent_at": now, "expires_at": now}
    user, batch = add_user("Ewa Piszczek"), rows.Batch()
    batch.insert(Message, [{"name": "first"} | said])
    batch.change(user, name="Ewa Nowa")
    batch.insert(Message, [{"name": "second"} | said, {"name": "third"} | said])
    batch.write()
    assert list(db.session.scalars(select(Message.name).order_by(Message.seq))) == ["first", "second", "third"]


def new_group() -> Group:
    key = f"g{uuid.uuid4()}"
    group = Group(
        key=key, name_pl="Grupa", name_en="Group", kind="office", entity_kind=None, entity_list=None,
        entity_person=False, permissions=[],
    )  # fmt: skip
    db.session.add(group)
    return group


def test_a_row_that_is_brought_is_written_at_once_and_the_session_goes_on_with_it(db_session):
    group = new_group()
    with watched(db.session.connection().engine) as log:
        rows.bring(group)
        assert (group.name_pl, group.entity_kind, group.permissions) == ("Grupa", None, [])
        assert db.session.get(Group, group.key) is group
        db.session.flush()
    assert len(log.statements) == 1
    group.name_pl = "Inna"
    db.session.flush()
    assert db.session.scalar(select(Group.name_pl).where(Group.key == group.key)) == "Inna"
    rows.bring(group)
    assert db.session.scalar(select(func.count()).where(Group.key == group.key)) == 1


def test_a_row_is_brought_with_other_new_ones_in_the_order_they_need(db_session):
    user = add_user("Ewa Piszczek")
    db.session.flush()
    group = new_group()
    membership = Membership(user=user, group=group)
    db.session.add(membership)
    rows.bring(membership)
    assert keys(user) == [group.key]
