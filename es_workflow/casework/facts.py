"""What every process may read without anybody filling it in: the case, the organisation, the call, the project.

The names are those of content.vocabulary; a test holds the two against each other. Dates are ISO text, as in answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from es_workflow import clock, feel, territory
from es_workflow.casework import call_terms, funding, legal_clock, projects, runtime
from es_workflow.casework.journals import keeping
from es_workflow.casework.panels import roll
from es_workflow.casework.panels.roll import Seat
from es_workflow.casework.parties import roll as parties
from es_workflow.content import vocabulary
from es_workflow.content.manifest import Manifest
from es_workflow.models import Call, Case, Organisation, ProjectVersion, User


def of_case(case: Case, now: dt.datetime, calendar: feel.Calendar | None = None) -> dict[str, Any]:
    """The read-only globals of the case's expressions; under the office's calendar unless another is given."""
    package = runtime.office().package(case.deployment_id)
    return {
        **of_moment(case, now, calendar or runtime.office().calendars.recent()),
        "organisation": _organisation(case.organisation),
        # Where nothing could look at it, nobody asks the database for it: every page and step would wait.
        "project": project_of(case, now) if package.names_project else None,
    }


def project_of(case: Case, now: dt.datetime) -> dict[str, Any] | None:
    """The project of the case's call, or the one in force."""
    return _project(case.call.project_version if case.call else projects.find_project_version(clock.today(now)))


def of_moment(case: Case, now: dt.datetime, calendar: feel.Calendar) -> dict[str, Any]:
    """Those of them that an operation in the middle of a step may change."""
    package = runtime.office().package(case.deployment_id)
    manifest = package.manifest
    the_case, call = _the_case(case, now, calendar), _call(case, manifest)
    if manifest.panel is not None:
        seats = roll.of_case(case)
        the_case["panel"] = [_seat(seat) for seat in seats if seat.may_judge]
        if call is not None:
            call["panel"] = [_seat(seat) for seat in seats]
    found = {"case": the_case, "call": call, "funds": asdict(funding.of_case(case))}
    if "journal:open" in package.operations:
        found["journal"] = keeping.known(case)
    if manifest.parties:
        found["parties"] = parties.known(case, now)
    return found


def _seat(seat: Seat) -> dict[str, Any]:
    return {"name": seat.name, "account": seat.account, "chair": seat.chair}


def moving_of(case: Case) -> dict[str, Any]:
    """Those whose later values count for terms that run already (vocabulary.MOVING)."""
    return {"call": _call(case, runtime.office().package(case.deployment_id).manifest)}


def _the_case(case: Case, now: dt.datetime, calendar: feel.Calendar) -> dict[str, Any]:
    return {
        "number": case.number,
        "status": case.status or None,
        "status_name": _status_name(case),
        "subject": case.subject or None,
        "started": _local(case.started_at),
        "submitted": _local(case.submitted_at),
        "office_days": legal_clock.office_days(case, now, calendar),
        "clock": legal_clock.state(case),
    }


def _status_name(case: Case) -> dict[str, str] | None:
    """The public status in the words of the process."""
    status = runtime.office().package(case.deployment_id).manifest.statuses.get(case.status or "")
    return dict(status.name) if status else None


def of_user(user: User) -> dict[str, Any]:
    """The global `user` of forms."""
    return {name: getattr(user, name) for name in vocabulary.USER}


def _local(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(clock.ZONE).isoformat(timespec="seconds") if moment else None


def _organisation(organisation: Organisation | None) -> dict[str, Any] | None:
    if organisation is None:
        return None
    parent, successor = organisation.parent, organisation.successor
    barred = max((one.barred_until for one in (organisation, parent) if one and one.barred_until), default=None)
    return {
        **{name: getattr(organisation, name) for name in vocabulary.ORGANISATION},
        **_unit(organisation),
        "barred_until": barred.isoformat() if barred else None,
        "parent": {name: getattr(parent, name) for name in vocabulary.PARENT} if parent else None,
        "successor": {name: getattr(successor, name) for name in vocabulary.SUCCESSOR} if successor else None,
    }


def _unit(organisation: Organisation) -> dict[str, Any]:
    unit, county = territory.find(organisation.terc), territory.county_of(organisation.terc)
    return {
        "unit_kind": unit.kind if unit and organisation.is_unit else None,
        "county": county.name if county else None,
    }


def _call(case: Case, manifest: Manifest) -> dict[str, Any] | None:
    call = case.call
    if call is None:
        return None
    money = {"mode": call.mode, "allocation": call.allocation, "available": call.free}
    return {**of_call(call, call_terms.known(case)), **(money if manifest.call_money else {})}


def of_call(call: Call, terms: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a call whatever it gives."""
    return {
        "title": call.title_pl,
        "number": call.number,
        "opens": _local(call.opens_at),
        "closes": _local(call.closes_at),
        "terms": dict(terms),
    }


def _project(project: ProjectVersion | None) -> dict[str, Any] | None:
    if project is None:
        return None
    return {
        "title": project.title_pl,
        "resolution": project.resolution,
        "start_date": project.start_date.isoformat(),
        "end_date": project.end_date.isoformat(),
        "total": project.total,
        "subsidy": project.subsidy,
        "account": project.account,
    }
