"""What happened, by whom and when: append-only, and chained by hash so that a later change shows.

Each state change of a case leaves exactly one event. Events of the office itself (accounts, calls) form one more chain.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from es_workflow import db, jsontext, rows
from es_workflow.casework import runtime
from es_workflow.models import AuditEvent, Case, User

OFFICE_CHAIN = 7_310_001  # the advisory lock under which events without a case are numbered


ABOUT = ("user", "organisation", "call")
"""What of an event's data names whom an event of the office is about."""


class AuditType(StrEnum):
    """The kinds of events: subject and what happened to it."""

    CASE_STARTED = "case.started"
    CASE_ACTED = "case.acted"
    CASE_WOKEN = "case.woken"
    CASE_CORRECTED = "case.corrected"
    MESSAGE_RECEIVED = "message.received"
    MESSAGE_MISSED = "message.missed"
    TASK_CLAIMED = "task.claimed"
    TASK_RELEASED = "task.released"
    TASK_ASSIGNED = "task.assigned"
    TASK_COMPLETED = "task.completed"
    OPERATION_COMPLETED = "operation.completed"
    OPERATION_FAILED = "operation.failed"
    DECLARATION_MADE = "declaration.made"
    INCIDENT_RESOLVED = "incident.resolved"
    ANSWERS_UNMASKED = "answers.unmasked"
    DOCUMENT_CREATED = "document.created"
    CERTIFICATE_WITHDRAWN = "certificate.withdrawn"
    DOCUMENT_RECEIVED = "document.received"
    USER_REGISTERED = "user.registered"
    USER_CONFIRMED = "user.confirmed"
    USER_CREATED = "user.created"
    USER_CHANGED = "user.changed"
    USER_DEACTIVATED = "user.deactivated"
    USER_REACTIVATED = "user.reactivated"
    USER_ROLE_CHOSEN = "user.role_chosen"
    USER_SIGNED_IN = "user.signed_in"
    USER_SIGN_IN_FAILED = "user.sign_in_failed"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 — the name of an event
    PASSWORD_RESET = "password.reset"  # noqa: S105
    GROUP_CHANGED = "group.changed"
    ORGANISATION_CREATED = "organisation.created"
    ORGANISATION_CHANGED = "organisation.changed"
    REPRESENTATION_CONFIRMED = "representation.confirmed"
    REPRESENTATION_REMOVED = "representation.removed"
    REPRESENTATION_CHANGED = "representation.changed"
    ORGANISATION_BARRED = "organisation.barred"
    ORGANISATION_UNBARRED = "organisation.unbarred"
    ACCOUNT_CONFIRMED = "account.confirmed"
    UNDERTAKING_LINKED = "undertaking.linked"
    UNDERTAKING_UNLINKED = "undertaking.unlinked"
    AID_ENTERED = "aid.entered"
    AID_WITHDRAWN = "aid.withdrawn"
    AID_REPORTED = "aid.reported"
    AID_RULES_CHANGED = "aid_rules.changed"
    RATES_IMPORTED = "rates.imported"
    CALL_CREATED = "call.created"
    CALL_CHANGED = "call.changed"
    CALL_OPENED = "call.opened"
    CALL_CLOSED = "call.closed"
    CALL_EXTENDED = "call.extended"
    RANKING_PROPOSED = "ranking.proposed"
    RANKING_APPROVED = "ranking.approved"
    REGISTER_ENTERED = "register.entered"
    REGISTER_CHANGED = "register.changed"
    JOURNAL_WRITTEN = "journal.written"
    JOURNAL_APPROVED = "journal.approved"
    JOURNAL_RETURNED = "journal.returned"
    MATCH_DECIDED = "match.decided"
    MATCHES_ASKED = "matches.asked"
    RESULTS_PUBLISHED = "results.published"
    PANEL_CHANGED = "panel.changed"
    SEAT_LEFT = "seat.left"
    SESSION_CONVENED = "session.convened"
    SESSION_OPENED = "session.opened"
    SESSION_ATTENDED = "session.attended"
    SESSION_CLOSED = "session.closed"
    VOTE_OPENED = "vote.opened"
    VOTE_CAST = "vote.cast"
    VOTE_CLOSED = "vote.closed"
    VOTE_DECIDED = "vote.decided"
    MINUTES_ACCEPTED = "minutes.accepted"
    BUDGET_CHANGED = "budget.changed"
    ENTRY_REVERSED = "entry.reversed"
    PAYMENTS_EXPORTED = "payments.exported"
    PAYMENTS_SENT = "payments.sent"
    SUPPORT_REVERSED = "support.reversed"
    SUPPORTS_IMPORTED = "supports.imported"
    PARTICIPANTS_EXPORTED = "participants.exported"
    CLAIM_EXPORTED = "claim.exported"
    PROJECT_CHANGED = "project.changed"
    CONTENT_DEPLOYED = "content.deployed"
    CLOCK_MOVED = "clock.moved"
    CALENDAR_CHANGED = "calendar.changed"
    TERMS_MOVED = "terms.moved"
    CASE_ERASED = "case.erased"
    CASE_SCRUBBED = "case.scrubbed"
    PEOPLE_ERASED = "people.erased"
    HOLD_SET = "hold.set"
    HOLD_LIFTED = "hold.lifted"
    PARTY_JOINED = "party.joined"
    PARTY_LEFT = "party.left"


