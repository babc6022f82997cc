"""Cases: lists of them, the page of one, its diagram, and what one may do with a case besides its tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import (
    access,
    cases,
    declaration_papers,
    deliveries,
    deployments,
    documents,
    embargo,
    funding,
    history,
    incidents,
    legal_clock,
    runtime,
    sheets,
    submissions,
    timers,
    worklists,
)
from es_workflow.casework.certificates.withdrawing import of_case as certificates_of
from es_workflow.casework.journals import keeping, rules
from es_workflow.casework.parties import overview, sight
from es_workflow.casework.parties.sight import Side
from es_workflow.casework.progress import progress_of
from es_workflow.casework.retention.state import in_words as retention_stages
from es_workflow.casework.retention.state import of as retention_of
from es_workflow.errors import DeclarationNeeded, NotFound
from es_workflow.models import Case
from es_workflow.texts import language, pick
from es_workflow.web import faces
from es_workflow.web.diagrams import diagram_of, steps_of
from es_workflow.web.forms.base import asked
from es_workflow.web.layout import now, page_number
from es_workflow.web.security import allow_diagram, me
from es_workflow.web.serving import file_response
from es_workflow.web.starting import chosen_organisation

bp = Blueprint("cases", __name__)


@bp.get("/my-cases")
def mine() -> ResponseReturnValue:
    """The cases of the organisations I act for."""
    return render_template(
        "cases/mine.html", cases=cases.list_mine(me(), page_number()), parts=overview.list_mine(me(), size=1).total
    )


@bp.get("/cases")
def index() -> ResponseReturnValue:
    """All cases I may see, narrowed by words, status and kind."""
    chosen = {name: asked(name) for name in ("text", "status", "process", "open")}
    found = cases.list_visible(
        me(),
        page_number(),
        text=chosen["text"],
        status=chosen["status"],
        process=chosen["process"],
        is_open={"1": True, "0": False}.get(chosen["open"]),
    )
    kept = {name: value for name, value in chosen.items() if value}
    open_tasks = worklists.open_in(found.items)
    return render_template(
        "cases/index.html", cases=found, open_tasks=open_tasks, chosen=chosen, kept=kept, **_choices()
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    """The statuses and kinds one may search for, in the words of the processes in use."""
    manifests = {deployment.key: faces.manifest_of(deployment.id) for deployment in deployments.list_latest()}
    statuses = {key: pick(info.name) for manifest in manifests.values() for key, info in manifest.statuses.items()}
    processes = [(key, pick(manifest.title)) for key, manifest in manifests.items()]
    return {"statuses": list(statuses.items()), "processes": processes}


@bp.post("/processes/<key>/cases")
def start(key: str) -> ResponseReturnValue:
    """Start a case that needs no call."""
    return go_on(cases.start(key, by=me(), organisation=chosen_organisation()))


def go_on(case: Case) -> ResponseReturnValue:
    """To my next task of the case; to the case when there is none."""
    task = next((task for task in cases.open_tasks(case) if access.can_complete(me(), task)), None)
    if task is None:
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return redirect(url_for("tasks.show", task_id=task.id), 303)


@bp.get("/cases/<uuid:case_id>")
def show(case_id: UUID) -> ResponseReturnValue:
    """Where the case is, what comes next, who has it, and everything in it."""
    try:
        case = cases.get_visible(case_id, me())
    except DeclarationNeeded:
        raise
    except NotFound:
        case = None
    if case is None or sight.side_of(me(), case) is Side.PARTY:
        return _to_part(case_id)
    allow_diagram()
    return render_template("cases/show.html", **_everything(case))


def _to_part(case_id: UUID) -> ResponseReturnValue:
    """Who only has a part in the case has a page of it."""
    if not overview.has_part(case_id, me()):
        raise NotFound
    return redirect(url_for("parties.show", case_id=case_id), 302)


def _everything(case: Case) -> dict[str, Any]:
    user = me()
    whole = progress_of(case)
    hidden = embargo.hidden_from(user, case, whole)
    readable = submissions.list_visible(case, user)
    return {
        "case": case,
        "is_applicant": access.represents(user, case.organisation_id),
        "status": faces.status_of(case),
        "statuses": faces.statuses_of(case),
        "tasks": [task for task in cases.open_tasks(case) if task.element_id not in hidden],
        "waiting_until": None if whole.active & hidden else timers.next_due(case),
        "submissions": readable,
        "sheets": sheets.compared(case, readable, language.get(), by=user),
        "documents": documents.list_visible(case, user),
        "deliveries": deliveries.of_case(case),
        "certificates": certificates_of(case),
        "declarations": [
            (one, declaration_papers.words(case, one).title) for one in declaration_papers.list_visible(case, user)
        ],
        "funds": funding.of_case(case) if access.works_on(user, case) else None,
        "office_days": legal_clock.office_days(case, now(), runtime.office().calendars.recent()),
        "history": history.list_visible(case, user),
        **_journal(case),
        "actions": cases.list_actions(case, user),
        "retention": retention_of(case),
        "retention_stages": retention_stages(),
        "incidents": incidents.list_open(case),
        "steps": steps_of(case, embargo.seen_by(user, case, whole)),
    }


def _journal(case: Case) -> dict[str, Any]:
    """The journal, for those who read it as part of the case; only a process that opens one is asked for it."""
    reads = access.is_office(me()) or access.represents(me(), case.organisation_id)
    if not reads or not runtime.office().package(case.deployment_id).keeps_journal:
        return {"journal": None}
    return {"journal": keeping.find(case), "journal_minutes": keeping.minutes_done, "hours_text": rules.hours_text}


@bp.get("/cases/<uuid:case_id>/declarations/<uuid:declaration_id>")
def declaration(case_id: UUID, declaration_id: UUID) -> ResponseReturnValue:
    """What somebody declared before they worked on the case, as PDF."""
    case = cases.get_visible(case_id, me())
    made = declaration_papers.get_visible(case, declaration_id, me())
    name = f"Oświadczenie {case.number or case.id} {made.user.name}.pdf"
    return file_response(declaration_papers.render(case, made), name, "application/pdf")


@bp.get("/cases/<uuid:case_id>/diagram")
def diagram(case_id: UUID) -> ResponseReturnValue:
    """The diagrams of the case with the path taken and where it is now, for js/diagram.js."""
    case = cases.get_visible(case_id, me())
    return diagram_of(case, embargo.seen_by(me(), case, progress_of(case)))
