"""NBP's exchange rates: those that are here, and importing a file after a look at what it would change."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import blobs, exchange_rates, rate_files
from es_workflow.casework.rate_files import MAX_BYTES, UnreadableRates
from es_workflow.errors import NotFound, WorkflowError
from es_workflow.texts import _
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("rates", __name__, url_prefix="/exchange-rates")


@bp.get("")
def index() -> ResponseReturnValue:
    """The euro's rates, the newest first, and the way to import more."""
    return _index("", 200)


def _index(error: str, status: int) -> ResponseReturnValue:
    rates = exchange_rates.list_page(page=page_number())
    return render_template("rates/index.html", rates=rates, newest=exchange_rates.latest_day(), error=error), status


@bp.post("/preview")
def preview() -> ResponseReturnValue:
    """What importing the file would change; nothing is in use yet."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _index(_("Wybierz plik z kursami."), 422)
    data = file.stream.read(MAX_BYTES + 1)
    try:
        tables = rate_files.read(data)
    except UnreadableRates as error:
        return _index(_(error.message), 422)
    return render_template(
        "rates/preview.html", found=exchange_rates.preview(tables), digest=blobs.store(data), filename=file.filename
    )


@bp.post("")
def keep() -> ResponseReturnValue:
    """Take the tables of the file into use."""
    digest = request.form.get("digest", "")
    try:
        tables = rate_files.read(_kept(digest))
        new = exchange_rates.keep(tables, by=me(), source=digest)
    except WorkflowError as error:
        return _index(_(error.message), 422)
    flash(_("Wczytano nowe tabele kursów: %(n)s.", n=new), "good")
    return redirect(url_for("rates.index"), 303)


def _kept(digest: str) -> bytes:
    """The file as it was looked at."""
    try:
        return blobs.read(digest)
    except (NotFound, LookupError) as error:
        raise UnreadableRates(_("Wybierz plik z kursami jeszcze raz.")) from error
