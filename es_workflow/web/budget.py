"""The project's budget: its versions, the lines of each with what is planned and spoken for, and what is certified."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import money, projects
from es_workflow.models import BudgetLine
from es_workflow.texts import _
from es_workflow.web.forms.money import CertifyForm, LineChangeForm, LineForm, ProjectForm
from es_workflow.web.layout import now
from es_workflow.web.security import me

bp = Blueprint("budget", __name__, url_prefix="/budget")


@bp.get("")
def index() -> ResponseReturnValue:
    """The versions of the project."""
    current = projects.find_project_version(now().date())
    return render_template("budget/index.html", versions=projects.list_project_versions(), current=current)


@bp.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Enter a new version."""
    form = ProjectForm()
    if form.accepts("total", lambda: projects.create_project_version(form.project(), by=me())):
        flash(_("Dodano wersję projektu."), "good")
        return redirect(url_for("budget.index"), 303)
    return render_template("budget/edit.html", form=form, version=None), form.status


@bp.get("/<uuid:version_id>")
def show(version_id: UUID) -> ResponseReturnValue:
    """One version with its lines."""
    version = projects.get_project_version(version_id)
    return render_template(
        "budget/show.html",
        version=version,
        rate=money.subsidy_rate(version),
        successor=projects.find_successor(version),
    )


@bp.route("/<uuid:version_id>/edit", methods=["GET", "POST"])
def edit(version_id: UUID) -> ResponseReturnValue:
    """Correct a version."""
    version = projects.get_project_version(version_id)
    form = ProjectForm(version)
    if form.accepts("total", lambda: projects.update_project_version(version, form.project(), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("budget.show", version_id=version.id), 303)
    return render_template("budget/edit.html", form=form, version=version), form.status


@bp.route("/<uuid:version_id>/lines/new", methods=["GET", "POST"])
def create_line(version_id: UUID) -> ResponseReturnValue:
    """Add a line."""
    version = projects.get_project_version(version_id)
    form = LineForm()
    if form.accepts("plan", lambda: projects.create_line(version, form.line(), by=me())):
        flash(_("Dodano linię budżetową."), "good")
        return redirect(url_for("budget.show", version_id=version.id), 303)
    return render_template("budget/line.html", form=form, version=version, line=None), form.status


@bp.route("/lines/<uuid:line_id>", methods=["GET", "POST"])
def edit_line(line_id: UUID) -> ResponseReturnValue:
    """Change a line."""
    line = projects.get_line(line_id)
    form = LineChangeForm(line)
    reason = form.reason.data or ""
    if form.accepts("plan", lambda: projects.update_line(line, form.line(), by=me(), reason=reason)):
        return _saved(line)
    return render_template("budget/line.html", form=form, version=line.project_version, line=line), form.status


@bp.route("/lines/<uuid:line_id>/certification", methods=["GET", "POST"])
def certify(line_id: UUID) -> ResponseReturnValue:
    """Book what the managing authority accepted."""
    line = projects.get_line(line_id)
    form = CertifyForm()
    reason = form.reason.data or ""
    if form.accepts("amount", lambda: projects.certify(line, form.amount.amount, by=me(), reason=reason)):
        return _saved(line)
    return render_template("budget/certify.html", form=form, line=line), form.status


def _saved(line: BudgetLine) -> ResponseReturnValue:
    flash(_("Zapisano zmiany."), "good")
    return redirect(url_for("budget.show", version_id=line.project_version_id), 303)
