"""Who is told, and what they have read."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import attention, notifications
from es_workflow.errors import NotFound
from es_workflow.models import Mail
from es_workflow.texts import use_language


def told(*users) -> list[int]:
    return [attention.of(user).unread for user in users]


@pytest.fixture
def case(make_case):
    return make_case()


def test_all_who_represent_the_applicant_are_told(people, case):
    before = told(people.applicant, people.colleague, people.outsider, people.clerk)
    people_told = notifications.notify("applicant", case, text_pl="Nowe pismo.", text_en="A new letter.")
    assert {user.name for user in people_told} == {"Anna Wiśniewska", "Piotr Wójcik"}
    after = told(people.applicant, people.colleague, people.outsider, people.clerk)
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 0, 0]
    assert {mail.to for mail in db.session.scalars(select(Mail))} >= {people.applicant.email, people.colleague.email}


def test_unconfirmed_closed_and_unproved_people_are_not_told(people, case):
    people.colleague.representations[0].confirmed_at = None
    people.applicant.email_confirmed_at = None
    db.session.flush()
    assert notifications.notify("applicant", case, text_pl="x", text_en="x") == []


def test_members_of_an_office_group_are_told(people, case):
    assert set(notifications.notify("assessor", case, text_pl="x", text_en="x")) == set(people.assessors)


def test_an_applicant_group_means_the_applicants_of_this_case(people, case):
    assert set(notifications.notify("pes_rep", case, text_pl="x", text_en="x")) == {people.applicant, people.colleague}


def test_lines_are_read_by_their_owner_only(people, case):
    notifications.notify("director", case, text_pl="Do podpisu.", text_en="To sign.")
    (line,) = notifications.list_page(people.director).items
    assert notifications.text_of(line) == "Do podpisu."
    with use_language("en"):
        assert notifications.text_of(line) == "To sign."
    with pytest.raises(NotFound):
        notifications.mark_read(line.id, by=people.clerk)
    read_at = notifications.mark_read(line.id, by=people.director).read_at
    assert notifications.mark_read(line.id, by=people.director).read_at == read_at
    assert attention.of(people.director).unread == 0


def test_all_lines_can_be_read_at_once(people, case):
    for _ in range(30):
        notifications.notify_users([people.director], text_pl="x", text_en="x")
    page = notifications.list_page(people.director, page=2)
    assert (page.number, page.pages, page.total, len(page.items)) == (2, 2, 30, 5)
    notifications.mark_all_read(by=people.director)
    assert told(people.director) == [0]
