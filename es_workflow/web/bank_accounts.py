"""Whose a bank account is: every check of an organisation's accounts, and a person's own confirmation with its file."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import attachments, bank_accounts, organisations
from es_workflow.casework.attachments import UnsafeFile
from es_workflow.models import Organisation
from es_workflow.texts import _
from es_workflow.web.forms.registers import AccountForm, posted_file
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("bank_accounts", __name__, url_prefix="/organisations/<uuid:organisation_id>/accounts")


@bp.route("", methods=["GET", "POST"])
def of(organisation_id: UUID) -> ResponseReturnValue:
    """All checks, and a new confirmation."""
    body, form = organisations.get(organisation_id, me()), AccountForm()
    if form.accepts("file", lambda: _confirm(body, form)):
        flash(_("Potwierdzono rachunek."), "good")
        return redirect(url_for("bank_accounts.of", organisation_id=organisation_id), 303)
    checks = bank_accounts.list_of(body)
    return render_template("bank_accounts/of.html", organisation=body, checks=checks, form=form), form.status


def _confirm(body: Organisation, form: AccountForm) -> None:
    file = posted_file("file")
    if file is None:
        raise UnsafeFile(_("Dodaj plik, z którego wynika, czyj to rachunek."))
    bank_accounts.confirm(body, form.account.data or "", form.day.day, file, by=me(), case=None)


@bp.get("/<uuid:check_id>/file")
def file(organisation_id: UUID, check_id: UUID) -> ResponseReturnValue:
    """What the person saw who confirmed the account."""
    found = bank_accounts.get_file(organisations.get(organisation_id, me()), check_id)
    return file_response(attachments.content(found), found.filename, found.mime)