ERASURES = frozenset({AuditType.CASE_ERASED, AuditType.CASE_SCRUBBED, AuditType.PEOPLE_ERASED})
"""Events that say which earlier ones lost words, and what is left of those. They are never erased themselves."""


class Erased(NamedTuple):
    """An event that lost words: its place, the hash it has and keeps, the digest of what is left."""

    seq: int
    hash: str
    left: str


@dataclass(frozen=True)
class Verification:
    """Whether a chain is whole; otherwise where it breaks and how."""

    events: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def whole(self) -> bool:
        """Nothing was changed, added or taken away."""
        return self.broken_at is None


def append(case: Case | None, type: AuditType, *, by: User | None, data: Mapping[str, Any] | None = None) -> None:
    """Write down what just happened in the case, or (None) in the office."""
    if case is None:
        _append_office(type, by=by, data=data or {})
        return
    db.session.refresh(case, ["audit_seq", "audit_hash"], with_for_update={"of": Case})
    record(case, type, by=by, at=runtime.office().clock.now(), data=data or {})


def record(case: Case, type: AuditType, *, by: User | None, at: dt.datetime, data: Mapping[str, Any]) -> None:
    """The same for a case whose row is already locked."""
    event = next_event(case, type, by=by, at=at, data=data)
    case.audit_seq, case.audit_hash = event.seq, event.hash
    rows.add(event)


def next_event(case: Case, type: AuditType, *, by: User | None, at: dt.datetime, data: Mapping[str, Any]) -> AuditEvent:
    """The next event of the case's chain, for whoever writes it together with the case."""
    return _event(case, case.audit_seq + 1, case.audit_hash, type, by=by, at=at, data=data)


def _append_office(type: AuditType, *, by: User | None, data: Mapping[str, Any]) -> None:
    db.session.execute(select(func.pg_advisory_xact_lock(OFFICE_CHAIN)))
    last = db.session.execute(
        select(AuditEvent.seq, AuditEvent.hash)
        .where(AuditEvent.case_id.is_(None))
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    ).one_or_none()
    seq, previous = last or (0, "")
    db.session.flush()  # whoever did it may be new
    rows.add(_event(None, seq + 1, previous, type, by=by, at=runtime.office().clock.now(), data=data))


