"""What was submitted, as it stands beside a task: written as HTML once, since neither it nor its form changes.

Only an erasure takes something out of it; what was written before is then never shown again.
"""

from __future__ import annotations

from threading import Lock

from flask import Flask, current_app
from markupsafe import Markup

from es_workflow.casework import runtime, submissions
from es_workflow.casework.submissions import Reading
from es_workflow.models import User
from es_workflow.texts import language
from es_workflow.web.security import me_or_none

KEPT = 256
_kept: dict[tuple[object, ...], Markup] = {}
_changing = Lock()
"""Threads of a server write at once; what is looked up needs no lock."""


def as_read(submission: Reading, level: int = 2) -> Markup:
    """The answers with the questions as they were asked, in the reader's language. Who may read them was asked before.

    Each save of a draft shows them again, to everybody who works on the case.
    """
    reader = me_or_none()
    veil = submissions.veil_of(submission, reader)
    revision = runtime.office().calendars.recent().revision
    key = submission.id, submission.digest, submission.erased_at, language.get(), revision, level, veil
    html = _kept.get(key)
    if html is None:
        html = _written(submission, level, reader)
        _keep(key, html)
    return html


def _keep(key: tuple[object, ...], html: Markup) -> None:
    with _changing:
        _kept[key] = html
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]


def _written(submission: Reading, level: int, reader: User | None) -> Markup:
    template = current_app.jinja_env.get_template("components/form/answers.html")
    return Markup(template.module.answers(submissions.present(submission, reader), level=level))  # type: ignore[attr-defined]  # noqa: S704


def install(app: Flask) -> None:
    """Give it to the templates."""
    app.jinja_env.filters |= {"as_read": as_read, "name_of_submission": submissions.name_of}
