"""Reading a case with what its step needs, in one plain statement: to look at, or held until the transaction ends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, lazyload

from es_workflow.casework import calendar_cache, loading
from es_workflow.models import Call, Case, Organisation, UserTask

ORGANISATION = loading.Part(Organisation, options=[lazyload(Organisation.parent)])
"""What facts say of a case besides itself; its call, and the body above an organisation, only where there are."""

_CALL = lazyload(Case.call).options(joinedload(Call.project_version), joinedload(Call.budget_line))
WHOLE = loading.Part(Case, more={"state": Case.state}, options=[_CALL])
_HELD = loading.Part(Case, more={"state": Case.state, "calendar_now": calendar_cache.revision_now()}, options=[_CALL])
_PARTS = loading.Parts(_HELD, ORGANISATION)
_QUERY = (
    select(*_PARTS.columns)
    .select_from(Case)
    .outerjoin(Organisation, Organisation.id == Case.organisation_id)
    .with_for_update(of=Case)
)
_BY_ID = _QUERY.where(Case.id == bindparam("case_id"))
_BY_TASK = _QUERY.where(
    Case.id == select(UserTask.case_id).where(UserTask.id == bindparam("task_id")).scalar_subquery()
)


def lock(case_id: uuid.UUID) -> Case | None:
    """The case as it is now, nobody else's until the end of the transaction."""
    return _locked(_BY_ID, {"case_id": case_id})


def lock_of_task(task_id: uuid.UUID) -> Case | None:
    """The same for the case of a task."""
    return _locked(_BY_TASK, {"task_id": task_id})


def _locked(query: Select[Any], values: Mapping[str, Any]) -> Case | None:
    for row in loading.rows_of(query, values):
        case, organisation = _PARTS.make(row, fresh=[_HELD, ORGANISATION])
        return belonging(case, organisation)
    return None


def belonging(case: Case, organisation: Organisation | None) -> Case:
    """The case with the organisation that was read with it."""
    loading.hang(case, organisation=organisation)
    return case
