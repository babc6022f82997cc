"""What an operation is: something a process's service task can ask the office to do, with words for authors.

An operation that only touches the database runs inside the step; one that reaches outside `waits`: a job does it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow.content.operations import OperationInfo
from es_workflow.engine import OperationCall
from es_workflow.models import Case


@dataclass(frozen=True)
class Call:
    """One request of a case: what the engine asks, in which case, when."""

    case: Case
    asked: OperationCall
    now: dt.datetime

    def header(self, name: str) -> str:
        """The header's text; empty when the author left it out."""
        return self.asked.headers.get(name, "")


@dataclass(frozen=True, kw_only=True)
class Operation(OperationInfo):
    """Something a service task may name in its `zeebe:taskDefinition type`."""

    run: Callable[[Call], Mapping[str, Any] | None]
    waits: bool = False
    """It reaches outside: a job does it, and the token waits for it."""
    doc: str
    """One sentence for authors."""
