"""From an error to a page: the one table of classes and status codes. Nothing typed is lost, no traceback is shown."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException

from es_workflow import db
from es_workflow.errors import Conflict, InvalidContent, NotAllowed, NotFound, ProcessFailed, WorkflowError
from es_workflow.texts import _
from es_workflow.web.security import same_origin

log = logging.getLogger(__name__)

STATUS: dict[type[WorkflowError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    InvalidContent: 500,
    ProcessFailed: 500,
    WorkflowError: 400,
}

NEVER_REPEATED = ("csrf_token", "password")
"""Fields that no page writes back: names containing one of these."""


def _status_of(error: WorkflowError) -> int:
    return next(STATUS[base] for base in type(error).__mro__ if base in STATUS)


def typed_fields() -> list[tuple[str, str]]:
    """What the person had typed, so that the page of an error can keep it for them."""
    if not same_origin():
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name.lower() for word in NEVER_REPEATED)
    ]


def undo() -> None:
    """An error rolls back; the page about it is only read."""
    g.failed = True
    db.session.rollback()


def _broken() -> ResponseReturnValue:
    """The page that needs nothing to work: no database, no person, no navigation."""
    g.broken = True
    undo()
    log.exception("%s %s", request.method, request.path)
    return render_template("errors/500.html"), 500


def sign_in_first() -> ResponseReturnValue:
    """A stranger at a closed door: to the sign-in page and back; after a POST with all that was typed."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 302)
    return render_template("errors/expired.html", fields=typed_fields(), files=bool(request.files)), 401


def _workflow_error(error: WorkflowError) -> ResponseReturnValue:
    status = _status_of(error)
    if status == 500:
        return _broken()
    undo()
    return render_template(f"errors/{status}.html", message=_(error.message), fields=typed_fields()), status


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    undo()
    return render_template("errors/expired.html", fields=typed_fields(), files=bool(request.files)), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        return _broken()
    undo()
    if isinstance(error, BadHost):  # without a host there are no addresses, so no page with links
        return Response("400", status, mimetype="text/plain")
    page = status if status in {403, 404, 413, 429} else 400
    return render_template(f"errors/{page}.html"), status


def _unexpected(_error: Exception) -> ResponseReturnValue:
    return _broken()


def install(app: Flask) -> None:
    """Answer every error with a page a person can use."""
    app.register_error_handler(WorkflowError, _workflow_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _unexpected)
