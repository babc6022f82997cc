"""The first page: for a stranger what the office offers, for an applicant their cases, for the office its work."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, cases, programme, worklists
from es_workflow.models import User
from es_workflow.web.layout import now
from es_workflow.web.security import me_or_none
from es_workflow.web.starting import list_startable

bp = Blueprint("start", __name__)

SHOWN = 8
"""How many lines each list of the page shows before it refers to the whole list."""


@bp.get("/")
def show() -> ResponseReturnValue:
    """The page a person sees first."""
    user = me_or_none()
    if user is None:
        return render_template("start/public.html", calls=programme.open_calls(now()))
    return _office(user) if access.is_office(user) else _applicant(user)


def _office(user: User) -> ResponseReturnValue:
    return render_template(
        "start/office.html",
        counts=worklists.counts(user, now()),
        inbox=worklists.inbox(user, size=SHOWN),
        queue=worklists.queue(user, size=SHOWN),
        stopped=cases.list_stopped(user),
    )


def _applicant(user: User) -> ResponseReturnValue:
    return render_template(
        "start/applicant.html",
        tasks=worklists.inbox(user, size=SHOWN),
        cases=cases.list_mine(user, size=SHOWN),
        calls=programme.open_calls(now()),
        organisations=access.organisations_of(user),
        startable=list_startable(user),
    )
