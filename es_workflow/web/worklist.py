"""The three worklists of an office person: mine, my groups' and what I have done."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from es_workflow.casework import worklists
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("worklist", __name__, url_prefix="/worklist")


@bp.get("/mine")
def inbox() -> ResponseReturnValue:
    """What I hold, the most urgent first."""
    return render_template("worklist/show.html", which="inbox", tasks=worklists.inbox(me(), page_number()))


@bp.get("/groups")
def queue() -> ResponseReturnValue:
    """What anybody of my groups may take."""
    return render_template("worklist/show.html", which="queue", tasks=worklists.queue(me(), page_number()))


@bp.get("/done")
def archive() -> ResponseReturnValue:
    """What I have completed, the latest first."""
    return render_template("worklist/show.html", which="archive", tasks=worklists.archive(me(), page_number()))
