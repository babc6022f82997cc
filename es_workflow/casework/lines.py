"""What the lines of a worklist show of a task and its case: read as they are, without an object that could be changed.

A page of a list has twenty-five; making three objects of each for the session, and forgetting them, took a fifth of its
time. They have the names of the rows they show, so that the same words fit both.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from es_workflow.models import Case, Organisation, UserTask


class OrganisationOfLine(NamedTuple):
    """Whose case it is."""

    name: str


class CaseOfLine(NamedTuple):
    """The case a task belongs to."""

    id: uuid.UUID
    number: str | None
    subject: str | None
    organisation: OrganisationOfLine | None


class Line(NamedTuple):
    """A task of a list."""

    id: uuid.UUID
    element_id: str
    name_pl: str
    name_en: str
    party: str | None
    case_id: uuid.UUID
    due_at: dt.datetime | None
    completed_at: dt.datetime | None
    case: CaseOfLine


COLUMNS = (
    *(UserTask.id, UserTask.element_id, UserTask.name_pl, UserTask.name_en, UserTask.party, UserTask.case_id),
    *(UserTask.due_at, UserTask.completed_at, Case.number, Case.subject, Organisation.name),
)


def line_of(row: Sequence[Any]) -> Line:
    """The line of a row of these columns."""
    *task, number, subject, name = row[: len(COLUMNS)]
    organisation = None if name is None else OrganisationOfLine(name)
    return Line._make([*task, CaseOfLine(task[5], number, subject, organisation)])
