"""Public catalogues: what is on offer now, narrowed down by whoever looks."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import catalogues
from es_workflow.web.forms.base import asked

bp = Blueprint("catalogues", __name__, url_prefix="/catalogues")


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One catalogue."""
    found = catalogues.get(slug)
    wanted = {number: value for number in sorted(found.info.filters) if (value := asked(f"f{number}"))}
    rows = found.narrowed(wanted)
    page = {"catalogue": found, "info": found.info, "rows": rows, "wanted": wanted, "parts": catalogues.parts}
    return render_template("catalogues/show.html", **page)
