"""What an organisation has had from the project before: limits and bonuses of calls ask for it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import func, or_, select

from es_workflow import clock, db
from es_workflow.casework import projects
from es_workflow.models import Call, Case, CaseFunds, Organisation


def used(case: Case, *, now: dt.datetime) -> dict[str, Any]:
    """Applications of this kind and money granted in the calendar year, and whether this would be the first support.

    Other cases of the organisation, of the body it is a unit of and of that body's units, in the same project.
    """
    mine = (Case.organisation_id.in_(_family(case.organisation)), Case.id != case.id, *_same_project(case))
    first, last = (dt.datetime(clock.today(now).year + n, 1, 1, tzinfo=clock.ZONE) for n in (0, 1))
    this_year = (Case.process_key == case.process_key, Case.submitted_at >= first, Case.submitted_at < last)
    held = CaseFunds.reserved + CaseFunds.contracted + CaseFunds.paid
    join = select(func.count(), func.coalesce(func.sum(held), 0)).select_from(Case)
    join = join.outerjoin(CaseFunds, CaseFunds.case_id == Case.id)
    applications, granted = db.session.execute(join.where(*mine, *this_year)).one()
    supported = select(Case.id).join(CaseFunds, CaseFunds.case_id == Case.id)
    earlier = db.session.scalar(supported.where(*mine, CaseFunds.contracted + CaseFunds.paid > 0).limit(1))
    return {"applications_this_year": applications, "granted_this_year": granted, "first_time": earlier is None}


def _family(organisation: Organisation | None) -> list[uuid.UUID]:
    if organisation is None:
        return []
    head = organisation.parent_id or organisation.id
    query = select(Organisation.id).where(or_(Organisation.id == head, Organisation.parent_id == head))
    return list(db.session.scalars(query))


def _same_project(case: Case) -> tuple[Any, ...]:
    """Cases of calls whose project, in whatever version, is that of the case's own call."""
    if case.call is None:
        return ()
    versions = projects.versions_of_same_project(case.call.project_version)
    return (Case.call_id.in_(select(Call.id).where(Call.project_version_id.in_(versions))),)
