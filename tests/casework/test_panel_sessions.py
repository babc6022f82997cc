"""Sessions of a panel: agenda, quorum by candidate, votes, ties, adjournment, minutes, and the word to each case."""

from __future__ import annotations

import datetime as dt

import pytest

from es_workflow import db
from es_workflow.casework import attachments, audit, cases, declarations, runtime, steps
from es_workflow.casework.panels import agenda, closing, sessions, voting
from es_workflow.casework.panels.hall import hall
from es_workflow.casework.panels.sessions import InvalidSession, NotReady, Plan
from es_workflow.casework.panels.voting import InvalidBallot, VoteClosed
from es_workflow.casework.scenario_time import set_clock
from es_workflow.errors import NotAllowed, NotFound
from es_workflow.letters import typeset
from es_workflow.models import Representation
from tests.casework import juries
from tests.casework.play import open_elements
from tests.letters.paper import Paper


@pytest.fixture
def jury(people):
    """Five members; the first leads."""
    return juries.jurors(people, 5)


@pytest.fixture
def call(people, jury):
    call = juries.make_call(juries.with_sessions())
    juries.seat(call, jury)
    return call


def candidate(call, people, points=60, by=None, without=()):
    """A case that every member (but these) has scored: it waits for the session."""
    case = juries.apply(call, people, by=by)
    for task in cases.open_tasks(case):
        if task.assignee in without:
            declarations.declare(task, conflict=True, reason="Brat", by=task.assignee)
        else:
            juries.score(case, task.assignee, points)
    return case


def soon(days=7):
    return runtime.office().clock.now() + dt.timedelta(days=days)


def meet(call, jury, present, chosen=None):
    """A session that is open, with these members there."""
    waiting = chosen or [one.case_id for one in sessions.free(call)]
    session = sessions.convene(call, Plan(soon(), "Toruń", waiting), by=jury[0])
    set_clock(session.scheduled_at)
    sessions.open_session(session, by=jury[0])
    for user in present:
        sessions.attend(session, user.id, here=True, by=user)
    return session


def vote(session, jury, choices, by=None):
    """A round in which these members vote so (by case), closed."""
    round = voting.open_round(session, by=jury[0])
    for user, choice in choices.items():
        voting.cast(session, round.id, choice, by=user)
    voting.close_round(session, round.id, by=jury[0])
    return round


def results(session):
    return {
        (round.motion, vote.case_id): vote.result for round in voting.rounds(session) for vote in round.votes
    }  # fmt: skip


def variables(case):
    return steps.peek(case).variables


def everybody(jury, case, choice="yes"):
    return {user: {case.id: choice} for user in jury}


def test_a_case_enters_the_agenda_and_hears_what_was_voted(call, people, jury):
    case = candidate(call, people, 80)
    [waiting] = sessions.free(call)
    assert (waiting.case_id, waiting.score, agenda.proposed(waiting)) == (case.id, 80, "srebro")
    session = meet(call, jury, jury[:3])
    vote(session, jury, {jury[0]: {case.id: "yes"}, jury[1]: {case.id: "yes"}, jury[2]: {case.id: "no"}})
    assert voting.find_next(session).motion.key == "laureate"
    vote(session, jury, everybody(jury[:3], case))
    assert voting.find_next(session) is None  # a laureate gets no honour besides
    closing.close(session, by=jury[0])
    juries.deliver()
    assert open_elements(case) == []  # nothing leaves the session before the minutes are accepted
    closing.accept(session, by=jury[0])
    juries.deliver()
    assert open_elements(case) == ["decide"]
    told = variables(case)
    assert told["votes"]["award"] == {
        "passed": True, "yes": 2, "no": 1, "abstained": 0, "entitled": 5, "present": 3, "casting": False,
    }  # fmt: skip
    assert told["votes"]["laureate"]["passed"] is True
    assert told["votes"]["honour"] is None
    assert told["session"] == {"number": session.number, "date": session.opened_at.date().isoformat()}
    assert sessions.free(call) == []


def test_the_quorum_is_counted_for_each_candidate_after_its_exclusions(call, people, jury):
    ordinary = candidate(call, people, 60)
    small = candidate(call, people, 55, by=people.outsider, without=jury[3:])
    session = meet(call, jury, [jury[0], jury[1]])
    around = hall(session, sessions.running(session))
    assert [len(around.entitled(case.id)) for case in (ordinary, small)] == [5, 3]
    assert [around.has_quorum(case.id) for case in (ordinary, small)] == [False, True]
    vote(session, jury, {user: {ordinary.id: "yes", small.id: "yes"} for user in jury[:2]})
    assert results(session) == {("award", ordinary.id): "no_quorum", ("award", small.id): "passed"}
    turn = voting.find_next(session)
    assert (turn.motion.key, [one.case_id for one in turn.candidates]) == ("laureate", [small.id])
    sessions.attend(session, jury[4].id, here=True, by=jury[4])  # who comes late makes the quorum
    turn = voting.find_next(session)
    assert (turn.motion.key, [one.case_id for one in turn.candidates]) == ("award", [ordinary.id])


