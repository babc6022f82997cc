"""What waits for the panel of a call: the cases that entered its agenda, and which motions are due on each."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db, feel
from es_workflow.casework import facts, runtime
from es_workflow.casework.panels import tally
from es_workflow.content.manifest import MotionInfo
from es_workflow.errors import ProcessFailed
from es_workflow.models import Call, Case, PanelCandidate, PanelRound, PanelSession, PanelVote
from es_workflow.texts import _, pick

WAITING, DECIDED, LEFT = "waiting", "decided", "left"
Votes = Mapping[str, Mapping[str, Any] | None]
"""What was decided on a candidate, by motion; null what was not."""


def enter(case: Case, *, score: Decimal | None, proposal: Any, message: str, now: dt.datetime) -> None:
    """Put a (locked) case on the agenda of its call's panel, or anew after it had left or was decided."""
    if case.call_id is None:
        raise ProcessFailed(_("Ta sprawa nie należy do żadnego naboru, więc nie ma dla niej kapituły."))
    if case.number is None:
        raise ProcessFailed(_("Sprawa nie ma jeszcze numeru, a po nim znajdzie ją wiadomość o głosowaniu."))
    found = db.session.get(PanelCandidate, case.id, populate_existing=True, with_for_update=True)
    if found is None:
        found = PanelCandidate(case_id=case.id, call_id=case.call_id)
        db.session.add(found)
    found.status, found.message, found.entered_at = WAITING, message, now
    found.score, found.proposal = score, feel.plain(proposal)
    db.session.flush()


def leave(case: Case) -> None:
    """Take a (locked) case off the agenda, also in the middle of a session; twice does nothing."""
    found = db.session.get(PanelCandidate, case.id, populate_existing=True, with_for_update=True)
    if found is not None and found.status == WAITING:
        found.status = LEFT


def waiting(call_id: uuid.UUID) -> list[PanelCandidate]:
    """The candidates on whom the panel has still to decide, the best first."""
    query = (
        select(PanelCandidate)
        .join(PanelCandidate.case)
        .where(PanelCandidate.call_id == call_id, PanelCandidate.status == WAITING, Case.ended_at.is_(None))
        .options(joinedload(PanelCandidate.case).joinedload(Case.organisation))
        .execution_options(populate_existing=True)
    )
    return in_order(db.session.scalars(query).all())


def in_order(candidates: Sequence[PanelCandidate]) -> list[PanelCandidate]:
    """By points, then by number: the order of the list does not depend on who came first."""
    return sorted(candidates, key=lambda one: (-(one.score if one.score is not None else -1), one.case.number or ""))


def proposed(candidate: PanelCandidate) -> str:
    """What is proposed to the panel, in words."""
    proposal = candidate.proposal
    if isinstance(proposal, Mapping):
        return pick({lang: str(proposal.get(lang) or "") for lang in ("pl", "en")})
    return "" if proposal is None else str(proposal)


def votes_on(candidates: Sequence[PanelCandidate], motions: Sequence[MotionInfo]) -> dict[uuid.UUID, Votes]:
    """What was decided on each since it entered the agenda, in whatever session."""
    found: dict[uuid.UUID, dict[str, Any]] = {
        one.case_id: {motion.key: None for motion in motions} for one in candidates
    }
    entered = {one.case_id: one.entered_at for one in candidates}
    query = (
        select(PanelVote, PanelRound)
        .join(PanelRound, PanelRound.id == PanelVote.round_id)
        .where(PanelVote.case_id.in_(found), PanelVote.result.in_([tally.PASSED, tally.FAILED]))
        .where(PanelRound.status == "closed")
        .order_by(PanelRound.closed_at)
    )
    for vote, round in db.session.execute(query):
        if round.motion in found[vote.case_id] and round.opened_at >= entered[vote.case_id]:
            found[vote.case_id][round.motion] = told(vote)
    return dict(found)


def told(vote: PanelVote) -> dict[str, Any]:
    """A decided vote as the process and the next motions read it."""
    counts = {name: getattr(vote, name) for name in ("yes", "no", "abstained", "entitled", "present", "casting")}
    return {"passed": vote.result == tally.PASSED, **counts}


def places_left(call: Call, motion: MotionInfo) -> int:
    """How many candidates of the call a choice can still choose."""
    query = (
        select(PanelVote.case_id)
        .join(PanelRound, PanelRound.id == PanelVote.round_id)
        .join(PanelSession, PanelSession.id == PanelRound.session_id)
        .where(PanelSession.call_id == call.id, PanelRound.motion == motion.key, PanelVote.result == tally.PASSED)
        .distinct()
    )
    return max(0, motion.winners - len(db.session.scalars(query).all()))


def due(
    call: Call, candidates: Sequence[PanelCandidate], motions: Sequence[MotionInfo]
) -> dict[uuid.UUID, list[MotionInfo]]:
    """The motions still to be put to the vote for each candidate, in their order. Raises ProcessFailed."""
    votes = votes_on(candidates, motions)
    full = {motion.key for motion in motions if motion.kind == "choice" and not places_left(call, motion)}
    known = facts.of_call(call, call.terms)
    return {
        one.case_id: [
            motion
            for motion in motions
            if motion.key not in full
            and votes[one.case_id][motion.key] is None
            and _applies(motion, one, votes[one.case_id], known)
        ]
        for one in candidates
    }


def _applies(motion: MotionInfo, candidate: PanelCandidate, votes: Votes, call: Mapping[str, Any]) -> bool:
    seen = {"score": candidate.score, "proposal": candidate.proposal, "votes": votes, "call": call}
    try:
        value = feel.value_of(motion.when, seen, runtime.office().world())
    except feel.FeelError as error:
        number = candidate.case.number
        raise ProcessFailed(_("Nie można ustalić, czy głosować nad sprawą %(number)s.", number=number)) from error
    return value is True
