"""The project: its versions as resolutions changed it, and the budget lines with what is planned and spoken for."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import bindparam, select

from es_workflow import db
from es_workflow.casework import audit, ledger, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.ledger import Books, Kind
from es_workflow.errors import Conflict, NotFound, WorkflowError
from es_workflow.models import BudgetLine, LedgerEntry, ProjectVersion, User
from es_workflow.texts import _


class InvalidBudget(WorkflowError):
    says = "Sprawdź kwoty budżetu."


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
    account: str = ""
    replaces_id: uuid.UUID | None = None


@dataclass(frozen=True)
class LineData:
    """A task of the budget and what is planned for it."""

    code: str
    name_pl: str
    name_en: str
    plan: Decimal


# --- versions


def create_project_version(data: ProjectData, *, by: User | None) -> ProjectVersion:
    """Put a new version of the project in force from its `valid_from` on; the lines of the one it replaces go with it.

    Raises InvalidBudget.
    """
    _require_sense(data)
    version = ProjectVersion(id=uuid.uuid4(), **asdict(data))
    db.session.add(version)
    db.session.flush()  # lines and calls refer to it
    db.notes().pop(_VERSIONS, None)
    if data.replaces_id is not None:
        _take_over(version, get_project_version(data.replaces_id))
    audit.append(None, AuditType.PROJECT_CHANGED, by=by, data={"version": version.id, **asdict(data)})
    return version


def _take_over(version: ProjectVersion, earlier: ProjectVersion) -> None:
    """Balances and ledger stay with the lines; only their plans are changed for the new version, one by one."""
    if db.session.scalar(
        select(ProjectVersion.id).where(ProjectVersion.replaces_id == earlier.id, ProjectVersion.id != version.id)
    ):
        raise Conflict(_("Tę wersję projektu zastąpiła już inna."))
    for line in earlier.lines:
        ledger.lock_line(line.id).project_version_id = version.id


def update_project_version(version: ProjectVersion, data: ProjectData, *, by: User) -> None:
    """Correct what was typed wrong. Raises InvalidBudget; which version it replaces stays."""
    _require_sense(data)
    _change(version, asdict(data) | {"replaces_id": version.replaces_id}, by=by, told={"version": version.id})
    db.notes().pop(_VERSIONS, None)


def _require_sense(data: ProjectData) -> None:
    if data.end_date <= data.start_date:
        raise InvalidBudget(_("Projekt musi się kończyć później, niż się zaczyna."))
    if not Decimal(0) <= data.subsidy <= data.total or data.total <= 0:
        raise InvalidBudget(
            _("Dofinansowanie nie może być większe niż wartość projektu, a ta musi być większa od zera.")
        )


def list_project_versions() -> list[ProjectVersion]:
    """All versions, the one in force longest last."""
    return list(
        db.session.scalars(select(ProjectVersion).order_by(ProjectVersion.valid_from.desc(), ProjectVersion.id))
    )


def get_project_version(version_id: uuid.UUID) -> ProjectVersion:
    """One version. Raises NotFound."""
    version = db.session.get(ProjectVersion, version_id)
    if version is None:
        raise NotFound
    return version


def find_project_version(day: dt.date) -> ProjectVersion | None:
    """The version in force on that day."""
    known = db.notes().setdefault(_VERSIONS, {})
    if day not in known:
        known[day] = db.session.scalar(_IN_FORCE, {"day": day})
    found: ProjectVersion | None = known[day]
    return found


_VERSIONS = "project versions by day"
_IN_FORCE = (
    select(ProjectVersion)
    .where(ProjectVersion.valid_from <= bindparam("day"))
    .order_by(ProjectVersion.valid_from.desc(), ProjectVersion.id)
    .limit(1)
)


def find_successor(version: ProjectVersion) -> ProjectVersion | None:
    """The version that replaced this one."""
    return db.session.scalar(select(ProjectVersion).where(ProjectVersion.replaces_id == version.id))


def versions_of_same_project(version: ProjectVersion) -> set[uuid.UUID]:
    """The version, those it replaced and those that replaced it."""
    links = db.session.execute(select(ProjectVersion.id, ProjectVersion.replaces_id)).all()
    found, before = {version.id}, set[uuid.UUID]()
    while found != before:
        before = set(found)
        found |= {end for link in links for end in link if end is not None and found & set(link)}
    return found


# --- budget lines


def create_line(version: ProjectVersion, data: LineData, *, by: User | None) -> BudgetLine:
    """Add a line to the project's budget. Raises InvalidBudget."""
    _require_fits(version, None, data)
    line = BudgetLine(
        id=uuid.uuid4(), project_version_id=version.id, position=len(version.lines), **_nothing(), **asdict(data)
    )
    db.session.add(line)
    db.session.flush()  # calls refer to it
    db.session.expire(version, ["lines"])
    audit.append(None, AuditType.BUDGET_CHANGED, by=by, data={"line": line.id, **asdict(data)})
    return line