def test_who_is_excluded_has_no_vote_on_that_candidate_only(call, people, jury):
    one, other = candidate(call, people), candidate(call, people, by=people.outsider)
    now = runtime.office().clock.now()
    jury[1].representations.append(Representation(organisation=one.organisation, function="radna", confirmed_at=now))
    db.session.flush()
    session = meet(call, jury, jury)
    round = voting.open_round(session, by=jury[0])
    assert [found.case_id for found in voting.votable(session, round, jury[1].id)] == [other.id]
    voting.cast(session, round.id, {one.id: "yes", other.id: "yes"}, by=jury[1])
    voting.cast(session, round.id, {one.id: "no", other.id: "no"}, by=jury[2])
    counted = voting.counts(session, round)
    assert (counted[one.id].yes, counted[one.id].no, counted[one.id].entitled) == (0, 1, 4)
    assert (counted[other.id].yes, counted[other.id].no, counted[other.id].entitled) == (1, 1, 5)


def test_a_tie_waits_for_the_chairs_casting_vote(call, people, jury):
    case = candidate(call, people, 40)
    session = meet(call, jury, jury[:4])
    choices = {user: {case.id: choice} for user, choice in zip(jury, ("yes", "yes", "no", "no"), strict=False)}
    round = vote(session, jury, choices)
    assert round.status == "tied"
    with pytest.raises(NotReady, match="głosowanie, które trwa"):
        closing.close(session, by=jury[0])
    with pytest.raises(NotAllowed):
        voting.decide_tie(session, round.id, [case.id], by=jury[1])
    voting.decide_tie(session, round.id, [case.id], by=jury[0])
    [decided] = round.votes
    assert (decided.result, decided.casting) == ("passed", True)


def test_without_a_chair_who_may_vote_a_tie_is_no_majority(call, people, jury):
    case = candidate(call, people, 40, without=jury[:1])
    session = meet(call, jury, jury)
    choices = {user: {case.id: choice} for user, choice in zip(jury[1:], ("yes", "yes", "no", "no"), strict=True)}
    assert vote(session, jury, choices).status == "closed"
    assert results(session) == {("award", case.id): "failed"}
    fresh = candidate(call, people, 40, by=people.outsider, without=jury[:1])
    other = meet(call, jury, jury, [fresh.id])
    round = voting.open_round(other, by=jury[0])
    with pytest.raises(NotReady, match="nie ma głosu"):
        voting.cast(other, round.id, {fresh.id: "yes"}, by=jury[0])


def test_a_choice_takes_the_most_votes_and_the_chair_decides_who_of_those_level(call, people, jury):
    first, second = candidate(call, people, 90), candidate(call, people, 80, by=people.outsider)
    third = candidate(call, people, 30)
    session = meet(call, jury, jury[:4])
    vote(session, jury, {user: {one.id: "yes" for one in (first, second, third)} for user in jury[:4]})
    round = voting.open_round(session, by=jury[0])
    assert {one.case_id for one in round.votes} == {first.id, second.id}  # by its points the third is none
    with pytest.raises(InvalidBallot, match="najwyżej 1"):
        voting.cast(session, round.id, {first.id: "yes", second.id: "yes"}, by=jury[0])
    for user, case in zip(jury, (first, first, second, second), strict=False):
        voting.cast(session, round.id, {case.id: "yes"}, by=user)
    voting.close_round(session, round.id, by=jury[0])
    with pytest.raises(InvalidBallot, match="najwyżej 1"):
        voting.decide_tie(session, round.id, [first.id, second.id], by=jury[0])
    voting.decide_tie(session, round.id, [second.id], by=jury[0])
    assert results(session)["laureate", first.id] == "failed"
    assert results(session)["laureate", second.id] == "passed"
    turn = voting.find_next(session)
    assert turn.motion.key == "honour"
    assert {one.case_id for one in turn.candidates} == {first.id, third.id}


