"""Votes in a session: one motion after the other, each for all candidates on whom it is due; open, by simple majority.

Whoever may not judge a candidate has no vote on it and does not count for its quorum.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from es_workflow import db
from es_workflow.casework import access, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.panels import agenda, members, sessions, tally
from es_workflow.casework.panels.hall import hall
from es_workflow.casework.panels.sessions import OPEN, NotReady
from es_workflow.casework.panels.tally import Count
from es_workflow.content.manifest import MotionInfo
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import Case, PanelBallot, PanelCandidate, PanelRound, PanelSession, PanelVote, User
from es_workflow.texts import _


class InvalidBallot(WorkflowError):
    says = "Zaznacz swój głos."


class VoteClosed(Conflict):
    says = "Głosowanie jest już zamknięte. Tego głosu nie zapisano."


def motions(session: PanelSession) -> Sequence[MotionInfo]:
    """What the panel votes on, in order."""
    return members.get_info(session.call).motions


def rounds(session: PanelSession) -> Sequence[PanelRound]:
    """The votes of the session, in order."""
    query = (
        select(PanelRound)
        .where(PanelRound.session_id == session.id)
        .options(
            selectinload(PanelRound.votes)
            .joinedload(PanelVote.candidate)
            .joinedload(PanelCandidate.case)
            .joinedload(Case.organisation)
        )
        .order_by(PanelRound.opened_at, PanelRound.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def ballots(round: PanelRound) -> Sequence[PanelBallot]:
    """The votes cast so far."""
    query = select(PanelBallot).where(PanelBallot.round_id == round.id).options(joinedload(PanelBallot.user))
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


@dataclass(frozen=True)
class Next:
    """The motion whose turn it is, and the candidates on whom it is put to the vote."""

    motion: MotionInfo
    candidates: list[PanelCandidate]


def find_next(session: PanelSession) -> Next | None:
    """The first motion that is due and not voted on, or that was short of a quorum which is there now."""
    running = sessions.running(session)
    due = agenda.due(session.call, running, motions(session))
    held = {(round.motion, vote.case_id) for round in rounds(session) for vote in round.votes}
    around = hall(session, running)
    for motion in motions(session):
        first = [one for one in running if due[one.case_id][:1] == [motion]]
        turn = [one for one in first if (motion.key, one.case_id) not in held or around.has_quorum(one.case_id)]
        if turn:
            return Next(motion, turn)
    return None


def undecided(session: PanelSession) -> list[PanelCandidate]:
    """The candidates on whom some motion is still to be voted."""
    running = sessions.running(session)
    due = agenda.due(session.call, running, motions(session))
    return [one for one in running if due[one.case_id]]


def running_round(session: PanelSession) -> PanelRound | None:
    """The vote under way, if any."""
    return next((round for round in rounds(session) if round.status != "closed"), None)


# --- voting


def open_round(session: PanelSession, *, by: User) -> PanelRound:
    """Put the next motion to the vote. Raises NotReady, NotAllowed."""
    session = sessions.lock(session, OPEN)
    access.require(sessions.can_run(by, session))
    if running_round(session) is not None:
        raise NotReady(_("Najpierw zakończ głosowanie, które trwa."))
    turn = find_next(session)
    if turn is None:
        raise NotReady(_("Nie ma już nad czym głosować."))
    now = runtime.office().clock.now()
    winners = agenda.places_left(session.call, turn.motion) if turn.motion.kind == "choice" else 0
    round = PanelRound(
        id=uuid.uuid4(),
        session_id=session.id,
        motion=turn.motion.key,
        winners=winners,
        status="open",
        opened_at=now,
        votes=[PanelVote(case_id=one.case_id, candidate=one) for one in turn.candidates],
    )
    db.session.add(round)
    db.session.flush()
    cases = [one.case.number for one in turn.candidates]
    sessions.note(session, AuditType.VOTE_OPENED, by=by, data={"motion": turn.motion.key, "cases": cases})
    return round


def _locked(session: PanelSession, round_id: uuid.UUID, status: str) -> tuple[PanelSession, PanelRound, MotionInfo]:
    session = sessions.lock(session, OPEN)
    found = next((one for one in rounds(session) if one.id == round_id), None)
    if found is None:
        raise NotFound
    if found.status != status:
        raise VoteClosed
    return session, found, next(one for one in motions(session) if one.key == found.motion)


def votable(session: PanelSession, round: PanelRound, user_id: uuid.UUID) -> list[PanelCandidate]:
    """The candidates of the round on whom the member has a vote."""
    running = [vote.candidate for vote in round.votes if vote.candidate.status == agenda.WAITING]
    around = hall(session, running)
    return agenda.in_order([one for one in running if around.may_vote(user_id, one.case_id)])


def cast(
    session: PanelSession,
    round_id: uuid.UUID,
    choices: Mapping[uuid.UUID, str],
    *,
    of: uuid.UUID | None = None,
    by: User,
) -> None:
    """Vote, or vote anew while the vote is open; who runs the session may write down the vote `of` a member.

    Raises VoteClosed, InvalidBallot, NotReady, NotAllowed.
    """
    session, round, motion = _locked(session, round_id, "open")
    member = of or by.id
    access.require(member == by.id or sessions.can_run(by, session))
    if member not in sessions.present(session):
        raise NotReady(_("Głosują tylko członkowie obecni na posiedzeniu. Zaznacz najpierw obecność."))
    candidates = votable(session, round, member)
    if not candidates:
        raise NotReady(_("W tym głosowaniu ta osoba nie ma głosu."))
    _require_whole(motion, round, candidates, choices)
    now = runtime.office().clock.now()
    before = {one.case_id: one for one in ballots(round) if one.user_id == member}
    for one in candidates:
        row = before.get(one.case_id) or PanelBallot(round_id=round.id, case_id=one.case_id, user_id=member)
        row.choice, row.cast_at = choices.get(one.case_id, tally.NO), now
        row.recorded_by_id = None if member == by.id else by.id
        db.session.add(row)
    db.session.flush()
    cast_now = {one.case.number or "": choices.get(one.case_id, tally.NO) for one in candidates}
    sessions.note(session, AuditType.VOTE_CAST, by=by, data={"motion": motion.key, "member": member, "votes": cast_now})


def _require_whole(
    motion: MotionInfo, round: PanelRound, candidates: Sequence[PanelCandidate], choices: Mapping[uuid.UUID, str]
) -> None:
    if motion.kind == "choice":
        if sum(choices.get(one.case_id) == tally.YES for one in candidates) > round.winners:
            raise InvalidBallot(_("Można wskazać najwyżej %(n)s.", n=round.winners))
    elif any(one.case_id not in choices for one in candidates):
        raise InvalidBallot(_("Zaznacz głos przy każdej sprawie."))


def counts(session: PanelSession, round: PanelRound) -> dict[uuid.UUID, Count]:
    """The votes as they stand, of those who may vote on each candidate; who voted and left was there."""
    running = [vote.candidate for vote in round.votes if vote.candidate.status == agenda.WAITING]
    around, cast_so_far = hall(session, running), ballots(round)
    found = {}
    for one in running:
        entitled = {seat.user_id: seat for seat in around.entitled(one.case_id)}
        votes = {b.user_id: b.choice for b in cast_so_far if b.case_id == one.case_id and b.user_id in entitled}
        there = {seat.user_id for seat in around.there(one.case_id)} | votes.keys()
        leads = any(seat.chair and seat.user_id in there for seat in entitled.values())
        yes, no = (sum(choice == wanted for choice in votes.values()) for wanted in (tally.YES, tally.NO))
        found[one.case_id] = Count(yes, no, len(entitled), len(there), leads)
    return found


def close_round(session: PanelSession, round_id: uuid.UUID, *, by: User) -> None:
    """Count the votes; ties wait for the chair. Raises VoteClosed, NotReady, NotAllowed."""
    session, round, motion = _locked(session, round_id, "open")
    access.require(sessions.can_run(by, session))
    counted = counts(session, round)
    if not ballots(round) and any(count.has_quorum for count in counted.values()):
        raise NotReady(_("Nikt jeszcze nie zagłosował."))
    if motion.kind == "choice":
        results = tally.choice(counted, round.winners)
    else:
        results = {case_id: tally.yes_or_no(count) for case_id, count in counted.items()}
    for vote in round.votes:
        count = counted.get(vote.case_id)
        vote.result = results.get(vote.case_id, agenda.LEFT)
        if count is not None:
            vote.yes, vote.no, vote.abstained = count.yes, count.no, count.abstained
            vote.entitled, vote.present = count.entitled, count.present
    tied = any(vote.result == tally.TIED for vote in round.votes)
    round.status = "tied" if tied else "closed"
    round.closed_at = None if tied else runtime.office().clock.now()
    db.session.flush()
    told = {vote.candidate.case.number or "": vote.result for vote in round.votes}
    sessions.note(session, AuditType.VOTE_CLOSED, by=by, data={"motion": motion.key, "results": told})


def decide_tie(session: PanelSession, round_id: uuid.UUID, chosen: Collection[uuid.UUID], *, by: User) -> None:
    """The chair's casting vote: for these of the tied candidates, against the others. Raises InvalidBallot."""
    session, round, motion = _locked(session, round_id, "tied")
    access.require(sessions.can_run(by, session))
    tied = [vote for vote in round.votes if vote.result == tally.TIED]
    if not set(chosen) <= {vote.case_id for vote in tied}:
        raise NotFound
    if motion.kind == "choice":
        left = tally.places_left([vote.result or "" for vote in round.votes], round.winners)
        if len(set(chosen)) > left:
            raise InvalidBallot(_("Można wskazać najwyżej %(n)s.", n=left))
    for vote in tied:
        vote.result = tally.PASSED if vote.case_id in chosen else tally.FAILED
        vote.casting = True
    round.status, round.closed_at = "closed", runtime.office().clock.now()
    db.session.flush()
    told = {vote.candidate.case.number or "": vote.result for vote in tied}
    sessions.note(session, AuditType.VOTE_DECIDED, by=by, data={"motion": motion.key, "results": told})
