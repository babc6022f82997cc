"""The programme the office runs: versions of the project and calls, the windows in which applications may be filed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from es_workflow import db
from es_workflow.casework import audit
from es_workflow.casework.audit import AuditType
from es_workflow.casework.paging import Page, page_of
from es_workflow.errors import NotFound, WorkflowError
from es_workflow.models import Call, Case, Deployment, ProjectVersion, User
from es_workflow.texts import _


class InvalidCall(WorkflowError):
    """Sprawdź daty naboru."""


@dataclass(frozen=True)
class ProjectData:
    """A project version as its resolution states it."""

    title_pl: str
    title_en: str
    resolution: str
    valid_from: dt.date
    start_date: dt.date
    end_date: dt.date
    total: Decimal
    subsidy: Decimal
    target_persons: int
    target_entities: int


@dataclass(frozen=True)
class CallData:
    """A call: for which process, in which words, from when until when."""

    process_key: str
    title_pl: str
    title_en: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    project_version_id: uuid.UUID
    summary_pl: str = ""
    summary_en: str = ""


# --- project versions


def create_project_version(data: ProjectData, *, by: User | None) -> ProjectVersion:
    """Put a new version of the project in force from its `valid_from` on."""
    version = ProjectVersion(id=uuid.uuid4(), **asdict(data))
    db.session.add(version)
    db.session.flush()  # calls refer to it
    audit.append(None, AuditType.PROJECT_CHANGED, by=by, data={"version": version.id, **asdict(data)})
    return version


def list_project_versions() -> list[ProjectVersion]:
    """All versions, the one in force longest last."""
    return list(
        db.session.scalars(select(ProjectVersion).order_by(ProjectVersion.valid_from.desc(), ProjectVersion.id))
    )


def find_project_version(day: dt.date) -> ProjectVersion | None:
    """The version in force on that day."""
    query = select(ProjectVersion).where(ProjectVersion.valid_from <= day)
    return db.session.scalar(query.order_by(ProjectVersion.valid_from.desc(), ProjectVersion.id).limit(1))


def processes_with_calls() -> dict[str, Mapping[str, str]]:
    """The processes in use that need a call, by key, with their titles."""
    latest = select(Deployment).ext(distinct_on(Deployment.key)).order_by(Deployment.key, Deployment.version.desc())
    manifests = {deployment.key: deployment.manifest for deployment in db.session.scalars(latest)}
    return {key: manifest["title"] for key, manifest in manifests.items() if manifest["start"]["needs_call"]}


# --- calls


def open_calls(now: dt.datetime, process_key: str | None = None) -> list[Call]:
    """The calls one may apply in at that moment (of one process, when named), the one that closes first on top."""
    query = select(Call).where(Call.opens_at <= now, Call.closes_at > now)
    if process_key is not None:
        query = query.where(Call.process_key == process_key)
    return list(db.session.scalars(query.order_by(Call.closes_at, Call.title_pl, Call.id)))


def upcoming_calls(now: dt.datetime) -> list[Call]:
    """Announced calls that have not opened yet, the next one on top."""
    return list(db.session.scalars(select(Call).where(Call.opens_at > now).order_by(Call.opens_at, Call.id)))


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


def create_call(data: CallData, *, by: User | None) -> Call:
    """Announce a call. Raises InvalidCall when its dates make no sense."""
    _require_sense(data)
    call = Call(id=uuid.uuid4(), **asdict(data))
    db.session.add(call)
    db.session.flush()  # cases refer to it
    audit.append(None, AuditType.CALL_CREATED, by=by, data={"call": call.id, **asdict(data)})
    return call


def update_call(call: Call, data: CallData, *, by: User) -> None:
    """Change a call. Once somebody has applied, its process stays. Raises InvalidCall."""
    _require_sense(data)
    if data.process_key != call.process_key and has_cases(call):
        raise InvalidCall(_("W tym naborze są już wnioski, więc nie można zmienić rodzaju sprawy."))
    changes = {
        field: [getattr(call, field), value] for field, value in asdict(data).items() if getattr(call, field) != value
    }
    for field, (_before, after) in changes.items():
        setattr(call, field, after)
    if changes:
        audit.append(None, AuditType.CALL_CHANGED, by=by, data={"call": call.id, "changes": changes})


def has_cases(call: Call) -> bool:
    """Whether anybody has applied in the call."""
    return db.session.scalar(select(Case.id).where(Case.call_id == call.id).limit(1)) is not None


def _require_sense(data: CallData) -> None:
    if data.closes_at <= data.opens_at:
        raise InvalidCall(_("Nabór musi się kończyć później, niż się zaczyna."))