def test_without_a_quorum_the_session_is_adjourned_by_at_most_fourteen_days(call, people, jury):
    case = candidate(call, people, 40)
    session = meet(call, jury, jury[:2])
    round = voting.open_round(session, by=jury[0])
    voting.close_round(session, round.id, by=jury[0])
    assert results(session) == {("award", case.id): "no_quorum"}
    assert voting.find_next(session) is None
    with pytest.raises(InvalidSession, match="Podaj nowy termin"):
        closing.close(session, by=jury[0])
    with pytest.raises(InvalidSession, match="najpóźniej"):
        closing.close(session, follows_at=soon(15), by=jury[0])
    following = closing.close(session, follows_at=soon(14), by=jury[0])
    assert [one.case_id for one in sessions.candidates(following)] == [case.id]
    closing.accept(session, by=jury[0])
    juries.deliver()
    assert open_elements(case) == []
    set_clock(following.scheduled_at)
    sessions.open_session(following, by=jury[0])
    for user in jury[:3]:
        sessions.attend(following, user.id, here=True, by=user)
    vote(following, jury, everybody(jury[:3], case, "no"))
    with pytest.raises(InvalidSession, match="nie jest potrzebny"):
        closing.close(following, follows_at=soon(3), by=jury[0])
    closing.close(following, by=jury[0])
    closing.accept(following, by=jury[0])
    juries.deliver()
    assert variables(case)["votes"]["award"]["passed"] is False
    assert variables(case)["session"]["number"] == following.number


def test_what_was_decided_before_an_adjournment_is_told_at_once_and_once(call, people, jury):
    decided = candidate(call, people, 40, without=jury[3:])
    stuck = candidate(call, people, 45, by=people.outsider)
    session = meet(call, jury, jury[:2])
    vote(session, jury, {user: {decided.id: "no", stuck.id: "no"} for user in jury[:2]})
    following = closing.close(session, follows_at=soon(10), by=jury[0])
    assert [one.case_id for one in sessions.candidates(following)] == [stuck.id]
    closing.accept(session, by=jury[0])
    juries.deliver()
    assert [open_elements(case) for case in (decided, stuck)] == [["decide"], []]
    with pytest.raises(NotAllowed):
        sessions.open_session(following, by=jury[1])
    with pytest.raises(NotReady):
        closing.accept(session, by=jury[0])


def test_only_those_who_are_there_vote_and_only_while_the_vote_is_open(call, people, jury):
    case = candidate(call, people, 40)
    session = meet(call, jury, jury[:3])
    round = voting.open_round(session, by=jury[0])
    with pytest.raises(NotReady, match="obecni"):
        voting.cast(session, round.id, {case.id: "yes"}, by=jury[4])
    with pytest.raises(InvalidBallot, match="przy każdej"):
        voting.cast(session, round.id, {}, by=jury[1])
    with pytest.raises(NotReady, match="Nikt jeszcze"):
        voting.close_round(session, round.id, by=jury[0])
    voting.cast(session, round.id, {case.id: "yes"}, by=jury[1])
    voting.cast(session, round.id, {case.id: "no"}, by=jury[1])  # changed while open; a double click changes nothing
    voting.cast(session, round.id, {case.id: "no"}, by=jury[1])
    assert [(one.user_id, one.choice) for one in voting.ballots(round)] == [(jury[1].id, "no")]
    sessions.attend(session, jury[1].id, here=False, by=jury[1])  # who voted and left was there
    voting.close_round(session, round.id, by=jury[0])
    assert (round.votes[0].present, round.votes[0].no, round.votes[0].abstained) == (3, 1, 2)
    with pytest.raises(VoteClosed):
        voting.cast(session, round.id, {case.id: "yes"}, by=jury[0])
    with pytest.raises(VoteClosed):
        voting.close_round(session, round.id, by=jury[0])


def test_the_secretary_records_for_members_and_nobody_else_does(call, people, jury):
    people.clerk.memberships[0].group.permissions = ["panel.manage"]
    case = candidate(call, people, 40)
    session = meet(call, jury, [])
    with pytest.raises(NotAllowed):
        sessions.attend(session, jury[2].id, here=True, by=jury[1])
    with pytest.raises(NotFound):
        sessions.attend(session, people.director.id, here=True, by=people.clerk)
    for user in jury[:3]:
        sessions.attend(session, user.id, here=True, by=people.clerk)
    round = voting.open_round(session, by=people.clerk)
    with pytest.raises(NotAllowed):
        voting.cast(session, round.id, {case.id: "yes"}, of=jury[2].id, by=jury[1])
    voting.cast(session, round.id, {case.id: "no"}, of=jury[2].id, by=people.clerk)
    assert voting.ballots(round)[0].recorded_by_id == people.clerk.id
    with pytest.raises(NotAllowed):
        voting.close_round(session, round.id, by=jury[1])
    voting.close_round(session, round.id, by=people.clerk)
    closing.close(session, by=people.clerk)
    with pytest.raises(NotAllowed, match="przewodniczy"):
        closing.accept(session, by=people.clerk)


