"""What somebody submitted, as it was asked and answered then; with the receipt (UPO) as PDF."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import documents, submissions
from es_workflow.casework.parties import sight
from es_workflow.casework.parties.sight import Side
from es_workflow.errors import NotFound
from es_workflow.forms import AnswersView
from es_workflow.forms.concealing import holds_masked
from es_workflow.models import Submission
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("submissions", __name__, url_prefix="/submissions")


@bp.get("/<uuid:submission_id>")
def show(submission_id: UUID) -> ResponseReturnValue:
    """The answers, read-only, with the digest that proves them."""
    submission = submissions.get_visible(submission_id, me())
    view = submissions.present(submission, me())
    return _page(submission, view, can_unmask=holds_masked(view) and submissions.can_unmask(submission, me()))


@bp.post("/<uuid:submission_id>/unmask")
def unmask(submission_id: UUID) -> ResponseReturnValue:
    """The same with the masked answers in full, once, and noted in the history of the case."""
    submission = submissions.get_visible(submission_id, me())
    return _page(submission, submissions.unmask(submission, by=me()), unmasked=True)


def _page(submission: Submission, view: AnswersView, **more: bool) -> ResponseReturnValue:
    outside = sight.side_of(me(), submission.case) is not Side.OFFICE
    return render_template("submissions/show.html", submission=submission, view=view, outside=outside, **more)


@bp.get("/<uuid:submission_id>/receipt")
def receipt(submission_id: UUID) -> ResponseReturnValue:
    """The receipt as PDF."""
    submission = submissions.get_visible(submission_id, me())
    if submission.erased_at is not None:  # a receipt of what is left would not be one of what was submitted
        raise NotFound
    return file_response(documents.render_receipt(submission, me()), f"UPO-{submission.id}.pdf", "application/pdf")