def _nothing() -> dict[str, Decimal]:
    return dict.fromkeys(("reserved", "contracted", "paid", "recovered", "certified"), Decimal("0.00"))


def get_line(line_id: uuid.UUID) -> BudgetLine:
    """One budget line. Raises NotFound."""
    line = db.session.get(BudgetLine, line_id)
    if line is None:
        raise NotFound
    return line


def list_lines() -> Sequence[BudgetLine]:
    """All lines that calls may take money from, those of the newest version first."""
    query = select(BudgetLine).join(BudgetLine.project_version)
    order = (ProjectVersion.valid_from.desc(), BudgetLine.position, BudgetLine.code)
    return db.session.scalars(query.order_by(*order)).all()


def update_line(line: BudgetLine, data: LineData, *, by: User, reason: str) -> None:
    """Change a line's name or plan. Raises InvalidBudget when more is spoken for, or the plans exceed the project."""
    line = ledger.lock_line(line.id)
    _require_fits(line.project_version, line, data)
    if data.plan < line.spoken_for:
        raise InvalidBudget(
            _(
                "Z tej linii jest już zajęte %(amount)s zł. Plan nie może być mniejszy.",
                amount=ledger.pln(line.spoken_for),
            )
        )
    _change(line, asdict(data), by=by, told={"line": line.id, "reason": reason})


def _require_fits(version: ProjectVersion, line: BudgetLine | None, data: LineData) -> None:
    others = [one for one in version.lines if one is not line]
    if any(one.code == data.code for one in others):
        raise InvalidBudget(_("Linia o tym kodzie już jest w tym budżecie."))
    rest = version.total - sum((one.plan for one in others), Decimal(0))
    if data.plan > rest:
        raise InvalidBudget(
            _(
                "Plany wszystkich linii przekroczyłyby wartość projektu. Na tę zostaje %(rest)s zł.",
                rest=ledger.pln(rest),
            )
        )


def certify(line: BudgetLine, amount: Decimal, *, by: User, reason: str) -> LedgerEntry:
    """The managing authority accepted this much of what the line has paid. Raises MoneyRefused."""
    books = Books(ledger.lock_line(line.id))
    now = runtime.office().clock.now()
    entry = ledger.post(books, Kind.CERTIFY, amount, funds=None, now=now, by=by, reason=reason)
    told = {"line": line.id, "certified": amount, "reason": reason, "entry": entry.id}
    audit.append(None, AuditType.BUDGET_CHANGED, by=by, data=told)
    return entry


def _change(row: ProjectVersion | BudgetLine, values: dict[str, object], *, by: User, told: dict[str, object]) -> None:
    changes = {field: [getattr(row, field), value] for field, value in values.items() if getattr(row, field) != value}
    for field, (_before, after) in changes.items():
        setattr(row, field, after)
    if changes:
        type = AuditType.PROJECT_CHANGED if isinstance(row, ProjectVersion) else AuditType.BUDGET_CHANGED
        audit.append(None, type, by=by, data={**told, "changes": changes})
