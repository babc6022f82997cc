"""What everybody may read of a register: only entries whose moment has come. Every public page and file asks here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from es_workflow import clock, db
from es_workflow.casework import polish
from es_workflow.casework.paging import Page, page_of
from es_workflow.casework.public_registers import states
from es_workflow.content.register_info import Column, RegisterInfo
from es_workflow.errors import NotFound
from es_workflow.models import Organisation, RegisterChange, RegisterEntry
from es_workflow.texts import pick


class NoSuchEntry(NotFound):
    says = "W rejestrze nie ma takiego wpisu."


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed by; empty: by nothing."""

    search: str = ""
    county: str = ""
    """Four digits of a powiat."""
    grade: str = ""
    state: str = ""


def _published(info: RegisterInfo, now: dt.datetime) -> Select[Any]:
    """The entries that are no secret any more; persons never are public. Nothing else here selects entries."""
    query: Select[Any] = select(RegisterEntry).join(RegisterEntry.holder).where(~Organisation.is_person)
    return query.where(RegisterEntry.register == info.key, RegisterEntry.published_from <= now)


def _narrowed(info: RegisterInfo, wanted: Wanted, now: dt.datetime) -> Select[Any]:
    query = _published(info, now)
    if wanted.county:
        query = query.where(Organisation.terc.startswith(wanted.county, autoescape=True))
    if wanted.grade:
        query = query.where(RegisterEntry.grade == wanted.grade)
    if wanted.state in states.SHOWN:
        query = query.where(states.is_in(wanted.state, clock.today(now)))
    for word in wanted.search.split():
        columns = (Organisation.name, Organisation.city, RegisterEntry.number)
        query = query.where(or_(*(polish.contains(column, word) for column in columns)))
    return query.order_by(Organisation.sort_key, RegisterEntry.valid_from.desc(), RegisterEntry.number)


def list_page(info: RegisterInfo, wanted: Wanted, now: dt.datetime, page: int) -> Page[RegisterEntry]:
    """A page of the public list, by the holders' names."""
    return page_of(_narrowed(info, wanted, now), page)


def list_all(info: RegisterInfo, wanted: Wanted, now: dt.datetime) -> list[RegisterEntry]:
    """The same in one piece, for files."""
    return list(db.session.scalars(_narrowed(info, wanted, now)))


def by_county(info: RegisterInfo, wanted: Wanted, now: dt.datetime) -> Mapping[str, int]:
    """How many entries of the list each powiat has, whatever powiat is asked for."""
    everywhere = Wanted(wanted.search, "", wanted.grade, wanted.state)
    return Counter(entry.holder.terc[:4] for entry in list_all(info, everywhere, now) if entry.holder.terc)


def get(info: RegisterInfo, address: str, now: dt.datetime) -> RegisterEntry:
    """One entry. Raises NotFound, for one that is not published yet exactly as for one that does not exist."""
    entry: RegisterEntry | None = db.session.scalar(_published(info, now).where(RegisterEntry.address == address))
    if entry is None:
        raise NoSuchEntry
    return entry


def value_of(entry: RegisterEntry, column: Column) -> Any:
    """What stands in the column, in the reader's language; nothing in one that the register did not have yet."""
    value = next((kept["value"] for kept in entry.columns if kept["pl"] == column.name["pl"]), None)
    return pick(value) if isinstance(value, Mapping) and value.keys() == {"pl", "en"} else value


def story_of(entry: RegisterEntry) -> str:
    """What the holder tells of itself, as long as it agrees."""
    return entry.story if entry.story_consent else ""


@dataclass(frozen=True)
class FormerHolder:
    """Whose the entry was before a successor took it over."""

    name: str
    until: dt.date


def former_holders(entry: RegisterEntry) -> list[FormerHolder]:
    """Who had the entry before, the last one first."""
    query = select(RegisterChange.at, RegisterChange.values["holder_id"][0].astext).where(
        RegisterChange.entry_id == entry.id, RegisterChange.values["holder_id"][0].astext.isnot(None)
    )
    found = db.session.execute(query.order_by(RegisterChange.seq.desc())).all()
    names = {one.id: one.name for one in _organisations({uuid.UUID(holder) for _at, holder in found})}
    return [FormerHolder(names[uuid.UUID(holder)], clock.today(at)) for at, holder in found]


def _organisations(ids: Set[uuid.UUID]) -> Sequence[Organisation]:
    return db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all() if ids else []


def revoked_on(entry: RegisterEntry) -> dt.date | None:
    """The day on which the entry was revoked."""
    query = select(RegisterChange.at).where(
        RegisterChange.entry_id == entry.id, RegisterChange.values["state"][1].astext == "revoked"
    )
    at = db.session.scalar(query.order_by(RegisterChange.seq.desc()).limit(1))
    return clock.today(at) if at and entry.state == "revoked" else None
