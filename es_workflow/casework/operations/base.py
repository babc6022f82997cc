"""What an operation is: something a process's service task can ask the office to do, with words for authors.

An operation that only touches the database runs inside the step; one that reaches outside `waits`: a job does it. One
that needs a person outside the process answers `Waiting` with a term: until then somebody reports its result.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow.casework import runtime
from es_workflow.content.operations import OperationInfo
from es_workflow.engine import OperationCall, Waiting
from es_workflow.models import Case, User


@dataclass(frozen=True)
class Call:
    """One request of a case: what the engine asks, in which case, when."""

    case: Case
    asked: OperationCall
    now: dt.datetime
    by: User | None = None
    """Whoever's step it is; None for a term or a message."""

    def header(self, name: str) -> str:
        """The header's text; empty when the author left it out."""
        return self.asked.headers.get(name, "")

    def given(self, name: str) -> Any:
        """What the task's own input mapping gives; None without one, whatever else has that name in the process."""
        element = runtime.office().package(self.case.deployment_id).definition.elements[self.asked.element_id]
        return self.asked.inputs.get(name) if name in element.inputs else None


@dataclass(frozen=True, kw_only=True)
class Operation(OperationInfo):
    """Something a service task may name in its `zeebe:taskDefinition type`."""

    run: Callable[[Call], Mapping[str, Any] | Waiting | None]
    waits: bool = False
    """It reaches outside: a job does it, and the token waits for it."""
    lapsed: Callable[[Case, uuid.UUID], None] | None = None
    """What to note when nobody reported in time: the case and the task that waited."""
    doc: str
    """One sentence for authors."""
