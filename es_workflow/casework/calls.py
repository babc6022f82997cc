"""Calls: the windows in which applications may be filed, and the money there is for them.

The terms of a call are casework.call_forms', its ranking list is casework.rankings', its results are casework.results'.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from es_workflow import clock, db, feel
from es_workflow.casework import audit, calendar, ledger, queue, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import NotFound, WorkflowError
from es_workflow.models import Attachment, AuditEvent, Call, Case, Deployment, LedgerEntry, User
from es_workflow.texts import _


class InvalidCall(WorkflowError):
    says = "Sprawdź daty naboru."


@dataclass(frozen=True)
class CallData:
    """A call: for which process, in which words, from when until when, with which money and rules."""

    process_key: str
    title_pl: str
    title_en: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    project_version_id: uuid.UUID
    summary_pl: str = ""
    summary_en: str = ""
    number: str = ""
    mode: str = "continuous"
    budget_line_id: uuid.UUID | None = None
    allocation: Decimal = Decimal("0.00")
    deployment_id: uuid.UUID | None = None
    four_eyes: bool = True


def processes_with_calls() -> dict[str, Mapping[str, str]]:
    """The processes in use that need a call, by key, with their titles."""
    return {key: manifest["title"] for key, manifest in _manifests().items() if manifest["start"]["needs_call"]}


def gives_money(process_key: str) -> bool:
    """Whether calls of the process give money; those of others are without allocation, budget line and queue."""
    return _gives_money(_manifests().get(process_key, {}))


def kinds_with_money() -> frozenset[str]:
    """The processes whose calls give money."""
    return frozenset(key for key, manifest in _manifests().items() if _gives_money(manifest))


def _gives_money(manifest: Mapping[str, Any]) -> bool:
    return bool(manifest.get("call", {}).get("money", True))


def _manifests() -> dict[str, Mapping[str, Any]]:
    latest = select(Deployment).ext(distinct_on(Deployment.key)).order_by(Deployment.key, Deployment.version.desc())
    return {deployment.key: deployment.manifest for deployment in db.session.scalars(latest)}


# --- finding


def open_calls(now: dt.datetime, process_key: str | None = None) -> list[Call]:
    """The calls one may apply in at that moment (of one process, when named), the one that closes first on top."""
    query = select(Call).where(Call.opens_at <= now, Call.closes_at > now)
    if process_key is not None:
        query = query.where(Call.process_key == process_key)
    return list(db.session.scalars(query.order_by(Call.closes_at, Call.title_pl, Call.id)))


def list_page(*, page: int = 1) -> Page[Call]:
    """All calls for those who run them, the newest on top."""
    return page_of(select(Call).order_by(Call.opens_at.desc(), Call.id), page)


def get_call(call_id: uuid.UUID) -> Call:
    """One call; calls are public."""
    call = db.session.get(Call, call_id)
    if call is None:
        raise NotFound
    return call


def is_open(call: Call, now: dt.datetime) -> bool:
    """Whether one may apply in the call at that moment."""
    return call.opens_at <= now < call.closes_at


def has_cases(call: Call) -> bool:
    """Whether anybody has applied in the call."""
    return db.session.scalar(select(Case.id).where(Case.call_id == call.id).limit(1)) is not None


def history(call: Call) -> Sequence[AuditEvent]:
    """What was done with the call, the latest first."""
    query = select(AuditEvent).where(audit.is_about(call.id))
    return db.session.scalars(query.options(joinedload(AuditEvent.actor)).order_by(AuditEvent.seq.desc())).all()


# --- announcing and changing


def create_call(data: CallData, *, by: User | None) -> Call:
    """Announce a call. Raises InvalidCall when its dates make no sense."""
    _require_sense(data)
    call = Call(id=uuid.uuid4(), **_no_money(), **asdict(data), terms={})
    db.session.add(call)
    db.session.flush()  # cases refer to it
    audit.append(None, AuditType.CALL_CREATED, by=by, data={"call": call.id, **asdict(data)})
    return call


def _no_money() -> dict[str, Decimal]:
    return dict.fromkeys(("reserved", "contracted", "paid"), Decimal("0.00"))


def update_call(call: Call, data: CallData, *, by: User | None) -> None:
    """Change a call; more money goes to those who wait. Raises InvalidCall for what applications already rest on."""
    _require_sense(data)
    call = ledger.lock_call(call.id)
    _require_kept(call, data)
    if data.allocation < call.spoken_for:
        raise InvalidCall(
            _(
                "W tym naborze jest już zajęte %(amount)s zł. Alokacja nie może być mniejsza.",
                amount=ledger.pln(call.spoken_for),
            )
        )
    changes = {
        field: [getattr(call, field), value] for field, value in asdict(data).items() if getattr(call, field) != value
    }
    for field, (_before, after) in changes.items():
        setattr(call, field, after)
    if "allocation" in changes:
        promote_waiting(call.id)  # before the audit: its lock comes last, after call and budget line
    if changes:
        audit.append(None, AuditType.CALL_CHANGED, by=by, data={"call": call.id, "changes": changes})
    if changes.keys() & {"opens_at", "closes_at"}:
        calendar.count_again()


def _require_kept(call: Call, data: CallData) -> None:
    if data.process_key != call.process_key and has_cases(call):
        raise InvalidCall(_("W tym naborze są już wnioski, więc nie można zmienić rodzaju sprawy."))
    if data.mode != call.mode and has_cases(call):
        raise InvalidCall(_("W tym naborze są już wnioski, więc nie można zmienić trybu."))
    booked = select(LedgerEntry.id).where(LedgerEntry.call_id == call.id).limit(1)
    if data.budget_line_id != call.budget_line_id and db.session.scalar(booked) is not None:
        raise InvalidCall(_("W tym naborze zaksięgowano już środki, więc nie można zmienić linii budżetowej."))


def _require_sense(data: CallData) -> None:
    if data.closes_at <= data.opens_at:
        raise InvalidCall(_("Nabór musi się kończyć później, niż się zaczyna."))
    if (data.allocation or data.budget_line_id) and not gives_money(data.process_key):
        raise InvalidCall(_("W naborach tego rodzaju nie ma środków."))
    if data.deployment_id is not None:
        deployment = db.session.get(Deployment, data.deployment_id)
        if deployment is None or deployment.key != data.process_key:
            raise InvalidCall(_("Wybrana wersja zasad nie dotyczy tego rodzaju sprawy."))


def versions_of_rules() -> list[tuple[Deployment, str]]:
    """The versions of processes that calls may be pinned to, the newest first, with the day of their deployment."""
    query = select(Deployment).where(Deployment.key.in_(processes_with_calls()))
    found = db.session.scalars(query.order_by(Deployment.key, Deployment.version.desc()))
    return [(one, f"{one.deployed_at.astimezone(clock.ZONE):%d.%m.%Y}") for one in found]


def data_of(call: Call) -> CallData:
    """The call as it was announced or changed last."""
    return CallData(**{field: getattr(call, field) for field in CallData.__dataclass_fields__})


def set_allocation(call: Call, amount: Decimal, *, by: User | None) -> None:
    """Give the call more or less money. Raises InvalidCall."""
    update_call(call, replace(data_of(call), allocation=amount), by=by)


def promote_waiting(call_id: uuid.UUID) -> None:
    """Give what is free in the call to those who wait; nothing to do when nobody waits or there is no money."""
    call = ledger.lock_call(call_id)
    if call.budget_line_id is not None:
        queue.promote(ledger.Books(ledger.lock_line(call.budget_line_id), call), now=runtime.office().clock.now())


def next_working_day_end(call: Call) -> dt.datetime:
    """Until when a call is extended after an outage on its last day: by one working day (domain.md §3.6)."""
    office = runtime.office()
    last = clock.last_day(call.closes_at)
    moment = dt.datetime.combine(last, dt.time(12), tzinfo=clock.ZONE)
    return clock.end_of_day(feel.evaluate("working days after(today(), 1)", {}, office.world(moment)))


def extend_after_outage(call: Call, *, reason: str, by: User) -> None:
    """The system could not be used on the call's last day: one more working day for everybody. Raises InvalidCall."""
    now = runtime.office().clock.now()
    first, last = (clock.last_day(call.closes_at), clock.today(now))
    if not first <= last <= clock.today(call.closes_at + dt.timedelta(days=7)):
        raise InvalidCall(_("Z powodu awarii przedłuża się nabór w jego ostatnim dniu albo zaraz po nim."))
    extend(call, next_working_day_end(call), reason=reason, by=by)


