"""The registers as the office sees them: every entry, published or not, with all that was ever changed in it.

Who works in the office and speaks for the organisation of a case learns of its entry when everybody does.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import access, polish, runtime
from es_workflow.casework.paging import Page, page_of
from es_workflow.casework.public_registers.reading import NoSuchEntry
from es_workflow.models import Case, Organisation, RegisterChange, RegisterEntry, User


def list_page(user: User, *, register: str = "", search: str = "", page: int = 1) -> Page[RegisterEntry]:
    """Entries of cases the person may see, the newest on top, narrowed by register and by words."""
    query = select(RegisterEntry).join(RegisterEntry.case).join(RegisterEntry.holder)
    query = query.where(access.visible_cases(user), _told(user)).options(joinedload(RegisterEntry.case))
    if register:
        query = query.where(RegisterEntry.register == register)
    for word in search.split():
        columns = (Organisation.name, RegisterEntry.number, Case.number)
        query = query.where(or_(*(polish.contains(column, word) for column in columns)))
    return page_of(query.order_by(RegisterEntry.entered_at.desc(), RegisterEntry.number.desc()), page)


def _told(user: User) -> ColumnElement[bool]:
    """The entry is published, or its case is not one of the person's own organisation."""
    own = Case.organisation_id.in_(access.organisations_of(user))
    return or_(RegisterEntry.published_from <= runtime.office().clock.now(), own.is_not(True))


def get(entry_id: uuid.UUID, user: User) -> RegisterEntry:
    """One entry of a case the person may see. Raises NotFound."""
    query = select(RegisterEntry).join(RegisterEntry.case).where(RegisterEntry.id == entry_id)
    entry = db.session.scalars(query.where(access.visible_cases(user), _told(user))).one_or_none()
    if entry is None:
        raise NoSuchEntry
    return entry


def history(entry: RegisterEntry) -> Sequence[RegisterChange]:
    """Every change, the last one on top; the entering itself is the first."""
    query = select(RegisterChange).where(RegisterChange.entry_id == entry.id)
    return db.session.scalars(query.options(joinedload(RegisterChange.by)).order_by(RegisterChange.seq.desc())).all()


def holders(changes: Sequence[RegisterChange]) -> dict[str, str]:
    """The names of the organisations that the changes name, by their ids as they are kept."""
    ids = {uuid.UUID(one) for change in changes for one in change.values.get("holder_id", ()) if one}
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {str(one.id): one.name for one in found}
