"""Worklists: mine, my groups', done by me; each one query, paged and searched."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from es_workflow import db
from es_workflow.casework import list_statement, tasks, worklists
from tests.casework.play import GOOD, REQUEST, do, open_task


@pytest.fixture
def three(make_case, people):
    made = [make_case() for _ in range(3)]
    for name, case in zip(("Ćma", "Żółw", "Łoś"), made, strict=True):
        do(case, "fill_request", people.applicant, REQUEST | {"title": f"Żółta łódź {name}"})
    db.session.flush()
    return made


def elements(page) -> list[str]:
    return [task.element_id for task in page.items]


def test_lists_follow_a_task_from_queue_to_archive(three, people):
    first, second, _ = people.assessors
    assert worklists.counts(first) == worklists.Counts(inbox=0, queue=6)
    task = open_task(three[0], "review_first")
    tasks.claim(task, by=first)
    db.session.flush()
    assert [line.id for line in worklists.inbox(first).items] == [task.id]
    assert worklists.counts(first) == worklists.Counts(inbox=1, queue=4), "four eyes hide the other review"
    assert worklists.counts(second).queue == 5
    do(three[0], "review_first", first, GOOD)
    assert worklists.inbox(first).total == 0
    assert [line.id for line in worklists.archive(first).items] == [task.id]
    assert task.id not in {line.id for line in worklists.queue(second).items}


def test_applicants_inbox_is_what_waits_for_their_organisation(make_case, people):
    case = make_case()
    assert elements(worklists.inbox(people.applicant)) == ["fill_request"]
    assert elements(worklists.inbox(people.colleague)) == ["fill_request"]
    assert worklists.inbox(people.outsider).items == []
    do(case, "fill_request", people.applicant, REQUEST)
    assert worklists.inbox(people.applicant).items == []
    assert worklists.archive(people.applicant).total == 1


def test_search_folds_polish_letters(three, people):
    found = worklists.queue(people.assessors[0], text="lodz ZOLW zolta")
    assert {task.case_id for task in found.items} == {three[1].id}
    assert worklists.queue(people.assessors[0], text="nic takiego").total == 0
    assert worklists.queue(people.assessors[0], text="100%").total == 0
    assert worklists.queue(people.assessors[0], process="inny").total == 0


def test_pages(three, people):
    first = worklists.queue(people.assessors[0], 1, size=4)
    second = worklists.queue(people.assessors[0], 2, size=4)
    assert (first.total, first.pages, len(first.items), len(second.items)) == (6, 2, 4, 2)
    assert not set(first.items) & set(second.items)
    assert worklists.queue(people.assessors[0], 9, size=4).number == 1


def test_each_list_is_one_query(three, people):
    person = people.assessors[0]
    assert person.memberships
    assert person.representations == []
    statements: list[str] = []
    connection = db.session.connection()

    def note(_connection, _cursor, statement, *_) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        for page in (worklists.inbox(person), worklists.queue(person), worklists.archive(person)):
            for task in page.items:
                assert task.case.organisation.name
        worklists.counts(person)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert len(statements) == 4


def test_a_long_list_is_counted_only_so_far(three, people, monkeypatch):
    person = people.assessors[0]
    assert not worklists.queue(person, size=4).more
    monkeypatch.setattr(list_statement, "COUNTED", 5)
    page = worklists.queue(person, 2, size=4)
    assert (page.total, page.pages, page.more, len(page.items)) == (5, 2, True, 2)


def plan_of(statement: str, values: object) -> str:
    db.session.execute(text("SET LOCAL enable_seqscan = off"))  # a table of six rows needs no index
    rows = db.session.connection().exec_driver_sql("EXPLAIN " + statement, values)
    return "\n".join(row[0] for row in rows)


def test_the_queue_begins_at_the_beginning_of_its_index(three, people):
    person, seen = people.assessors[0], []
    assert person.memberships
    assert person.representations == []
    connection = db.session.connection()

    def note(_connection, _cursor, statement, values, *_) -> None:
        seen.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        worklists.queue(person)
        worklists.inbox(person)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    queue, inbox = (plan_of(*one) for one in seen)
    assert "using ix_user_task_queue" in queue
    assert "using ix_user_task_inbox" in inbox
    for plan in (queue, inbox):
        assert "Sort" not in plan.split("CTE first")[1].split("Index Scan")[0], plan
