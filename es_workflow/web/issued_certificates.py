"""Withdrawing a certificate that was wrong, or that another replaces."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework.certificates import codes, withdrawing
from es_workflow.texts import _
from es_workflow.web.forms.certificates import WithdrawForm
from es_workflow.web.security import me

bp = Blueprint("issued_certificates", __name__, url_prefix="/issued-certificates")


@bp.route("/<uuid:certificate_id>/withdraw", methods=["GET", "POST"])
def withdraw(certificate_id: UUID) -> ResponseReturnValue:
    """Withdraw it with a reason; whoever checks it is told that it does not hold."""
    certificate, form = withdrawing.get_visible(certificate_id, me()), WithdrawForm()
    if form.accepts("reason", lambda: withdrawing.withdraw(certificate, form.reason.data or "", by=me())):
        flash(_("Unieważniono zaświadczenie."), "good")
        return redirect(url_for("cases.show", case_id=certificate.case_id, _anchor="documents-title"), 303)
    page = {"certificate": certificate, "case": certificate.document.case, "code": codes.shown(certificate.code)}
    return render_template("certificates/withdraw.html", form=form, **page), form.status
