"""A session to look at: each candidate with its quorum as it is now, and what was voted on it so far."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from es_workflow.casework.panels import agenda, sessions, tally, voting
from es_workflow.casework.panels.hall import Hall, hall
from es_workflow.casework.panels.roll import Exclusion, Seat
from es_workflow.casework.panels.voting import Next
from es_workflow.content.manifest import MotionInfo
from es_workflow.models import PanelBallot, PanelCandidate, PanelRound, PanelSession, PanelVote, User


@dataclass(frozen=True)
class Row:
    """A candidate of the agenda."""

    candidate: PanelCandidate
    proposal: str
    entitled: int
    present: int
    excluded: Sequence[Seat]
    votes: Mapping[str, PanelVote]
    """The latest vote on each motion."""

    @property
    def needed(self) -> int:
        """How many have to be there to decide on it."""
        return tally.needed(self.entitled)

    @property
    def has_quorum(self) -> bool:
        """Whether they are."""
        return tally.has_quorum(self.present, self.entitled)

    @property
    def left(self) -> bool:
        """The case has withdrawn."""
        return self.candidate.status == agenda.LEFT

    @property
    def name(self) -> str:
        """Whom the panel judges."""
        return name_of(self.candidate)


@dataclass(frozen=True)
class Overview:
    """Everything a page of the session shows."""

    rows: list[Row]
    hall: Hall
    motions: Sequence[MotionInfo]
    rounds: Sequence[PanelRound]
    running: PanelRound | None
    """The vote under way, open or tied."""
    ballots: Sequence[PanelBallot]
    """Those of the vote under way."""
    turn: Next | None
    """What can be put to the vote next."""
    undecided: Sequence[PanelCandidate]

    def motion(self, key: str) -> MotionInfo | None:
        """The motion of that key."""
        return next((one for one in self.motions if one.key == key), None)

    @property
    def voted(self) -> set[uuid.UUID]:
        """Who has voted in the vote under way."""
        return {ballot.user_id for ballot in self.ballots}

    def may_vote(self, user: User) -> bool:
        """Whether the user has a vote in the vote under way."""
        running = self.running
        return running is not None and any(self.hall.may_vote(user.id, vote.case_id) for vote in running.votes)


def of(session: PanelSession) -> Overview:
    """The session as it is now."""
    candidates = sessions.candidates(session)
    around, held = hall(session, candidates), voting.rounds(session)
    latest = _latest(held)
    running = next((one for one in held if one.status != "closed"), None)
    meeting = session.status == sessions.OPEN
    return Overview(
        rows=[_row(one, around, latest.get(one.case_id, {})) for one in candidates],
        hall=around,
        motions=voting.motions(session),
        rounds=held,
        running=running,
        ballots=voting.ballots(running) if running else [],
        turn=voting.find_next(session) if meeting and running is None else None,
        undecided=voting.undecided(session) if meeting else [],
    )


def _latest(rounds: Sequence[PanelRound]) -> dict[uuid.UUID, dict[str, PanelVote]]:
    found: dict[uuid.UUID, dict[str, PanelVote]] = {}
    for one in rounds:
        for vote in one.votes:
            found.setdefault(vote.case_id, {})[one.motion] = vote
    return found


def _row(candidate: PanelCandidate, around: Hall, votes: Mapping[str, PanelVote]) -> Row:
    excluded: Mapping[uuid.UUID, Exclusion] = around.excluded.get(candidate.case_id, {})
    return Row(
        candidate=candidate,
        proposal=agenda.proposed(candidate),
        entitled=len(around.entitled(candidate.case_id)),
        present=len(around.there(candidate.case_id)),
        excluded=[seat for seat in around.seats if seat.user_id in excluded],
        votes=votes,
    )


def name_of(candidate: PanelCandidate) -> str:
    """Whom the panel judges: the organisation, else what the case is about."""
    organisation = candidate.case.organisation
    return organisation.name if organisation else candidate.case.subject
