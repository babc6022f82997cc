"""The demonstration's mailbox: the letters it would have sent, as .eml files."""

from __future__ import annotations

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue

from es_workflow.casework import mail

bp = Blueprint("mailbox", __name__, url_prefix="/mailbox")


@bp.get("")
def index() -> ResponseReturnValue:
    """The letters, the newest first."""
    return render_template("mailbox/index.html", letters=mail.list_letters())


@bp.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """One letter."""
    return render_template("mailbox/show.html", letter=mail.get_letter(name))


@bp.get("/<name>/eml")
def download(name: str) -> ResponseReturnValue:
    """One letter as a file for a mail program."""
    path = mail.letter_file(name)
    return send_file(path, mimetype="message/rfc822", as_attachment=True, download_name=path.name)
