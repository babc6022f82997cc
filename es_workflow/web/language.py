"""Polish or English: the person's choice, else what the browser asks for. Changed by POST, kept with the account."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue

from es_workflow import texts
from es_workflow.casework import accounts
from es_workflow.web.security import me_or_none, safe_next

bp = Blueprint("language", __name__)


@bp.post("/language")
def switch() -> ResponseReturnValue:
    """Show everything in the other language from now on."""
    chosen = request.form.get("language", "")
    if chosen in texts.LANGUAGES:
        session["language"] = chosen
        if user := me_or_none():
            accounts.set_locale(user, chosen)
    return redirect(safe_next(request.form.get("next")), 303)


def _wanted() -> str:
    chosen = session.get("language")
    if chosen in texts.LANGUAGES:
        return str(chosen)
    user = me_or_none()
    return user.locale if user else request.accept_languages.best_match(texts.LANGUAGES, "pl") or "pl"


def install(app: Flask) -> None:
    """Set the language of the texts for the time of each request."""

    @app.before_request
    def choose() -> None:
        request.environ["es.language"] = texts.language.set(_wanted())

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        if token := request.environ.pop("es.language", None):
            texts.language.reset(token)
