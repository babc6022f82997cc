"""Self-registration: somebody, for whom they act, and the proof that the e-mail address is theirs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import links, registration
from es_workflow.casework.links import Purpose
from es_workflow.texts import _
from es_workflow.web.forms.organisations import RegistrationForm, asked_sort, offered_sorts
from es_workflow.web.security import limiter

bp = Blueprint("registration", __name__)


@bp.route("/register", methods=["GET", "POST"])
@limiter.limit("5 per minute; 30 per hour", methods=["POST"])
def register() -> ResponseReturnValue:
    """Open an account to apply for something; the answer never tells who has one already."""
    sort, offered = asked_sort(), offered_sorts()
    if sort is None:
        return render_template("registration/choose.html", offered=offered)
    form = RegistrationForm(sort=sort)
    if form.accepts("password", lambda: registration.register(form.registration())):
        return redirect(url_for("registration.sent"), 303)
    return render_template("registration/register.html", form=form, sort=sort, offered=offered), form.status


@bp.get("/register/sent")
def sent() -> ResponseReturnValue:
    """What happens next."""
    return render_template("registration/sent.html")


@bp.get("/confirm-email/<token>")
def ask(token: str) -> ResponseReturnValue:
    """The page behind the link: opening it changes nothing (mail scanners open links too), its button does."""
    if links.find_user(token, Purpose.CONFIRM) is None:
        return render_template("auth/link_spent.html", again=url_for("auth.sign_in")), 410
    return render_template("registration/confirm.html", token=token)


@bp.post("/confirm-email/<token>")
@limiter.limit("20 per minute")
def confirm(token: str) -> ResponseReturnValue:
    """The address is proved."""
    registration.confirm_email(token)
    flash(_("Adres e-mail jest potwierdzony. Zaloguj się."), "good")
    return redirect(url_for("auth.sign_in"), 303)
