"""The first page: for a stranger what the office offers, for an applicant their cases, for the office its work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow import clock
from es_workflow.casework import access, cases, deliveries, deployments, incidents, worklists
from es_workflow.casework.access import Permission
from es_workflow.casework.journals import overview, rules
from es_workflow.casework.parties import overview as parts_of
from es_workflow.models import User
from es_workflow.texts import pick
from es_workflow.web import faces
from es_workflow.web.layout import now
from es_workflow.web.security import me_or_none
from es_workflow.web.starting import list_startable, open_calls

bp = Blueprint("start", __name__)

SHOWN = 8
"""How many lines each list of the page shows before it refers to the whole list."""


@dataclass(frozen=True)
class Stage:
    """How many running cases have a status."""

    process: str
    status: str
    name: str
    number: int


@bp.get("/")
def show() -> ResponseReturnValue:
    """The page a person sees first."""
    user = me_or_none()
    if user is None:
        return render_template("start/public.html", calls=open_calls(None))
    return _office(user) if access.is_office(user) else _applicant(user)


def _office(user: User) -> ResponseReturnValue:
    return render_template(
        "start/office.html",
        counts=worklists.counts(user, now()),
        inbox=worklists.inbox(user, size=SHOWN),
        queue=worklists.queue(user, size=SHOWN),
        stopped=incidents.list_all(user),
        late=worklists.late(user, now(), size=SHOWN),
        stages=_stages(user) if access.has(user, Permission.CASE_VIEW_ALL) else [],
    )


def _stages(user: User) -> list[Stage]:
    """Where the running cases are, in the order in which each process names its statuses."""
    numbers = worklists.by_status(user)
    manifests = [(found.key, faces.manifest_of(found.id)) for found in deployments.list_latest()]
    return [
        Stage(key, status.key, pick(status.name), numbers[key, status.key])
        for key, manifest in manifests
        for status in manifest.statuses.values()
        if (key, status.key) in numbers
    ]


def _applicant(user: User) -> ResponseReturnValue:
    parts = parts_of.list_mine(user, size=SHOWN)
    return render_template(
        "start/applicant.html",
        journals=overview.list_of(user, clock.today(now())),
        tasks=worklists.inbox(user, size=SHOWN),
        letters=deliveries.waiting_for(user),
        cases=cases.list_mine(user, size=SHOWN),
        parts=parts,
        roles=parts_of.roles_in(parts.items, user),
        calls=open_calls(user),
        organisations=access.organisations_of(user),
        startable=list_startable(user),
        hours_text=rules.hours_text,
    )