def attach_regulamin(call: Call, file: Attachment, *, by: User) -> None:
    """Publish the rules of the call; earlier ones stay in the history."""
    before, call.regulamin_id = call.regulamin_id, file.id
    changes = {"regulamin": [before, file.filename]}
    audit.append(None, AuditType.CALL_CHANGED, by=by, data={"call": call.id, "changes": changes, "sha256": file.sha256})


def get_regulamin(call: Call) -> Attachment:
    """The rules of the call as a file; they are public. Raises NotFound."""
    file = db.session.get(Attachment, call.regulamin_id) if call.regulamin_id else None
    if file is None:
        raise NotFound
    return file


# --- the window, by hand


def open_now(call: Call, *, reason: str, by: User) -> None:
    """Open the call at once, also one that has closed, until its end. Raises InvalidCall."""
    now = runtime.office().clock.now()
    if is_open(call, now):
        raise InvalidCall(_("Ten nabór jest już otwarty."))
    if call.closes_at <= now:
        raise InvalidCall(_("Koniec naboru już minął. Przedłuż nabór, podając nowy koniec."))
    _move(call, AuditType.CALL_OPENED, reason=reason, by=by, opens_at=now)


def close_now(call: Call, *, reason: str, by: User) -> None:
    """Close the call at once, e.g. because its money is spent. Raises InvalidCall."""
    now = runtime.office().clock.now()
    if not is_open(call, now):
        raise InvalidCall(_("Ten nabór nie jest teraz otwarty."))
    _move(call, AuditType.CALL_CLOSED, reason=reason, by=by, closes_at=now)


def extend(call: Call, closes_at: dt.datetime, *, reason: str, by: User | None) -> None:
    """Move the end of the call; a closed one opens again. Raises InvalidCall."""
    if closes_at <= max(call.closes_at, runtime.office().clock.now()):
        raise InvalidCall(_("Nowy koniec naboru musi być późniejszy niż dotychczasowy i jeszcze przed nami."))
    _move(call, AuditType.CALL_EXTENDED, reason=reason, by=by, closes_at=closes_at)


def _move(call: Call, type: AuditType, *, reason: str, by: User | None, **fields: dt.datetime) -> None:
    if not reason.strip():
        raise InvalidCall(_("Podaj powód."))
    call = ledger.lock_call(call.id)
    changes: dict[str, Any] = {field: [getattr(call, field), value] for field, value in fields.items()}
    for field, value in fields.items():
        setattr(call, field, value)
    audit.append(None, type, by=by, data={"call": call.id, "reason": reason.strip(), "changes": changes})
    calendar.count_again()
