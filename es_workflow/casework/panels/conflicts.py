"""A member who steps back from a candidate at the session: no vote on it any more, and the quorum changes at once."""

from __future__ import annotations

import uuid

from es_workflow import db
from es_workflow.casework import call_forms, declarations, runtime, steps
from es_workflow.casework.audit import AuditType
from es_workflow.casework.declarations import ConflictDeclared, ReasonMissing
from es_workflow.casework.panels import members, roll, sessions
from es_workflow.casework.panels.roll import Exclusion
from es_workflow.content.manifest import DeclarationInfo
from es_workflow.errors import NotFound
from es_workflow.models import Declaration, PanelCandidate, PanelSession, User


def words(session: PanelSession) -> DeclarationInfo:
    """What the member declares. Raises NotFound when the process has no such declaration."""
    key = members.get_info(session.call).declaration
    if key is None:
        raise NotFound
    return call_forms.package_of(session.call).manifest.declarations[key]


def get_candidate(session: PanelSession, case_id: uuid.UUID, user: User) -> PanelCandidate:
    """A candidate of a session that is not over, from which the member can step back. Raises NotFound."""
    found = next((one for one in sessions.running(session) if one.case_id == case_id), None)
    over = session.status not in (sessions.CONVENED, sessions.OPEN)
    if found is None or over or not roll.sits(user, session.call_id):
        raise NotFound
    return found


def step_back(session: PanelSession, case_id: uuid.UUID, *, reason: str, by: User) -> None:
    """Keep the member's conflict of interest in the case. Raises ReasonMissing, ConflictDeclared, NotFound."""
    info, candidate = words(session), get_candidate(session, case_id, by)
    case = steps.lock(candidate.case_id)
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing
    seats = roll.of_call(session.call_id)
    if roll.exclusions([case], seats)[case.id].get(by.id) is Exclusion.CONFLICT:
        raise ConflictDeclared
    key, now = members.get_info(session.call).declaration or "", runtime.office().clock.now()
    values = {"case_id": case.id, "user_id": by.id, "key": key, "conflict": True, "reason": reason, "declared_at": now}
    db.session.add(Declaration(id=uuid.uuid4(), **values))
    db.session.flush()
    data = {"key": key, "title_pl": info.title["pl"], "title_en": info.title["en"], "conflict": True, "reason": reason}
    declarations.step_back(case, by, type=AuditType.DECLARATION_MADE, by=by, data=data)