def test_who_withdraws_in_the_middle_of_a_session_is_no_candidate_any_more(call, people, jury):
    gone, stays = candidate(call, people, 90), candidate(call, people, 60, by=people.outsider)
    session = meet(call, jury, jury)
    round = voting.open_round(session, by=jury[0])
    for user in jury:
        voting.cast(session, round.id, {gone.id: "yes", stays.id: "yes"}, by=user)
    cases.act(gone, "withdraw", by=people.applicant, answers={})
    voting.close_round(session, round.id, by=jury[0])
    assert results(session) == {("award", gone.id): "left", ("award", stays.id): "passed"}
    vote(session, jury, everybody(jury, stays))
    closing.close(session, by=jury[0])
    closing.accept(session, by=jury[0])
    juries.deliver()
    assert [open_elements(case) for case in (gone, stays)] == [[], ["decide"]]
    assert gone.ended_at is not None


def test_an_agenda_is_made_of_what_waits_and_can_be_changed_until_the_session_opens(call, people, jury):
    one, other = candidate(call, people), candidate(call, people, by=people.outsider)
    for plan, words in (
        (Plan(soon(-1), "Toruń", [one.id]), "przed nami"),
        (Plan(soon(), "  ", [one.id]), "miejsce"),
        (Plan(soon(), "Toruń", []), "sprawy"),
    ):
        with pytest.raises(InvalidSession, match=words):
            sessions.convene(call, plan, by=jury[0])
    session = sessions.convene(call, Plan(soon(), "Toruń", [one.id]), by=jury[0])
    with pytest.raises(InvalidSession, match="sprawy"):
        sessions.convene(call, Plan(soon(), "Toruń", [one.id]), by=jury[0])  # it stands on another agenda
    sessions.replan(session, Plan(soon(9), "Bydgoszcz", [other.id, one.id]), by=jury[0])
    assert {found.case_id for found in sessions.candidates(session)} == {one.id, other.id}
    set_clock(soon(9))
    sessions.open_session(session, by=jury[0])
    with pytest.raises(NotReady):
        sessions.replan(session, Plan(soon(), "Toruń", [one.id]), by=jury[0])
    with pytest.raises(NotReady):
        sessions.open_session(session, by=jury[0])


def test_the_minutes_say_what_happened_and_can_be_read_by_everybody(call, people, jury, monkeypatch):
    written = {}
    monkeypatch.setattr(
        "es_workflow.letters.typeset",
        lambda template, data, *, at: written.update(data=data) or typeset(template, data, at=at),
    )
    case = candidate(call, people, 40, without=jury[4:])
    other = candidate(call, people, 60, by=people.outsider)
    session = meet(call, jury, jury[:2])
    sessions.attend(session, jury[4].id, here=True, by=jury[4])
    round = voting.open_round(session, by=jury[0])
    for user, choice in zip(jury[:2], ("yes", "no"), strict=True):
        voting.cast(session, round.id, {case.id: choice, other.id: choice}, by=user)
    sessions.attend(session, jury[2].id, here=True, by=jury[2])
    voting.close_round(session, round.id, by=jury[0])
    voting.decide_tie(session, round.id, [other.id], by=jury[0])
    while voting.find_next(session):
        vote(session, jury, {jury[0]: {other.id: "yes"}, jury[1]: {other.id: "yes"}})
    closing.close(session, by=jury[0])
    pdf = attachments.content(session.minutes)
    paper = Paper("protocol", "", written["data"], pdf)
    said = paper.text
    for words in (
        f"Posiedzenie nr {session.number}, Toruń",
        f"Przewodniczy: {jury[0].name}",
        f"{jury[3].name}: nieobecność",
        f"{case.number} {case.organisation.name}, punkty 40",
        f"bez {jury[4].name}",
        "Przyznać znak?",
        f"{case.organisation.name}: failed (za 1, przeciw 1, wstrzymało się 1, obecni 3 z 4), głos przewod",
        f"{other.organisation.name}: passed (za 1, przeciw 1, wstrzymało się 2, obecni 4 z 5), głos przewod",
    ):
        assert words in said, words
    assert paper.faults() == []
    assert session.minutes.sha256 in str(audit.list_for(None)[-1].data)
    assert audit.verify(None).whole
