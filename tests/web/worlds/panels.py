"""A panel in session: its members, who runs it, and everybody else."""

from __future__ import annotations

from es_workflow.casework.panels import closing, sessions, voting
from es_workflow.casework.panels.sessions import Plan
from tests.casework import juries
from tests.casework.test_panel_sessions import candidate, meet, soon, vote
from tests.people import People
from tests.web.worlds.world import EVERY, World, allow, world

RUNNING = ("panel_sessions.close", "panel_sessions.open_round", "panel_votes.close")
MANAGING = ("panel_sessions.convene", "panel_sessions.edit", "panels.members")
"""The office's: no member of the panel may, not even its chair."""


@world("panels.show", "panel_sessions.show", "panel_sessions.attend", "panel_sessions.conflict", "panel_votes.ballot",
       *RUNNING, *MANAGING)  # fmt: skip
def a_panel_that_votes(people: People) -> World:
    allow("clerk", "panel.manage")
    jury = juries.jurors(people, 4)
    call = juries.make_call(juries.with_sessions())
    juries.seat(call, jury[:3])
    first, second = candidate(call, people, 40), candidate(call, people, 60, by=people.colleague)
    session = meet(call, jury[:3], jury[:3], chosen=[first.id])
    other = meet(call, jury[:3], jury[:3], chosen=[second.id])
    round, strange = voting.open_round(session, by=jury[0]), voting.open_round(other, by=jury[0])
    known = {"call_id": call.id, "session_id": session.id, "round_id": round.id, "candidate_id": first.id}
    member, applicant, no_member = jury[1], people.applicant, jury[3]
    return World(
        known,
        {EVERY: member, **dict.fromkeys(RUNNING, jury[0]), **dict.fromkeys(MANAGING, people.clerk)},
        {
            EVERY: (applicant, no_member),
            **dict.fromkeys(RUNNING, (applicant, no_member, member)),
            **dict.fromkeys(MANAGING, (applicant, no_member, *jury[:2])),
            "panel_votes.ballot": (applicant, no_member, people.director),
            "panel_sessions.conflict": (applicant, no_member, people.director),
        },
        {"round_id": strange.id, "candidate_id": second.id},
        {"member": str(member.id), "here": "1"},
    )


@world("panel_sessions.open_session")
def a_panel_called_together(people: People) -> World:
    jury = juries.jurors(people, 3)
    call = juries.make_call(juries.with_sessions())
    juries.seat(call, jury)
    case = candidate(call, people, 40)
    session = sessions.convene(call, Plan(soon(), "Toruń", [case.id]), by=jury[0])
    return World({"session_id": session.id}, {EVERY: jury[0]}, {EVERY: (people.applicant, jury[1], people.director)})


@world("panel_votes.casting_vote")
def a_panel_that_is_split(people: People) -> World:
    jury = juries.jurors(people, 3)
    call = juries.make_call(juries.with_sessions())
    juries.seat(call, jury)
    case = candidate(call, people, 40)
    session = meet(call, jury, jury[:2])
    round = vote(session, jury, {jury[0]: {case.id: "yes"}, jury[1]: {case.id: "no"}})
    known = {"session_id": session.id, "round_id": round.id}
    return World(known, {EVERY: jury[0]}, {EVERY: (people.applicant, jury[1], jury[2])})


@world("panel_sessions.minutes", "panel_sessions.accept")
def a_panel_that_has_met(people: People) -> World:
    jury = juries.jurors(people, 4)
    call = juries.make_call(juries.with_sessions())
    juries.seat(call, jury[:3])
    case = candidate(call, people, 40)
    session = meet(call, jury[:3], jury[:2])
    vote(session, jury, {jury[0]: {case.id: "no"}, jury[1]: {case.id: "no"}})
    closing.close(session, follows_at=None, by=jury[0])
    juries.deliver()
    wrong = (people.applicant, jury[3])
    return World(
        {"session_id": session.id}, {EVERY: jury[0]}, {EVERY: wrong, "panel_sessions.accept": (*wrong, jury[1])}
    )
