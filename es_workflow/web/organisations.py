"""The register of bodies that apply, and the office's word on who speaks for them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, accounts, organisations, representations
from es_workflow.models import Organisation
from es_workflow.texts import _
from es_workflow.web.forms.base import asked
from es_workflow.web.forms.organisations import RepresentativeForm, asks_for_unit, unit_choice
from es_workflow.web.forms.registers import RegisterForm, bases, modes
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


@bp.get("")
def index() -> ResponseReturnValue:
    """The register, and those who wait for the office's word."""
    search, kind = asked("search"), asked("kind")
    return render_template(
        "organisations/index.html",
        organisations=organisations.list_page(search=search, kind=kind, page=page_number()),
        waiting=representations.list_unconfirmed(),
        kinds=organisations.list_kinds(),
        search=search,
        kind=kind,
    )


@bp.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Enter a body into the register."""
    form = RegisterForm(unit=asks_for_unit())
    if form.accepts("nip", lambda: organisations.create(form.organisation(), by=me())):
        flash(_("Dodano podmiot."), "good")
        return redirect(url_for("organisations.index"), 303)
    return render_template("organisations/edit.html", form=form, organisation=None, choice=unit_choice()), form.status


@bp.get("/<uuid:organisation_id>")
def show(organisation_id: UUID) -> ResponseReturnValue:
    """One body and its people."""
    return _page(organisations.get(organisation_id), RepresentativeForm())


def _page(organisation: Organisation, form: RepresentativeForm) -> ResponseReturnValue:
    people = representations.list_of(organisation)
    page = {"organisation": organisation, "people": people, "form": form, "kinds": organisations.list_kinds()}
    page |= {"units": organisations.list_units(organisation), "sizes": organisations.sizes()}
    page |= {"bases": bases(), "modes": modes(), "acts": access.acts}
    return render_template("organisations/show.html", **page, legal_forms=organisations.legal_forms()), form.status


@bp.route("/<uuid:organisation_id>/edit", methods=["GET", "POST"])
def edit(organisation_id: UUID) -> ResponseReturnValue:
    """Correct the register entry."""
    organisation = organisations.get(organisation_id)
    form = RegisterForm(organisation, unit=organisation.is_unit)
    data = form.organisation
    if form.accepts("nip", lambda: organisations.update(organisation, data(organisation.terc), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return render_template("organisations/edit.html", form=form, organisation=organisation), form.status


@bp.post("/<uuid:organisation_id>/close")
def close(organisation_id: UUID) -> ResponseReturnValue:
    """Nobody acts for this body any more."""
    organisations.set_active(organisations.get(organisation_id), active=False, by=me())
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/<uuid:organisation_id>/reopen")
def reopen(organisation_id: UUID) -> ResponseReturnValue:
    """The body is back."""
    organisations.set_active(organisations.get(organisation_id), active=True, by=me())
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/<uuid:organisation_id>/representatives")
def add_representative(organisation_id: UUID) -> ResponseReturnValue:
    """Let somebody with an account speak for the body."""
    organisation, form = organisations.get(organisation_id), RepresentativeForm()
    if not form.accepts("email", lambda: _add(organisation, form)):
        return _page(organisation, form)
    flash(_("Dodano osobę reprezentującą podmiot."), "good")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


def _add(organisation: Organisation, form: RepresentativeForm) -> None:
    user = accounts.get_by_email(form.email.data or "")
    representations.add(organisation, user, function=form.function.data or "", confirmed=True, by=me())


@bp.post("/<uuid:organisation_id>/representatives/<uuid:user_id>/confirm")
def confirm(organisation_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """The office has seen the authority."""
    representations.confirm(representations.get(organisation_id, user_id), by=me())
    flash(_("Potwierdzono. Ta osoba może teraz działać w imieniu podmiotu; wysłaliśmy jej e-mail."), "good")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/<uuid:organisation_id>/representatives/<uuid:user_id>/remove")
def remove(organisation_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """The person does not speak for the body."""
    representations.remove(representations.get(organisation_id, user_id), by=me())
    flash(_("Ta osoba nie reprezentuje już podmiotu."), "good")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
