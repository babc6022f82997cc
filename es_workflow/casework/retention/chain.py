"""The history without names: events keep place, time and hash; the event of the erasure says what is left of them.

How such a chain is checked: casework.audit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from es_workflow import db
from es_workflow.casework import audit
from es_workflow.casework.audit import Erased
from es_workflow.models import AuditEvent, Case, Organisation, User

Clean = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def erase(case: Case, clean: Clean) -> list[Erased]:
    """Clean the events of the case; says which changed."""
    query = select(AuditEvent).where(AuditEvent.case_id == case.id).order_by(AuditEvent.seq)
    return _erase(db.session.scalars(query).all(), clean)


def erase_office(users: Sequence[User], bodies: Sequence[Organisation], clean: Clean) -> list[Erased]:
    """The same for events of the office about these people and organisations."""
    people = [user.id for user in users]
    if not people and not bodies:
        return []
    known = or_(audit.is_about(*people, *(body.id for body in bodies)), AuditEvent.actor_id.in_(people))
    query = select(AuditEvent).where(AuditEvent.case_id.is_(None), known).order_by(AuditEvent.seq)
    return _erase(db.session.scalars(query).all(), clean)


def _erase(events: Sequence[AuditEvent], clean: Clean) -> list[Erased]:
    found = []
    for event in events:
        if event.type in audit.ERASURES:
            continue
        left = audit.plain(clean(event.data))
        if left != event.data:
            event.data = left
            found.append(Erased(event.seq, event.hash, audit.digest_of(left)))
    return found
