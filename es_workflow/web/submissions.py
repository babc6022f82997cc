"""What somebody submitted, as it was asked and answered then; with the receipt (UPO) as PDF."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, documents, submissions
from es_workflow.errors import NotFound
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("submissions", __name__, url_prefix="/submissions")


@bp.get("/<uuid:submission_id>")
def show(submission_id: UUID) -> ResponseReturnValue:
    """The answers, read-only, with the digest that proves them."""
    submission = submissions.get_visible(submission_id, me())
    return render_template(
        "submissions/show.html",
        submission=submission,
        view=submissions.present(submission, me()),
        is_applicant=access.represents(me(), submission.case.organisation_id),
    )


@bp.get("/<uuid:submission_id>/receipt")
def receipt(submission_id: UUID) -> ResponseReturnValue:
    """The receipt as PDF."""
    submission = submissions.get_visible(submission_id, me())
    if submission.erased_at is not None:  # a receipt of what is left would not be one of what was submitted
        raise NotFound
    return file_response(documents.render_receipt(submission, me()), f"UPO-{submission.id}.pdf", "application/pdf")
