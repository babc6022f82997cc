"""The call a scenario happens in: its money, mode and terms, and what people of the office do with it on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from es_workflow import clock, db
from es_workflow.casework import access, call_forms, calls, filling, projects, rankings, runtime
from es_workflow.casework.cast import People
from es_workflow.casework.filling import WrongAnswers
from es_workflow.casework.panels import members
from es_workflow.casework.scenario_time import moment_of
from es_workflow.models import BudgetLine, Call, ProjectVersion, Representation, User

PLENTY = Decimal("420000.00")
"""Of a call whose scenario says nothing of money: nobody has to wait."""
LINE = projects.LineData("Z1", "Zadanie scenariusza", "The task", PLENTY)


def open_call(key: str, now: dt.datetime, wanted: Mapping[str, Any], *, by: User, people: People) -> Call:
    """A call of the process that opened a week ago and stays open for half a year, in a project around it."""
    line = _budget_line(now)
    money = calls.gives_money(key)
    data = calls.CallData(
        process_key=key,
        title_pl="Nabór scenariusza",
        title_en="The scenario's call",
        opens_at=now - dt.timedelta(days=7),
        closes_at=now + dt.timedelta(days=180),
        project_version_id=line.project_version_id,
        number="1/2026",
        mode=wanted.get("mode", "continuous"),
        budget_line_id=line.id if money else None,
        allocation=Decimal(wanted.get("allocation", PLENTY)) if money else Decimal("0.00"),
    )
    call = calls.create_call(data, by=None)
    _set_terms(call, wanted.get("terms", {}), by=by)
    if "panel" in wanted:
        seat(call, wanted["panel"], by=by, people=people)
    return call


def seat(call: Call, wanted: Sequence[str | Mapping[str, str]], *, by: User, people: People) -> None:
    """Put these people on the panel of the call, the first as its chair; some of them speak for an applicant."""
    users = []
    for one in wanted:
        user = people.user(one if isinstance(one, str) else one["as"])
        body = None if isinstance(one, str) else people.organisation(one["represents"])
        if body is not None and not access.represents(user, body.id):
            now = runtime.office().clock.now()
            user.representations.append(Representation(organisation=body, function="radna", confirmed_at=now))
        users.append(user.id)
    db.session.flush()
    members.change(call, users, users[0], reason="scenariusz", by=by)


def _budget_line(now: dt.datetime) -> BudgetLine:
    version = ensure_project(now)
    known = [line for line in projects.list_lines() if line.project_version_id == version.id]
    return known[0] if known else projects.create_line(version, LINE, by=None)


def ensure_project(now: dt.datetime) -> ProjectVersion:
    """Every scenario happens in a project, whether or not its case is in a call."""
    found = projects.find_project_version(clock.today(now))
    if found is not None:
        return found
    data = projects.ProjectData(
        title_pl="Projekt scenariusza",
        title_en="The scenario's project",
        resolution="1/2026",
        valid_from=(now - dt.timedelta(days=400)).date(),
        start_date=(now - dt.timedelta(days=400)).date(),
        end_date=(now + dt.timedelta(days=1500)).date(),
        total=Decimal("3240000.00"),
        subsidy=Decimal("2754000.00"),
        target_persons=465,
        target_entities=427,
        account="61109010140000071219812874",
    )
    return projects.create_project_version(data, by=None)


def change(call: Call, wanted: Mapping[str, Any], *, by: User, people: People) -> None:
    """Do with the call what the scenario says."""
    [(what, value)] = wanted.items()
    verbs: dict[str, Callable[[], object]] = {
        "allocation": lambda: calls.set_allocation(call, Decimal(value), by=by),
        "terms": lambda: _set_terms(call, value, by=by),
        "panel": lambda: seat(call, value, by=by, people=people),
        "ranking": lambda: (rankings.propose if value == "proposed" else rankings.approve)(call, by=by),
        "close": lambda: calls.close_now(call, reason=str(value), by=by),
        "extend_to": lambda: calls.extend(call, moment_of(str(value)), reason="scenariusz", by=by),
    }
    verbs[what]()


def _set_terms(call: Call, terms: Mapping[str, Any], *, by: User) -> None:
    """Fill in the package's form for calls: what it shows beforehand, and over it what the scenario says."""
    if call_forms.find_form(call) is None:
        if terms:
            raise WrongAnswers("package.json names no form for the terms of a call")
        return
    form = filling.fill(call_forms.open_form(call), terms, {}, runtime.office().world(), by=by)
    if not form.validate():
        wrong = "; ".join(f"{error.label} ({error.field_id}): {error.message}" for error in form.errors)
        raise WrongAnswers(f"the terms of the call were not accepted: {wrong}")
    call_forms.change(call, form.answers, by=by)
