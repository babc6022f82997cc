"""A session to look at: each candidate with its quorum as it is now, and what was voted on it so far."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import access
from es_workflow.casework.panels import agenda, sessions, tally, voting
from es_workflow.casework.panels.hall import Hall, hall
from es_workflow.casework.panels.roll import Exclusion, Seat
from es_workflow.casework.panels.voting import Next
from es_workflow.content.manifest import MotionInfo
from es_workflow.models import Case, PanelBallot, PanelCandidate, PanelRound, PanelSession, PanelVote, User


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
    hidden: bool
    """Whoever looks is excluded from the candidate: points, proposal and votes are not theirs to read."""
    open_to_viewer: bool
    """Whoever looks may open the file of the case."""

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
    cast: Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[PanelBallot]]
    """Who voted how in the votes that are counted, by round and candidate: voting is open."""
    turn: Next | None
    """What can be put to the vote next."""
    undecided: Sequence[PanelCandidate]

    @property
    def hidden(self) -> set[uuid.UUID]:
        """The candidates of whom whoever looks reads nothing."""
        return {row.candidate.case_id for row in self.rows if row.hidden}

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


def of(session: PanelSession, viewer: User) -> Overview:
    """The session as it is now, for somebody whose business it is."""
    candidates = sessions.candidates(session)
    around, held = hall(session, candidates), voting.rounds(session)
    latest = _latest(held)
    running = next((one for one in held if one.status != "closed"), None)
    visible = select(Case.id).where(Case.id.in_([one.case_id for one in candidates]), access.visible_cases(viewer))
    files = set(db.session.scalars(visible))
    meeting = session.status == sessions.OPEN
    return Overview(
        rows=[
            replace(
                _row(one, around, latest.get(one.case_id, {})),
                hidden=viewer.id in around.excluded.get(one.case_id, {}),
                open_to_viewer=one.case_id in files,
            )
            for one in candidates
        ],
        hall=around,
        motions=voting.motions(session),
        rounds=held,
        running=running,
        ballots=voting.ballots(running) if running else [],
        cast=_by_candidate(held),
        turn=voting.find_next(session) if meeting and running is None else None,
        undecided=voting.undecided(session) if meeting else [],
    )


def _by_candidate(rounds: Sequence[PanelRound]) -> dict[tuple[uuid.UUID, uuid.UUID], list[PanelBallot]]:
    found: dict[tuple[uuid.UUID, uuid.UUID], list[PanelBallot]] = {}
    for one in rounds:
        for ballot in sorted(voting.ballots(one), key=lambda b: b.user.sort_key) if one.status != "open" else ():
            found.setdefault((one.id, ballot.case_id), []).append(ballot)
    return found


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
        hidden=True,
        open_to_viewer=False,
    )


def name_of(candidate: PanelCandidate) -> str:
    """Whom the panel judges: the organisation, else what the case is about."""
    organisation = candidate.case.organisation
    return organisation.name if organisation else candidate.case.subject
