"""The history of a case as somebody may read it: the office all of it, the applicant what concerns them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow.casework import access, audit, correspondence, runtime, why
from es_workflow.casework.audit import AuditType
from es_workflow.casework.correspondence import Word
from es_workflow.casework.event_names import named
from es_workflow.casework.why import Change, Reason
from es_workflow.models import AuditEvent, Case, User

PUBLIC = frozenset(
    {
        AuditType.CASE_STARTED, AuditType.CASE_ACTED, AuditType.TASK_COMPLETED, AuditType.CASE_WOKEN,
        AuditType.OPERATION_COMPLETED, AuditType.MESSAGE_RECEIVED, AuditType.DOCUMENT_RECEIVED,
    }
)  # fmt: skip
PUBLIC_DATA = ("element", "name_pl", "name_en", "status", "status_before", "title_pl", "title_en", "ended")


@dataclass(frozen=True)
class Entry:
    """One line of a case's history as somebody may read it."""

    seq: int
    type: str
    at: dt.datetime
    actor: str | None
    by_applicant: bool
    data: Mapping[str, Any]
    words: tuple[Word, ...] = ()
    """What the step told other cases and was told, for the office."""
    reasons: tuple[Reason, ...] = ()
    """Why the step went where it went, for the office."""
    changes: tuple[Change, ...] = ()
    """What of the case's data was corrected by hand, for the office."""


def list_visible(case: Case, user: User) -> list[Entry]:
    """The case's history for `user`, newest first; the applicant's without inner work and names of office people."""
    return why.explained(correspondence.told(_entries(case, user), case, user), case, user)


def _entries(case: Case, user: User) -> list[Entry]:
    events, elements = audit.list_for(case), runtime.office().package(case.deployment_id).definition.elements
    if access.works_on(user, case):
        return [
            _entry(event, event.actor.name if event.actor else None, named(event.data, elements))
            for event in reversed(events)
        ]
    return [
        _entry(
            event,
            event.actor.name if event.actor and _of_applicant(event) else None,
            named({key: event.data[key] for key in PUBLIC_DATA if key in event.data}, elements),
        )
        for event in reversed(events)
        if event.type in PUBLIC and (_of_applicant(event) or event.data.get("status"))
    ]


def _of_applicant(event: AuditEvent) -> bool:
    return bool(event.data.get("by_applicant"))


def _entry(event: AuditEvent, actor: str | None, data: Mapping[str, Any]) -> Entry:
    return Entry(event.seq, event.type, event.at, actor, _of_applicant(event), data)
