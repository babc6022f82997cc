"""The project's indicators: targets and what is achieved, down to each support; lists for SL2014 and payment claims."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow import clock
from es_workflow.casework import (
    file_types,
    indicators,
    participant_lists,
    participant_questions,
    payment_claim,
    projects,
    support_imports,
    support_lists,
    supports,
)
from es_workflow.casework.indicators import Quarter
from es_workflow.casework.participant_questions import Kind
from es_workflow.casework.support_lists import State, Wanted
from es_workflow.errors import NotFound
from es_workflow.models import ProjectVersion
from es_workflow.texts import _
from es_workflow.web.forms.base import asked
from es_workflow.web.forms.money import ReasonForm
from es_workflow.web.forms.registers import PeriodForm
from es_workflow.web.layout import now, page_number
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("indicators", __name__, url_prefix="/indicators")


def chosen_project() -> ProjectVersion | None:
    """The project asked for, else the one under way, else the newest; as its last version describes it."""
    wanted = request.values.get("project", type=UUID)
    if wanted:
        return indicators.latest(projects.get_project_version(wanted))
    under_way = projects.find_project_version(clock.today(now()))
    return indicators.latest(under_way) if under_way else next(iter(projects.list_project_versions()), None)


def _required() -> ProjectVersion:
    version = chosen_project()
    if version is None:
        raise NotFound
    return version


@bp.get("")
def index() -> ResponseReturnValue:
    """Targets, what is achieved, and by quarter and group."""
    return page(PeriodForm())


def page(form: PeriodForm, error: str = "") -> ResponseReturnValue:
    """The page of the indicators, perhaps with what is wrong with one of its forms."""
    version = chosen_project()
    everything = projects.list_project_versions()
    shown = render_template(
        "indicators/index.html",
        version=version,
        projects=[one for one in everything if indicators.latest(one) is one],
        found=indicators.of_project(version) if version else (),
        groups=group_texts(),
        imports=support_imports.list_imports(version) if version else [],
        form=form,
        error=error,
    )
    return shown, 422 if form.errors or error else 200


def group_texts() -> dict[str, str]:
    """Sexes and types of entities in words."""
    choices = participant_questions.choices()
    return {**choices["sex"], **choices["type"], "": _("nie podano")}


def state_texts() -> dict[str, str]:
    """Whether and why a support counts, in words."""
    return {
        State.COUNTED: _("liczy się"),
        State.LATER: _("kolejne wsparcie"),
        State.INCOMPLETE: _("brakuje danych"),
        State.OUTSIDE: _("poza okresem projektu"),
        State.OTHERS: _("spoza grupy docelowej"),
        State.FREE: _("bez wydatku"),
        State.REVERSED: _("wycofane"),
    }


@bp.get("/supports")
def list_supports() -> ResponseReturnValue:
    """The supports behind a figure, or all of the project."""
    version = _required()
    kind, group = asked("kind"), asked("group")
    wanted = Wanted(
        Kind(kind) if kind in set(Kind) else None, Quarter.read(asked("quarter")), group, asked("all") == "1"
    )
    found = support_lists.list_page(version, wanted, me(), page=page_number())
    names = ("kind", "quarter", "group", "all")
    return render_template(
        "indicators/supports.html",
        version=version,
        wanted=wanted,
        found=found,
        groups=group_texts(),
        states=state_texts(),
        tones={State.COUNTED: "good", State.INCOMPLETE: "bad"},
        filters={"project": version.id, **{name: asked(name) for name in names if asked(name)}},
    )


@bp.route("/supports/<uuid:support_id>/reversal", methods=["GET", "POST"])
def reverse(support_id: UUID) -> ResponseReturnValue:
    """Take back what was recorded by mistake."""
    support = supports.get_support(support_id)
    version = indicators.latest(projects.get_project_version(support.participant.project_id))
    form = ReasonForm()
    if form.accepts("reason", lambda: supports.reverse(support, form.reason.data or "", by=me())):
        flash(_("Wycofano wsparcie."), "good")
        return redirect(url_for("indicators.list_supports", project=version.id, all=1), 303)
    line = support_lists.line_of(support, version, me())
    return render_template("indicators/reverse.html", form=form, line=line, states=state_texts()), form.status


@bp.post("/participants")
def participants() -> ResponseReturnValue:
    """The list of persons or entities for SL2014."""
    kind = request.form.get("kind", "")
    if kind not in set(Kind):
        raise NotFound
    data = participant_lists.export(_required(), Kind(kind), by=me())
    name = "osoby" if kind == Kind.PERSON else "podmioty"
    return file_response(data, f"uczestnicy-{name}-{clock.today(now())}.xlsx", file_types.XLSX)


@bp.post("/claim")
def claim() -> ResponseReturnValue:
    """The list of documents of a payment claim."""
    form = PeriodForm()
    if not form.validate():
        return page(form)
    first, last = form.first.day, form.last.day
    return file_response(payment_claim.export(first, last, by=me()), f"dokumenty-{first}-{last}.xlsx", file_types.XLSX)