def _event(
    case: Case | None,
    seq: int,
    previous: str,
    type: AuditType,
    *,
    by: User | None,
    at: dt.datetime,
    data: Mapping[str, Any],
) -> AuditEvent:
    event = AuditEvent(
        case_id=case.id if case else None, seq=seq, type=type, actor_id=by.id if by else None, at=at, data=plain(data)
    )
    if case is None:
        event.about = _about(event.data)
    event.hash = _hash(previous, event)
    return event


def _about(data: Mapping[str, Any]) -> list[uuid.UUID] | None:
    return [uuid.UUID(data[name]) for name in ABOUT if data.get(name)] or None


def is_about(*ids: uuid.UUID) -> ColumnElement[bool]:
    """The condition that an event of the office is about one of these people, bodies or calls."""
    found: ColumnElement[bool] = AuditEvent.about.overlap(ids)
    return found


def plain(value: Any) -> Any:
    """The value as JSON keeps it, so that the hash is the same after reading it back from its column."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Decimal):
        return Decimal(f"{value + 0:f}")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return jsontext.loads(jsontext.dumps(value))


def _hash(previous: str, event: AuditEvent) -> str:
    return hashlib.sha256((previous + jsontext.canonical(hashed(event))).encode()).hexdigest()


def hashed(event: AuditEvent) -> dict[str, Any]:
    """What the hash of an event is taken of, behind the hash of the one before."""
    return {
        "case": event.case_id,
        "seq": event.seq,
        "type": str(event.type),
        "actor": event.actor_id,
        "at": event.at.astimezone(dt.UTC),
        "data": event.data,
    }


def digest_of(data: Any) -> str:
    """The digest of what is left of an event."""
    return hashlib.sha256(jsontext.canonical(data).encode()).hexdigest()


def list_for(case: Case | None) -> Sequence[AuditEvent]:
    """All events of the case (or of the office) in order."""
    condition = AuditEvent.case_id == case.id if case else AuditEvent.case_id.is_(None)
    query = select(AuditEvent).where(condition).order_by(AuditEvent.seq).options(joinedload(AuditEvent.actor))
    return db.session.scalars(query).all()


def verify(case: Case | None) -> Verification:
    """Check the chain of the case (or of the office)."""
    previous, events = "", list_for(case)
    erased = _erased(events)
    for number, event in enumerate(events, 1):
        if event.seq != number:
            return Verification(len(events), number, "an event is missing")
        if event.hash != _hash(previous, event) and not _is_what_is_left(event, erased):
            return Verification(len(events), number, "an event was changed")
        if case is None and event.about != _about(event.data):
            return Verification(len(events), number, "an event is filed under somebody else")
        previous = event.hash
    if case is not None and (case.audit_seq, case.audit_hash) != (len(events), previous):
        return Verification(len(events), len(events) + 1, "the last events are missing")
    return Verification(len(events))


def _erased(events: Sequence[AuditEvent]) -> dict[int, Erased]:
    """Which events lost words, as the last erasure tells of each. Erasures are under the chain like everything else."""
    told = [event for event in events if event.type in ERASURES]
    return {seq: Erased(seq, hash, left) for event in told for seq, hash, left in event.data.get("erased", ())
            if seq < event.seq}  # fmt: skip


def _is_what_is_left(event: AuditEvent, erased: Mapping[int, Erased]) -> bool:
    """The hash is that of the event as it was written, the data are those an erasure left: nothing else was changed."""
    told = erased.get(event.seq)
    return told == Erased(event.seq, event.hash, digest_of(event.data)) and event.type not in ERASURES


def verify_all() -> Iterator[tuple[str, Verification]]:
    """Check every chain: the office's, then each case's by its number (or id), one after the other."""
    yield "office", verify(None)
    for case_id in db.session.scalars(select(Case.id).order_by(Case.started_at, Case.id)).all():
        case = db.session.get_one(Case, case_id)
        yield case.number or str(case.id), verify(case)
        db.session.expunge_all()  # the history of all cases need not fit into memory
