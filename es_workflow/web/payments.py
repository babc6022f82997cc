"""Payment orders: what waits, the files made of it for the bank, and the word that the bank has them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import payments
from es_workflow.texts import _
from es_workflow.web.layout import page_number
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("payments", __name__, url_prefix="/payments")


@bp.get("")
def index() -> ResponseReturnValue:
    """Orders that wait for their file, and the files."""
    return render_template(
        "payments/index.html", waiting=payments.list_waiting(), files=payments.list_files(page=page_number())
    )


@bp.post("/files")
def export() -> ResponseReturnValue:
    """Write the ticked orders into a file."""
    file = payments.export(request.form.getlist("order", type=UUID), by=me())
    flash(_("Utworzono plik nr %(number)s. Pobierz go i wczytaj w banku.", number=file.number), "good")
    return redirect(url_for("payments.show", file_id=file.id), 303)


@bp.get("/files/<uuid:file_id>")
def show(file_id: UUID) -> ResponseReturnValue:
    """One file with its orders."""
    file = payments.get_file(file_id)
    return render_template("payments/show.html", file=file, orders=payments.list_in(file))


@bp.get("/files/<uuid:file_id>/elixir")
def download(file_id: UUID) -> ResponseReturnValue:
    """The file as the bank takes it."""
    file = payments.get_file(file_id)
    name = f"wyplaty-{file.number.replace('/', '-')}.txt"
    return file_response(payments.content(file), name, "text/plain")


@bp.post("/files/<uuid:file_id>/sent")
def mark_sent(file_id: UUID) -> ResponseReturnValue:
    """The bank has it."""
    file = payments.get_file(file_id)
    payments.mark_sent(file, by=me())
    flash(_("Plik oznaczono jako wysłany."), "good")
    return redirect(url_for("payments.show", file_id=file.id), 303)
