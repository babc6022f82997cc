"""What one may do with a case besides its tasks – withdraw, resign – with the form its author gave it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, attachments, cases
from es_workflow.casework.cases import Action
from es_workflow.errors import NotFound
from es_workflow.forms import Form, FormError, Upload, Uploads
from es_workflow.models import Case
from es_workflow.texts import _
from es_workflow.web.security import me
from es_workflow.web.uploading import store_new

bp = Blueprint("case_actions", __name__, url_prefix="/cases/<uuid:case_id>/actions")


@bp.get("/<message>")
def ask(case_id: UUID, message: str) -> ResponseReturnValue:
    """Say what will happen, and ask what the action's form asks."""
    case = cases.get_visible(case_id, me())
    action = cases.get_action(case, message, me())
    return _page(case, action, cases.open_action_form(case, action, me()), [])


@bp.post("/<message>")
def act(case_id: UUID, message: str) -> ResponseReturnValue:
    """Do it, once the form is in order."""
    case = cases.get_visible(case_id, me())
    action = cases.get_action(case, message, me())
    form, refused = _posted(case, action)
    if form and (form.apply_actions() or refused or not form.validate()):
        return _page(case, action, form, refused + form.errors)
    cases.act(case, message, by=me(), answers=form.answers if form else None)
    flash(_("Zrobione: %(action)s.", action=action.label), "good")
    return redirect(url_for("cases.show", case_id=case.id), 303)


def _posted(case: Case, action: Action) -> tuple[Form | None, list[FormError]]:
    """The form as posted, with the files of this and earlier posts: there is no draft to keep them here."""
    pairs, uploads, refused = list(request.form.items(multi=True)), _carried(), list[FormError]()
    form = cases.open_action_form(case, action, me(), fields=pairs, uploads=uploads)
    if form and store_new(form, uploads, refused, case):
        form = cases.open_action_form(case, action, me(), fields=pairs, uploads=uploads)
    return form, refused


def _carried() -> Uploads:
    """Files stored by earlier posts of this form, which the page carries along as `_upload` = path:id."""
    uploads: Uploads = {}
    for value in request.form.getlist("_upload"):
        path, _colon, upload_id = value.rpartition(":")
        file = attachments.get_visible(_id(upload_id), me())
        uploads.setdefault(path, []).append(Upload(str(file.id), file.filename, file.size, file.mime))
    return uploads


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None


def _page(case: Case, action: Action, form: Form | None, errors: list[FormError]) -> ResponseReturnValue:
    is_applicant = access.represents(me(), case.organisation_id)
    page = render_template(
        "cases/action.html", case=case, action=action, form=form, errors=errors, is_applicant=is_applicant
    )
    return page, 422 if errors else 200
