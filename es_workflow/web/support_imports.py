"""Importing supports given elsewhere: the template, a look at what a file would add, the import, the file as proof."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import blobs, file_types, support_imports, support_lists
from es_workflow.casework.spreadsheets import MAX_BYTES, UnreadableSheet
from es_workflow.errors import NotAllowed, NotFound, WorkflowError
from es_workflow.models import ProjectVersion
from es_workflow.texts import _
from es_workflow.web import indicators
from es_workflow.web.forms.registers import PeriodForm
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("support_imports", __name__, url_prefix="/indicators/imports")


def _project() -> ProjectVersion:
    version = indicators.chosen_project()
    if version is None:
        raise NotFound
    return version


@bp.get("/template")
def template() -> ResponseReturnValue:
    """The list to fill in."""
    return file_response(support_imports.template(), "wsparcia-wzor.xlsx", file_types.XLSX)


@bp.post("/preview")
def preview() -> ResponseReturnValue:
    """What importing the file would add, or what to mend first; nothing counts yet."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return indicators.page(PeriodForm(), _("Wybierz plik z listą wsparć."))
    data, version = file.stream.read(MAX_BYTES + 1), _project()
    try:
        found = support_imports.preview(data, version)
    except UnreadableSheet as error:
        return indicators.page(PeriodForm(), _(error.message))
    digest = "" if found.problems else blobs.store(data)
    shown = render_template(
        "indicators/preview.html", version=version, found=found, digest=digest, filename=file.filename
    )
    return shown, 422 if found.problems else 200


@bp.post("")
def keep() -> ResponseReturnValue:
    """Import the list that was looked at."""
    try:
        data = blobs.read(request.form.get("digest", ""))
        _kept, new = support_imports.keep(data, request.form.get("filename", ""), _project(), by=me())
    except NotFound:
        return indicators.page(PeriodForm(), _("Wybierz plik z listą wsparć jeszcze raz."))
    except WorkflowError as error:
        return indicators.page(PeriodForm(), _(error.message))
    flash(_("Wczytano nowe wsparcia: %(n)s.", n=new), "good")
    return redirect(url_for("indicators.index", project=_project().id), 303)


@bp.post("/<uuid:import_id>/file")
def download(import_id: UUID) -> ResponseReturnValue:
    """The imported list as it came."""
    if not support_lists.may_see_persons(me()):
        raise NotAllowed
    found = support_imports.open_file(import_id, by=me())
    return file_response(blobs.read(found.sha256), found.filename, file_types.XLSX)
