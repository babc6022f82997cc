"""A hundred approvals in the same moment, in real threads, against money that suffices for thirty-seven."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from es_workflow import db, jobs
from es_workflow.casework import books, calls, queue, rankings, steps, tasks
from es_workflow.models import Call, CallPlace, Case, CaseFunds, LedgerEntry, User
from tests.casework import grants
from tests.casework.play import do, open_elements, open_task
from tests.people import People, add_everybody

APPROVALS, FUNDED = 100, 37
AMOUNT = Decimal("1000.00")


@pytest.fixture
def crowd(real_db, monkeypatch) -> Iterator[People]:
    """Everybody, in a database of the test's own, with a connection for each thread."""
    with monkeypatch.context() as patch:
        patch.setattr(db, "create_engine", partial(create_engine, pool_size=APPROVALS))
        engine = db.bind(db.make_engine(real_db.url))
    with db.transaction():
        people = add_everybody()
    yield people
    db.session.remove()
    engine.dispose()


def at_once(actions: list[Callable[[], Any]]) -> list[Any]:
    """All of these in the same moment, each in a thread and transaction of its own."""
    barrier = threading.Barrier(len(actions))

    def act(action: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            with db.transaction():
                return action()
        finally:
            db.session.remove()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def complete(task_id: uuid.UUID, user_id: uuid.UUID, answers: dict[str, Any]) -> Callable[[], None]:
    def act() -> None:
        user = db.session.get_one(User, user_id)
        task = tasks.get_visible(task_id, user)
        tasks.complete(task, by=user, answers=answers, rev=task.rev)

    return act


def applications(call: Call, people: People, count: int, element: str) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """So many applications, and the director's task of each, claimed."""
    found = []
    for _number in range(count):
        case = grants.apply(call, people.applicant, people.organisation, str(AMOUNT))
        task = open_task(case, element)
        tasks.claim(task, by=people.director)
        found.append((case.id, task.id))
    cases, task_ids = zip(*found, strict=True)
    return list(cases), list(task_ids)


def drain() -> None:
    """Do all that waits, also what that leads to."""
    while jobs.drain():
        pass


def reserved_in_order() -> list[uuid.UUID]:
    """The cases in the order in which the ledger recorded their reservations."""
    return list(
        db.session.scalars(select(LedgerEntry.case_id).where(LedgerEntry.kind == "reserve").order_by(LedgerEntry.seq))
    )


def test_exactly_thirty_seven_of_a_hundred_get_money_and_the_rest_wait_in_the_recorded_order(crowd):
    with db.transaction():
        call = grants.make_call(str(AMOUNT * FUNDED + Decimal("999.99")))
        cases, task_ids = applications(call, crowd, APPROVALS, "decide")
        call_id, director = call.id, crowd.director.id
    shuffled = random.Random(4).sample(task_ids, len(task_ids))
    at_once([complete(task_id, director, {"amount": None}) for task_id in shuffled])

    call = db.session.get_one(Call, call_id, populate_existing=True)
    assert (call.reserved, call.budget_line.reserved) == (AMOUNT * FUNDED, AMOUNT * FUNDED)
    funded = reserved_in_order()
    waiting = [place.case_id for place in queue.in_order(call, status="waiting")]
    assert len(funded) == FUNDED
    assert len(waiting) == APPROVALS - FUNDED
    assert set(funded) | set(waiting) == set(cases)
    # Whoever waits came after everybody who got money, and the list is the order of the locks: the order of commits.
    places = db.session.execute(select(CallPlace.case_id, CallPlace.seq).order_by(CallPlace.seq)).all()
    assert [place.case_id for place in places] == waiting
    told = [queue.position(call, case_id) for case_id in waiting]
    assert told == list(range(1, APPROVALS - FUNDED + 1))
    for position, case_id in enumerate(waiting, 1):
        assert steps.peek(db.session.get_one(Case, case_id)).variables["waiting_position"] == position
    assert not list(books.differences())

    # Five give up at once: the first five of the list get the money, each exactly once, and go on.
    signing = [open_task(db.session.get_one(Case, case_id), "sign").id for case_id in funded[:5]]
    applicant = crowd.applicant.id
    db.session.rollback()
    at_once([complete(task_id, applicant, {"amount": 0}) for task_id in signing])
    drain()
    assert reserved_in_order()[FUNDED:] == waiting[:5]
    assert all(open_elements(grants.fresh(case_id)) == ["sign"] for case_id in waiting[:5])
    assert not list(books.differences())


def test_the_first_thirty_seven_of_the_approved_list_get_money(crowd):
    points = random.Random(5).sample(range(1, 10_000), APPROVALS)
    with db.transaction():
        call = grants.make_call(str(AMOUNT * FUNDED), mode="ranking", four_eyes=False)
        cases, task_ids = applications(call, crowd, APPROVALS, "assess")
        call_id, director = call.id, crowd.director.id
    by_points = [case for _score, case in sorted(zip(points, cases, strict=True), reverse=True)]
    at_once(
        [
            complete(task_id, director, {"amount": Decimal(score) / 100, "tie": 0})
            for score, task_id in zip(points, task_ids, strict=True)
        ]
    )
    with db.transaction():
        rankings.approve(db.session.get_one(Call, call_id), by=db.session.get_one(User, director))
    call = db.session.get_one(Call, call_id, populate_existing=True)
    assert reserved_in_order() == by_points[:FUNDED]
    assert [place.case_id for place in rankings.approved(call)] == by_points
    assert [place.case_id for place in queue.in_order(call, status="waiting")] == by_points[FUNDED:]
    assert rankings.recomputes(call)
    while "sign" not in open_elements(first := grants.fresh(by_points[0])):
        assert jobs.drain(limit=20)
    with db.transaction():
        do(first, "sign", db.session.get_one(User, crowd.applicant.id), {"amount": 0})
    assert reserved_in_order()[-1] == by_points[FUNDED]
    assert not list(books.differences())


def test_releases_approvals_and_changes_of_the_call_at_once_never_wait_in_a_circle(crowd):
    """Two calls on one budget line, cases that reserve and give back, more and less money, a plan that changes."""
    with db.transaction():
        line = grants.make_line("12000.00")
        one, other = (grants.make_call("8000.00", line) for _ in range(2))
        held, waiting = [], []
        for call in (one, other):
            for _number in range(6):
                case = grants.apply(call, crowd.applicant, crowd.organisation, str(AMOUNT))
                do(case, "decide", crowd.director, {"amount": None})
                held.append(open_task(case, "sign").id)
            _cases, task_ids = applications(call, crowd, 6, "decide")
            waiting += task_ids
        ids, applicant, director, clerk = (one.id, other.id), crowd.applicant.id, crowd.director.id, crowd.clerk.id

    def change(call_id: uuid.UUID, allocation: str) -> Callable[[], None]:
        def act() -> None:
            user = db.session.get_one(User, clerk)
            calls.set_allocation(db.session.get_one(Call, call_id), Decimal(allocation), by=user)

        return act

    at_once(
        [
            *[complete(task_id, applicant, {"amount": 0}) for task_id in held],
            *[complete(task_id, director, {"amount": None}) for task_id in waiting],
            *[change(call_id, amount) for call_id in ids for amount in ("8500.00", "9000.00")],
        ]
    )
    drain()
    assert not list(books.differences())
    held_now = db.session.scalars(select(CaseFunds.reserved).where(CaseFunds.reserved > 0)).all()
    assert held_now == [AMOUNT] * 12
