"""Files people added to their forms, given back to those who may see them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from es_workflow.casework import attachments
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("uploads", __name__, url_prefix="/attachments")


@bp.get("/<uuid:attachment_id>")
def download(attachment_id: UUID) -> ResponseReturnValue:
    """The file, as it was added."""
    attachment = attachments.get_visible(attachment_id, me())
    return file_response(attachments.content(attachment), attachment.filename, attachment.mime)
