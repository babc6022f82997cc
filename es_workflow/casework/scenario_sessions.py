"""The session of a panel in a scenario: convened, opened with who is there, votes, adjourned or closed, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.casework.cast import People
from es_workflow.casework.panels import closing, sessions, tally, voting
from es_workflow.casework.panels.sessions import ACCEPTED, Plan
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.errors import WorkflowError
from es_workflow.models import Case, PanelSession, SessionItem, User


class NoSession(WorkflowError):
    says = "The panel has no session that this can be done in."


def act(case: Case, wanted: Mapping[str, Any], *, by: User, people: People) -> None:
    """Do with the session what the scenario says. Raises NoSession and what the act itself is refused with."""
    if case.call is None:
        raise NoSession("the case is in no call")
    if "convene" in wanted:
        cases = [one.case_id for one in sessions.free(case.call)]
        sessions.convene(case.call, Plan(moment_of(wanted["convene"]), "Toruń, sala 1", cases), by=by)
        return
    session = _session_of(case)
    if "open" in wanted:
        set_clock(max(session.scheduled_at, runtime.office().clock.now()))
        sessions.open_session(session, by=by)
        for name in wanted["open"]:
            user = people.user(name)
            sessions.attend(session, user.id, here=True, by=user)
    elif "vote" in wanted:
        _vote(session, case, wanted, by=by, people=people)
    elif "accept" in wanted:
        closing.accept(session, by=by)
    else:
        closing.close(session, follows_at=moment_of(wanted["adjourn"]) if "adjourn" in wanted else None, by=by)


def _session_of(case: Case) -> PanelSession:
    """The earliest one with the case on its agenda that is not over."""
    query = (
        select(PanelSession)
        .join(SessionItem, SessionItem.session_id == PanelSession.id)
        .where(SessionItem.case_id == case.id, PanelSession.status != ACCEPTED)
        .order_by(PanelSession.scheduled_at)
    )
    found = db.session.scalars(query).first()
    if found is None:
        raise NoSession("no session has the case on its agenda")
    return found


def _vote(session: PanelSession, case: Case, wanted: Mapping[str, Any], *, by: User, people: People) -> None:
    round = voting.open_round(session, by=by)
    if round.motion != wanted["vote"]:
        raise NoSession(f"the motion whose turn it is is {round.motion}, not {wanted['vote']}")
    for choice in (tally.YES, tally.NO, tally.ABSTAIN):
        for name in wanted.get(choice, ()):
            user = people.user(name)
            choices = {one.case_id: choice for one in voting.votable(session, round, user.id)}
            voting.cast(session, round.id, choices, by=user)
    voting.close_round(session, round.id, by=by)
    if "casting" in wanted:
        voting.decide_tie(session, round.id, [case.id] if wanted["casting"] == tally.YES else [], by=by)
