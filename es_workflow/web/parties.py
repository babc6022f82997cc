"""A part in somebody else's case: its own page, and the list of such cases."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import documents, submissions
from es_workflow.casework.parties import overview
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("parties", __name__)


@bp.get("/my-parts")
def mine() -> ResponseReturnValue:
    """The cases in which I have a part."""
    parts = overview.list_mine(me(), page_number())
    return render_template("parties/mine.html", parts=parts, roles=overview.roles_in(parts.items, me()))


@bp.get("/cases/<uuid:case_id>/part")
def show(case_id: UUID) -> ResponseReturnValue:
    """What I am in the case, what I have to do and did, and what of it I may read."""
    case, parts = overview.get(case_id, me())
    return render_template(
        "parties/show.html",
        case=case,
        parts=parts,
        submissions=submissions.list_visible(case, me()),
        documents=documents.list_visible(case, me()),
    )
