"""Entering a case into a public register and changing its entry later. Every change is kept; nothing is deleted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from es_workflow import clock, db
from es_workflow.casework import audit, numbers, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.casework.public_registers import states
from es_workflow.content.register_info import RegisterInfo
from es_workflow.errors import ProcessFailed
from es_workflow.models import Case, Organisation, RegisterChange, RegisterEntry, User
from es_workflow.texts import _

FIELDS = ("state", "grade", "valid_from", "valid_to", "published_from", "story", "story_consent", "holder_id")
"""What of an entry may change, or is told when it is made."""


class WrongEntry(ProcessFailed):
    says = "Tego wpisu do rejestru nie można dokonać."


def enter(
    case: Case, info: RegisterInfo, values: Mapping[str, Any], *, columns: Sequence[Mapping[str, Any]], by: User | None
) -> RegisterEntry:
    """Give the case the register's next number of the year and enter its organisation. Raises WrongEntry."""
    if case.organisation is None:
        raise WrongEntry(_("Ta sprawa nie ma podmiotu."))
    _require_sense({"state": "valid", **values}, info)  # before a number is taken: a case that stops would keep it
    now = runtime.office().clock.now()
    year = clock.today(now).year
    number = info.number_of(year, numbers.next_in(f"register.{info.key}.{year}"))
    entry = RegisterEntry(
        id=uuid.uuid4(),
        register=info.key,
        number=number,
        address=address_of(number),
        case_id=case.id,
        holder=case.organisation,
        holder_id=case.organisation.id,
        columns=list(columns),
        state="valid",
        entered_at=now,
        **values,
    )
    db.session.add(entry)
    db.session.flush()  # the change below names it
    _keep(entry, {name: [None, getattr(entry, name)] for name in FIELDS}, case, reason="", by=by, at=now)
    told = {"register": info.key, "number": number, "case": case.id}
    audit.append(None, AuditType.REGISTER_ENTERED, by=by, data=told)
    return entry


def change(
    case: Case, entry: RegisterEntry, info: RegisterInfo, values: Mapping[str, Any], *, reason: str, by: User | None
) -> RegisterEntry:
    """Make the entry what `values` say, for a reason; the same again changes nothing. Raises WrongEntry."""
    changed = {name: [getattr(entry, name), value] for name, value in values.items() if getattr(entry, name) != value}
    if not changed:
        return entry
    if "revoked" in changed.get("state", ()) and not reason:
        raise WrongEntry(_("Cofnięcie wpisu, i jego przywrócenie, wymaga podania powodu."))
    _require_sense({name: getattr(entry, name) for name in FIELDS} | dict(values), info)
    for name, (_before, after) in changed.items():
        setattr(entry, name, after)
    db.session.flush()  # what this step reads of the register next asks the database
    _keep(entry, changed, case, reason=reason, by=by, at=runtime.office().clock.now())
    told = {"register": info.key, "number": entry.number, "case": case.id, "changes": changed, "reason": reason}
    audit.append(None, AuditType.REGISTER_CHANGED, by=by, data=told)
    return entry


def _require_sense(values: Mapping[str, Any], info: RegisterInfo) -> None:
    grade, state, last = values["grade"], values["state"], values["valid_to"]
    if grade not in (info.grades.keys() or {""}):
        known = ", ".join(info.grades) or _("żadne")
        raise WrongEntry(_("Rejestr nie zna poziomu „%(grade)s”. Są w nim: %(known)s.", grade=grade, known=known))
    if state not in states.STORED:
        raise WrongEntry(_("Wpis nie może mieć stanu „%(state)s”.", state=state))
    if last is not None and last < values["valid_from"]:
        raise WrongEntry(_("Wpis nie może tracić ważności, zanim ją uzyska."))


def _keep(
    entry: RegisterEntry,
    values: Mapping[str, Sequence[Any]],
    case: Case,
    *,
    reason: str,
    by: User | None,
    at: dt.datetime,
) -> None:
    kept = {name: [_plain(value) for value in pair] for name, pair in values.items()}
    row = RegisterChange(
        id=uuid.uuid4(),
        entry_id=entry.id,
        case_id=case.id,
        at=at,
        by_id=by.id if by else None,
        reason=reason,
        values=kept,
    )
    db.session.add(row)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def address_of(number: str) -> str:
    """The number as the last part of an address."""
    return number.replace("/", "-")


def url_of(entry: RegisterEntry, info: RegisterInfo) -> str:
    """Where everybody finds the entry once it is published: what a QR code holds."""
    return f"{runtime.office().config.base_url}/registers/{info.slug}/{entry.address}"


def lock(number: str) -> RegisterEntry:
    """The entry of that number, held until the end of the step. Raises WrongEntry."""
    query = select(RegisterEntry).where(RegisterEntry.number == number).with_for_update(of=RegisterEntry)
    entry = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if entry is None:
        raise WrongEntry(_("W rejestrze nie ma wpisu o numerze %(number)s.", number=number))
    return entry


def list_of(holder: Organisation, info: RegisterInfo) -> Sequence[RegisterEntry]:
    """All entries of the organisation in the register, the newest first; published or not."""
    query = select(RegisterEntry).where(RegisterEntry.holder_id == holder.id, RegisterEntry.register == info.key)
    return db.session.scalars(query.order_by(RegisterEntry.entered_at.desc(), RegisterEntry.number.desc())).all()


def find_holder(code: str) -> Organisation:
    """The organisation with this NIP (10 digits) or TERC code (7 or 4). Raises WrongEntry."""
    column = Organisation.nip if len(code) == 10 else Organisation.terc
    query = select(Organisation).where(column == code, Organisation.active).order_by(Organisation.created_at)
    found = db.session.scalars(query.limit(1)).first() if code else None
    if found is None:
        raise WrongEntry(_("W rejestrze podmiotów nie ma podmiotu o numerze NIP albo kodzie TERC %(code)s.", code=code))
    return found


def known(entry: RegisterEntry, info: RegisterInfo, day: dt.date) -> dict[str, Any]:
    """The entry as the process is told of it."""
    return {
        "number": entry.number,
        "address": url_of(entry, info),
        "grade": entry.grade or None,
        "valid_from": entry.valid_from.isoformat(),
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
        "published_from": entry.published_from.isoformat() if entry.published_from else None,
        "state": states.key_of(entry, day),
        "holder": {"name": entry.holder.name, "nip": entry.holder.nip, "terc": entry.holder.terc},
    }
