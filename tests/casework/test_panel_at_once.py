"""Members who vote in the same moment, click twice, or vote while the vote is being closed: in real transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from es_workflow import db
from es_workflow.casework.panels import sessions, voting
from es_workflow.casework.panels.voting import VoteClosed
from es_workflow.models import PanelSession, User
from tests.casework import juries
from tests.casework.test_panel_sessions import candidate, meet
from tests.people import People, add_everybody


@pytest.fixture
def crowd(real_db) -> Iterator[People]:
    """Everybody, in a database of the test's own."""
    with db.transaction():
        people = add_everybody()
    yield people
    db.session.remove()


@pytest.fixture
def hall(crowd) -> dict[str, Any]:
    """A session with five members there and an open vote on two candidates."""
    with db.transaction():
        jury = juries.jurors(crowd, 5)
        call = juries.make_call(juries.with_sessions())
        juries.seat(call, jury)
        cases = [candidate(call, crowd, 40), candidate(call, crowd, 40, by=crowd.outsider)]
        session = meet(call, jury, jury)
        round = voting.open_round(session, by=jury[0])
        return {
            "session": session.id, "round": round.id, "jury": [user.id for user in jury],
            "cases": [case.id for case in cases],
        }  # fmt: skip


def at_once(actions: list[Callable[[], Any]]) -> list[Any]:
    """All of these in the same moment, each in a thread and transaction of its own; what they raise is their result."""
    barrier = threading.Barrier(len(actions))

    def act(action: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            with db.transaction():
                return action()
        except Exception as error:
            return error
        finally:
            db.session.remove()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def casting(hall, number, choice) -> Callable[[], None]:
    def act() -> None:
        session = db.session.get_one(PanelSession, hall["session"])
        user = db.session.get_one(User, hall["jury"][number])
        voting.cast(session, hall["round"], dict.fromkeys(hall["cases"], choice), by=user)

    return act


def closing(hall) -> None:
    session = db.session.get_one(PanelSession, hall["session"])
    voting.close_round(session, hall["round"], by=db.session.get_one(User, hall["jury"][0]))


def round_of(hall):
    session = db.session.get_one(PanelSession, hall["session"])
    return next(one for one in voting.rounds(session) if one.id == hall["round"])


def test_five_members_vote_at_once_and_two_of_them_click_twice(hall):
    choices = ["yes", "yes", "no", "yes", "no"]
    actions = [casting(hall, number, choice) for number, choice in enumerate(choices)]
    assert at_once([*actions, actions[0], actions[4]]) == [None] * 7
    with db.transaction():
        round = round_of(hall)
        assert len(voting.ballots(round)) == 10
        closing(hall)
    with db.transaction():
        assert {(vote.yes, vote.no, vote.result) for vote in round_of(hall).votes} == {(3, 2, "passed")}


def test_a_vote_in_the_moment_of_closing_counts_or_is_refused_never_half(hall):
    assert at_once([casting(hall, 1, "yes")]) == [None]
    late = at_once([casting(hall, 2, "yes"), lambda: closing(hall), casting(hall, 3, "no")])
    assert late[1] is None
    refused = [isinstance(late[0], VoteClosed), isinstance(late[2], VoteClosed)]
    assert all(one is None or isinstance(one, VoteClosed) for one in late)
    with db.transaction():
        round = round_of(hall)
        yes, no = 1 + (not refused[0]), int(not refused[1])
        assert {(vote.yes, vote.no) for vote in round.votes} == {(yes, no)}
        assert len(voting.ballots(round)) == 2 * (yes + no)


def test_a_session_is_opened_and_its_vote_closed_once(hall):
    results = at_once([casting(hall, 1, "yes")])
    results = at_once([lambda: closing(hall), lambda: closing(hall), lambda: closing(hall)])
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "VoteClosed", "VoteClosed"]

    def again() -> None:
        session = db.session.get_one(PanelSession, hall["session"])
        sessions.open_session(session, by=db.session.get_one(User, hall["jury"][0]))

    assert [type(one).__name__ for one in at_once([again, again])] == ["NotReady", "NotReady"]
