"""The ledger as the coordinator reads it, and taking an entry back by hand."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import books, calls, ledger, projects
from es_workflow.texts import _
from es_workflow.web.forms.money import ReasonForm
from es_workflow.web.layout import page_number
from es_workflow.web.ledger_words import account_texts, kind_texts
from es_workflow.web.security import me

bp = Blueprint("ledger", __name__, url_prefix="/ledger")


@bp.get("")
def index() -> ResponseReturnValue:
    """All entries, or those of a call, a case or a budget line."""
    call_id, case_id, line_id = (request.args.get(name, type=UUID) for name in ("call", "case", "line"))
    page = books.list_page(call_id=call_id, case_id=case_id, line_id=line_id, page=page_number())
    return render_template(
        "ledger/index.html",
        entries=page,
        reversed=books.reversed_among(page.items),
        call=calls.get_call(call_id) if call_id else None,
        line=projects.get_line(line_id) if line_id else None,
        case=page.items[0].case if case_id and page.items else None,
        filters={name: value for name, value in request.args.items() if name in ("call", "case", "line")},
        kinds=kind_texts(),
        accounts=account_texts(),
    )


@bp.route("/<uuid:entry_id>/reversal", methods=["GET", "POST"])
def reverse(entry_id: UUID) -> ResponseReturnValue:
    """Take an entry back."""
    entry = ledger.get(entry_id)
    form = ReasonForm()
    if form.accepts("reason", lambda: books.reverse(entry, by=me(), reason=form.reason.data or "")):
        flash(_("Wycofano zapis nr %(number)s.", number=entry.seq), "good")
        return redirect(url_for("ledger.index", call=entry.call_id), 303)
    page = render_template("ledger/reverse.html", form=form, entry=entry, kinds=kind_texts(), accounts=account_texts())
    return page, form.status
