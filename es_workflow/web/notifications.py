"""What happened while I was away."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import notifications
from es_workflow.texts import _
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("notifications", __name__, url_prefix="/notifications")


@bp.get("")
def index() -> ResponseReturnValue:
    """My lines, the newest first."""
    return render_template("notifications/index.html", notifications=notifications.list_page(me(), page=page_number()))


@bp.post("/<uuid:notification_id>/open")
def show(notification_id: UUID) -> ResponseReturnValue:
    """I have seen this; on to its case."""
    case_id = notifications.mark_read(notification_id, by=me()).case_id
    return redirect(url_for("cases.show", case_id=case_id) if case_id else url_for("notifications.index"), 303)


@bp.post("/read")
def read_all() -> ResponseReturnValue:
    """I have seen everything."""
    notifications.mark_all_read(by=me())
    flash(_("Wszystkie powiadomienia są oznaczone jako przeczytane."), "good")
    return redirect(url_for("notifications.index"), 303)
