"""The one place where a case comes into being: begun by a person, a message, a signal or a term."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from es_workflow.casework import runtime, steps
from es_workflow.models import Call, Case, Deployment, Organisation, User


@dataclass(frozen=True)
class Opening:
    """The event by which a case begins, when it is not a person."""

    element_id: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    """For the audit trail."""


_LATER = ("number", "call_terms", "submitted_at", "clock_stopped_at")
"""What a new case does not have yet."""


def open_case(
    deployment: Deployment,
    *,
    by: User | None,
    organisation: Organisation | None,
    call: Call | None,
    opening: Opening | None = None,
) -> Case:
    """A new case of that version of the process, moved on to where it first waits."""
    case = Case(
        id=uuid.uuid4(),
        process_key=deployment.key,
        deployment=deployment,
        deployment_id=deployment.id,
        organisation=organisation,
        organisation_id=organisation.id if organisation else None,
        started_by=by,
        started_by_id=by.id if by else None,
        call=call,
        call_id=call.id if call else None,
        subject="",
        status="",
        started_at=runtime.office().clock.now(),
        audit_seq=0,
        audit_hash="",
        clock_stops=[],
        erased=0,
        **dict.fromkeys(_LATER),
    )
    steps.begin(case, by=by, opening=opening)
    return case
