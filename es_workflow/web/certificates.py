"""Checking certificates: open to everybody who has one in the hand. No name is shown; nothing can be looked through."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import runtime
from es_workflow.casework.certificates import checking, codes
from es_workflow.casework.certificates.checking import NoSuchCertificate
from es_workflow.texts import _
from es_workflow.web.forms.certificates import CodeForm, HolderForm, PaperForm
from es_workflow.web.layout import now
from es_workflow.web.security import limiter

bp = Blueprint("certificates", __name__, url_prefix="/certificates")

LOOKING = "60 per minute; 600 per hour"
GUESSING = "10 per minute; 60 per hour"
"""Surnames are few: whoever tries them out is slowed down, for each visitor and for each certificate."""


def _code_asked() -> str:
    """The certificate, however its code is written: with dashes elsewhere it is still the same one."""
    typed = str((request.view_args or {}).get("code", ""))
    return codes.read(typed) or typed[:40]


@bp.route("", methods=["GET", "POST"])
@limiter.limit(LOOKING, methods=["POST"])
def index() -> ResponseReturnValue:
    """Type the code of a certificate, or the number of an entry of a public register."""
    form = CodeForm()
    if request.method == "POST" and form.validate():
        typed = form.code.data or ""
        found = checking.find_in_register(typed, now())
        if found is not None:
            return redirect(url_for("registers.entry", register=found.register, entry=found.address), 303)
        try:
            certificate = checking.find(typed)
        except NoSuchCertificate as error:
            form.refuse("code", error)
        else:
            return redirect(url_for("certificates.show", code=codes.shown(certificate.code)), 303)
    return render_template("certificates/index.html", form=form), form.status


@bp.get("/<code>")
@limiter.limit(LOOKING)
def show(code: str) -> ResponseReturnValue:
    """Whether the certificate holds, what it is, of which day, and who issued it."""
    try:
        return _page(code, HolderForm(), PaperForm(), "", True)
    except NoSuchCertificate as error:  # whoever typed the address reads what to do, at the field
        form = CodeForm(code=code)
        form.refuse("code", error)
        return render_template("certificates/index.html", form=form), 404


@bp.post("/<code>/holder")
@limiter.limit(GUESSING)
@limiter.limit("30 per hour", key_func=_code_asked)
def holder(code: str) -> ResponseReturnValue:
    """Whether it is of a person of that surname."""
    certificate, form = checking.find(code), HolderForm()
    if not form.validate():
        return _page(code, form, PaperForm(), "", True)
    same = checking.is_holder(certificate, form.surname.data or "")
    yes, no = _("Wydano je osobie o tym nazwisku."), _("Nazwisko nie zgadza się z zaświadczeniem.")
    told = yes if same else no
    return _page(code, form, PaperForm(), told, same)


@bp.post("/<code>/paper")
@limiter.limit(GUESSING)
def paper(code: str) -> ResponseReturnValue:
    """Whether the file is the one that was issued, to the byte. It is not kept."""
    certificate, form = checking.find(code), PaperForm()
    file = request.files.get("file")
    if file is None or not file.filename:
        form.file.errors = [_("Wybierz plik PDF.")]
        return _page(code, HolderForm(), form, "", True)
    limit = runtime.office().config.max_upload_mb * 1_000_000
    same = checking.is_paper(certificate, file.stream, limit)
    told = _("Plik jest dokładnie tym, który wydał urząd.") if same else _("To nie jest plik, który wydał urząd.")
    return _page(code, HolderForm(), form, told, same)


def _page(code: str, holder: HolderForm, paper: PaperForm, told: str, same: bool) -> ResponseReturnValue:
    certificate = checking.find(code)
    page = {"certificate": certificate, "code": codes.shown(certificate.code), "told": told, "same": same}
    status = 422 if holder.errors or paper.errors else 200
    return render_template("certificates/show.html", holder=holder, paper=paper, **page), status
