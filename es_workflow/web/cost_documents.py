"""The register of cost documents of all cases, with those that were brought twice."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import cost_documents
from es_workflow.texts import _
from es_workflow.web.forms.base import asked
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("cost_documents", __name__, url_prefix="/cost-documents")


@bp.get("")
def index() -> ResponseReturnValue:
    """All documents of cases the person may see, narrowed by words and state."""
    search, status = asked("search"), asked("status")
    found = cost_documents.list_page(me(), search=search, status=status, page=page_number())
    return render_template(
        "cost_documents/index.html", documents=found, search=search, status=status, statuses=statuses()
    )


def statuses() -> dict[str, str]:
    """The states of a document in words."""
    return {"registered": _("rozliczany"), "duplicate": _("powtórzony"), "released": _("zwolniony")}
