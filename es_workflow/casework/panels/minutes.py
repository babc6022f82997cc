"""The minutes of a session, made from what happened: the data of the package's letter, and the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from es_workflow import clock, letters
from es_workflow.casework import attachments, call_forms, file_types, letter_data
from es_workflow.casework.panels import agenda, members, roll, sessions, voting
from es_workflow.casework.panels.hall import Hall, hall
from es_workflow.content.manifest import MotionInfo
from es_workflow.models import Attachment, PanelCandidate, PanelRound, PanelSession, PanelVote, User


def make(session: PanelSession, *, follows_at: dt.datetime | None, now: dt.datetime, by: User) -> Attachment:
    """Typeset the minutes and keep the PDF. Raises LetterFailed."""
    package, info = call_forms.package_of(session.call), members.get_info(session.call)
    assert info.minutes is not None
    title = package.manifest.documents.get(info.minutes, info.title)["pl"]
    told = {"minutes": data(session, follows_at=follows_at, now=now)}
    written = letter_data.of_call(session.call, told, title=title, now=now)
    pdf = letters.typeset(package.templates[info.minutes], written, at=now)
    name = attachments.clean_name(f"{title} {session.number.replace('/', '-')}.pdf")
    return attachments.keep(pdf, name, file_types.PDF, by=by)


def data(session: PanelSession, *, follows_at: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    """What the letter reads as `data.minutes`."""
    items, held = sessions.candidates(session), voting.rounds(session)
    still = {one.case_id for one in voting.undecided(session)}
    around = hall(session, items)
    known = {motion.key: motion for motion in voting.motions(session)}
    here = sessions.presences(session)
    seats = roll.of_call(session.call_id)
    there = {one.user_id: one for one in here}
    return {
        "number": session.number,
        "panel": members.get_info(session.call).title["pl"],
        "date": _day(session.opened_at or now),
        "place": session.place,
        "opened": _time(session.opened_at or now),
        "closed": _time(now),
        "chair": next((seat.name for seat in seats if seat.chair), None),
        "members": [
            {
                "name": seat.name,
                "chair": seat.chair,
                "present": seat.user_id in there,
                "since": _time(there[seat.user_id].since) if seat.user_id in there else None,
                "until": _time(until) if seat.user_id in there and (until := there[seat.user_id].until) else None,
            }
            for seat in seats
        ],
        "candidates": [_candidate(one, around, decided=one.case_id not in still) for one in items],
        "rounds": [_round(one, known[one.motion]) for one in held if one.motion in known],
        "adjourned": {"date": _day(follows_at), "time": _time(follows_at)} if follows_at else None,
    }


def _candidate(candidate: PanelCandidate, around: Hall, *, decided: bool) -> dict[str, Any]:
    excluded = around.excluded.get(candidate.case_id, {})
    return {
        **_named(candidate),
        "score": candidate.score,
        "proposal": agenda.proposed(candidate),
        "left": candidate.status == agenda.LEFT,
        "decided": decided,
        "excluded": [{"name": s.name, "why": str(excluded[s.user_id])} for s in around.seats if s.user_id in excluded],
    }


def _named(candidate: PanelCandidate) -> dict[str, Any]:
    organisation = candidate.case.organisation
    return {"case": candidate.case.number, "name": organisation.name if organisation else candidate.case.subject}


def _round(round: PanelRound, motion: MotionInfo) -> dict[str, Any]:
    cast = voting.ballots(round)
    ordered: Sequence[PanelVote] = sorted(round.votes, key=lambda vote: vote.candidate.case.number or "")
    return {
        "motion": motion.name["pl"],
        "kind": motion.kind,
        "winners": round.winners,
        "closed": _time(round.closed_at) if round.closed_at else None,
        "votes": [
            {
                **_named(vote.candidate),
                "result": vote.result,
                **{name: getattr(vote, name) for name in ("yes", "no", "abstained", "entitled", "present", "casting")},
                "ballots": [
                    {"name": ballot.user.name, "choice": ballot.choice}
                    for ballot in sorted(cast, key=lambda ballot: ballot.user.sort_key)
                    if ballot.case_id == vote.case_id
                ],
            }
            for vote in ordered
        ],
    }


def _day(moment: dt.datetime) -> str:
    return clock.today(moment).isoformat()


def _time(moment: dt.datetime) -> str:
    return f"{moment.astimezone(clock.ZONE):%H:%M}"
