"""The demonstration's clock: whoever tries the application out may let time pass, so that deadlines come."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import runtime, timers
from es_workflow.clock import ZONE
from es_workflow.errors import NotFound
from es_workflow.texts import _
from es_workflow.web.filters import datetime as in_words
from es_workflow.web.layout import now

bp = Blueprint("business_clock", __name__, url_prefix="/clock")

LEAPS = (1, 3, 7, 14, 30)
"""How many days one press of a button lets pass."""
LONGEST = dt.timedelta(days=400)


@bp.before_request
def _only_in_a_demonstration() -> None:
    if not runtime.office().config.demo:
        raise NotFound()


@bp.get("")
def show() -> ResponseReturnValue:
    """What time it is, and the ways to let it pass."""
    return render_template("business_clock/show.html", leaps=LEAPS)


@bp.post("")
def move() -> ResponseReturnValue:
    """Let time pass; what became due happens in the background at once."""
    moment = _wanted()
    if moment is None or not now() < moment <= now() + LONGEST:
        flash(_("Podaj dzień w przyszłości, najdalej za rok."), "bad")
        return redirect(url_for("business_clock.show"), 303)
    moment = runtime.office().clock.move_to(moment)
    timers.sweep()
    flash(_("Jest teraz %(moment)s. Terminy, które minęły, zadziałają za chwilę.", moment=in_words(moment)), "good")
    return redirect(url_for("business_clock.show"), 303)


def _wanted() -> dt.datetime | None:
    """The moment to go to: some days on, or the morning of a day."""
    if days := request.form.get("days", type=int):
        return now() + dt.timedelta(days=min(max(days, 0), 1000))
    try:
        day = dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return None
    return dt.datetime.combine(day, dt.time(8), tzinfo=ZONE)
