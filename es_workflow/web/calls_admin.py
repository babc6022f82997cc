"""Running calls: announcing and changing them, their terms and rules."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import attachments, call_forms, calls, results
from es_workflow.casework.attachments import UnsafeFile
from es_workflow.casework.calls import CallData
from es_workflow.casework.panels import members as panel_members
from es_workflow.casework.panels import roll as panel_roll
from es_workflow.forms import FormError
from es_workflow.models import Call
from es_workflow.texts import _
from es_workflow.web.forms.calls import CallForm, RegulaminForm, mode_texts
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("calls_admin", __name__, url_prefix="/managed-calls")


@bp.get("")
def index() -> ResponseReturnValue:
    """All calls, the newest first."""
    return render_template(
        "calls_admin/index.html",
        calls=calls.list_page(page=page_number()),
        processes=calls.processes_with_calls(),
        with_money=calls.kinds_with_money(),
        is_open=calls.is_open,
    )


@bp.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Announce a call; first the kind is chosen, when some give money and others do not."""
    titles, kind = calls.processes_with_calls(), request.args.get("process", "")
    if (
        request.method == "GET"
        and kind not in titles
        and 0 < len(titles.keys() & calls.kinds_with_money()) < len(titles)
    ):
        return render_template("calls_admin/kinds.html", titles=titles)
    form = CallForm(kind=kind)
    made: list[Call] = []
    if form.accepts("closes_at", lambda: made.append(calls.create_call(form.call(), by=me()))):
        flash(_("Ogłoszono nabór."), "good")
        return redirect(url_for("calls_admin.show", call_id=made[0].id), 303)
    return render_template("calls_admin/edit.html", form=form, call=None), form.status


@bp.get("/<uuid:call_id>")
def show(call_id: UUID) -> ResponseReturnValue:
    """One call: its window, money and terms, what was done with it, what can be done."""
    call = calls.get_call(call_id)
    return render_template(
        "calls_admin/show.html",
        call=call,
        process=calls.processes_with_calls().get(call.process_key, {}),
        modes=mode_texts(),
        is_open=calls.is_open,
        terms=call_forms.present(call),
        asks_terms=call_forms.find_form(call) is not None,
        regulamin=RegulaminForm(),
        history=calls.history(call),
        gives_money=calls.gives_money(call.process_key),
        panel=panel_members.find_info(call),
        seats=panel_roll.of_call(call.id),
        publishes=results.has_list(call),
        published=results.find(call),
    )


@bp.route("/<uuid:call_id>/edit", methods=["GET", "POST"])
def edit(call_id: UUID) -> ResponseReturnValue:
    """Change a call."""
    call = calls.get_call(call_id)
    form = CallForm(call)
    if form.accepts("closes_at", lambda: calls.update_call(call, _typed(form), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("calls_admin.show", call_id=call.id), 303)
    return render_template("calls_admin/edit.html", form=form, call=call), form.status


def _typed(form: CallForm) -> CallData:
    return form.call()


@bp.route("/<uuid:call_id>/terms", methods=["GET", "POST"])
def terms(call_id: UUID) -> ResponseReturnValue:
    """Set the terms of a call in the form that its process brings."""
    call = calls.get_call(call_id)
    posted = request.method == "POST"
    form = call_forms.open_form(call, fields=list(request.form.items(multi=True)) if posted else None)
    errors: list[FormError] = []
    if posted and not form.apply_actions():
        if form.validate():
            call_forms.change(call, form.answers, by=me())
            flash(_("Zapisano warunki naboru."), "good")
            return redirect(url_for("calls_admin.show", call_id=call.id), 303)
        errors = form.errors
    return render_template("calls_admin/terms.html", call=call, form=form, errors=errors), 422 if errors else 200


@bp.post("/<uuid:call_id>/regulamin")
def attach_regulamin(call_id: UUID) -> ResponseReturnValue:
    """Publish the rules of the call as a file."""
    call, file = calls.get_call(call_id), request.files.get("file")
    if file is None or not file.filename:
        flash(_("Wybierz plik regulaminu."), "bad")
        return redirect(url_for("calls_admin.show", call_id=call.id), 303)
    try:
        kept = attachments.store(file.stream, file.filename, by=me())
    except UnsafeFile as problem:
        flash(problem.message, "bad")
        return redirect(url_for("calls_admin.show", call_id=call.id), 303)
    calls.attach_regulamin(call, kept, by=me())
    flash(_("Opublikowano regulamin naboru."), "good")
    return redirect(url_for("calls_admin.show", call_id=call.id), 303)
