"""One's own account: details, language, password, and where one is signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import accounts, registration, roles
from es_workflow.texts import _
from es_workflow.web.auth import enter
from es_workflow.web.forms.accounts import ChangePasswordForm, DetailsForm
from es_workflow.web.security import limiter, me

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """What the office knows of me, and my details to correct."""
    form = DetailsForm(me())
    if form.accepts("name", lambda: _change_details(form)):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("account.show"), 303)
    mine, open_kinds = roles.list_of(me()), registration.list_open_kinds(me())
    page = {"form": form, "roles": mine if len(mine) > 1 else [], "open_kinds": open_kinds}
    return render_template("account/show.html", **page), form.status


@bp.post("/apply-for-oneself")
def apply_for_oneself() -> ResponseReturnValue:
    """Apply for myself, too, beside all I do already."""
    registration.apply_for_oneself(request.form.get("kind", ""), me())
    flash(_("Możesz teraz składać wnioski we własnym imieniu."), "good")
    return redirect(url_for("start.show"), 303)


@bp.post("/role")
def choose_role() -> ResponseReturnValue:
    """Act in one of my roles alone from now on, or in all of them."""
    key = request.form.get("role", "")
    session["role_name"] = roles.choose(me(), key)
    session["role"] = key
    flash(_("Działasz jako: %(role)s.", role=session["role_name"]), "good")
    return redirect(url_for("account.show"), 303)


def _change_details(form: DetailsForm) -> None:
    accounts.change_details(me(), name=form.name.data or "", phone=form.phone.data or "", by=me())
    accounts.set_locale(me(), form.locale.data)
    session["language"] = me().locale


@bp.route("/password", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def password() -> ResponseReturnValue:
    """Set a new password; everywhere else I am signed out."""
    form, user = ChangePasswordForm(), me()
    if form.accepts(
        "current", lambda: accounts.change_password(user, form.current.data or "", form.password.data or "")
    ):
        enter(user)
        flash(_("Hasło jest zmienione. W innych przeglądarkach trzeba się zalogować ponownie."), "good")
        return redirect(url_for("account.show"), 303)
    return render_template("account/password.html", form=form), form.status


@bp.post("/end-sessions")
def end_sessions() -> ResponseReturnValue:
    """Sign me out everywhere else."""
    user = me()
    accounts.end_sessions(user, by=user)
    enter(user)
    flash(_("W innych przeglądarkach trzeba się zalogować ponownie."), "good")
    return redirect(url_for("account.show"), 303)
