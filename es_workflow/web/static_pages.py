"""Pages the law asks for: the accessibility declaration and the information on personal data."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from es_workflow.web.assets import static

bp = Blueprint("static_pages", __name__)


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The declaration of digital accessibility (ustawa z 4 kwietnia 2019 r.)."""
    return render_template("static_pages/accessibility.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What happens to personal data (RODO art. 13 and 14)."""
    return render_template("static_pages/privacy.html")


@bp.get("/favicon.ico")
def icon() -> ResponseReturnValue:
    """Where browsers look for the icon of a page that names none, such as a PDF."""
    return redirect(static("img/favicon.svg"))
