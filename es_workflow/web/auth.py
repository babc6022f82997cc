"""Signing in and out, and the way back for somebody who forgot the password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from es_workflow.casework import accounts, demo_accounts, links
from es_workflow.casework.links import Purpose
from es_workflow.models import User
from es_workflow.texts import _
from es_workflow.web.forms.accounts import ForgottenForm, NewPasswordForm, SignInForm
from es_workflow.web.security import limiter, safe_next

bp = Blueprint("auth", __name__)


MAX_ADDRESS = 254
"""Characters of an e-mail address (RFC 5321); the counter of attempts keeps no longer ones."""


def _typed_address() -> str:
    return request.form.get("email", "").strip().lower()[:MAX_ADDRESS]


def enter(user: User) -> None:
    """Begin a session of this person in this browser; nothing of an earlier one stays but the language."""
    language = session.get("language")
    session.clear()
    session.update({"language": language} if language else {})
    login_user(user)


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("20 per minute; 200 per hour", methods=["POST"])
@limiter.limit("10 per 15 minutes", key_func=_typed_address, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Who are you? Afterwards the person is where they wanted to go."""
    form = SignInForm()
    if user := _authenticated(form):
        enter(user)
        return redirect(safe_next(request.values.get("next")), 303)
    page = {"form": form, "demo_accounts": demo_accounts.list_all(), "demo_password": demo_accounts.PASSWORD}
    return render_template("auth/sign_in.html", **page), form.status


def _authenticated(form: SignInForm) -> User | None:
    if request.method != "POST" or not form.validate():
        return None
    try:
        return accounts.authenticate(form.email.data or "", form.password.data or "")
    except (accounts.SignInFailed, accounts.AddressNotConfirmed) as refusal:
        form.refuse("email", refusal)  # the attempt itself is kept: in the audit trail, or as a letter with a new link
        return None


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    logout_user()
    session.clear()
    flash(_("Wylogowano."), "good")
    return redirect(url_for("auth.sign_in"), 303)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@limiter.limit("5 per minute; 30 per hour", methods=["POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for a link to set a new password; the answer never tells who has an account."""
    form = ForgottenForm()
    if form.accepts("email", lambda: accounts.request_reset(form.email.data or "")):
        return redirect(url_for("auth.link_sent"), 303)
    return render_template("auth/forgotten.html", form=form), form.status


@bp.get("/forgotten-password/sent")
def link_sent() -> ResponseReturnValue:
    """What to do now."""
    return render_template("auth/link_sent.html")


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by the link from the e-mail."""
    form = NewPasswordForm()
    if links.find_user(token, Purpose.RESET) is None:
        return render_template("auth/link_spent.html", again=url_for("auth.forgotten")), 410
    if form.accepts("password", lambda: accounts.reset_password(token, form.password.data or "")):
        flash(_("Nowe hasło jest ustawione. Zaloguj się."), "good")
        return redirect(url_for("auth.sign_in"), 303)
    return render_template("auth/reset.html", form=form), form.status
