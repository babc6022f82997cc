"""The register of those who apply, and the office's word on who speaks for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, accounts, entity_kinds, organisations, persons, registration, representations
from es_workflow.casework.entity_kinds import Sort
from es_workflow.errors import NotFound
from es_workflow.models import Organisation
from es_workflow.texts import _
from es_workflow.web.forms.base import asked
from es_workflow.web.forms.organisations import RepresentativeForm, asked_sort, offered_sorts
from es_workflow.web.forms.registers import RegisterForm, bases, modes
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


@bp.get("")
def index() -> ResponseReturnValue:
    """The register, and those who wait for the office's word."""
    return _register("organisations/index.html", of_persons=False, waiting=representations.list_unconfirmed())


@bp.get("/persons")
def persons_index() -> ResponseReturnValue:
    """The persons who apply for themselves, for those who may see personal data."""
    if not persons.may_see(me()):
        raise NotFound
    return _register("organisations/persons.html", of_persons=True)


def _register(template: str, *, of_persons: bool, **more: Any) -> ResponseReturnValue:
    search, kind, found = asked("search"), asked("kind"), entity_kinds.by_sort()
    of_sorts = [names for sort, names in found.items() if (sort is Sort.PERSON) is of_persons]
    return render_template(
        template,
        organisations=organisations.list_page(of_persons=of_persons, search=search, kind=kind, page=page_number()),
        kinds={kind: name for names in of_sorts for kind, name in names.items()},
        shows_persons=Sort.PERSON in found and persons.may_see(me()),
        search=search,
        kind=kind,
        **more,
    )


@bp.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Enter a body or, by whoever may see personal data, a person into the register."""
    offered = {
        sort: kinds for sort, kinds in offered_sorts().items() if sort is not Sort.PERSON or persons.may_see(me())
    }
    sort = asked_sort() or Sort.BODY
    if sort is Sort.PERSON and not persons.may_see(me()):
        raise NotFound
    form = RegisterForm(sort=sort)
    if form.accepts(_known_by(sort), lambda: registration.enter(form.organisation(), by=me())):
        flash(_("Dodano osobę.") if sort is Sort.PERSON else _("Dodano podmiot."), "good")
        return redirect(url_for("organisations.persons_index" if sort is Sort.PERSON else "organisations.index"), 303)
    page = {"form": form, "organisation": None, "sort": sort, "offered": offered}
    return render_template("organisations/edit.html", **page), form.status


def _known_by(sort: Sort) -> str:
    """The question at which the register says that it has this one already."""
    return "email" if sort is Sort.PERSON else "nip"


@bp.get("/<uuid:organisation_id>")
def show(organisation_id: UUID) -> ResponseReturnValue:
    """One body and its people."""
    return _page(organisations.get(organisation_id, me()), RepresentativeForm())


def _page(organisation: Organisation, form: RepresentativeForm) -> ResponseReturnValue:
    people = representations.list_of(organisation)
    page = {"organisation": organisation, "people": people, "form": form, "kinds": entity_kinds.list_names()}
    page |= {"units": organisations.list_units(organisation), "sizes": organisations.sizes()}
    page |= {"bases": bases(), "modes": modes(), "acts": access.acts}
    return render_template("organisations/show.html", **page, legal_forms=organisations.legal_forms()), form.status


@bp.route("/<uuid:organisation_id>/edit", methods=["GET", "POST"])
def edit(organisation_id: UUID) -> ResponseReturnValue:
    """Correct the register entry."""
    organisation = organisations.get(organisation_id, me())
    sort = entity_kinds.sort_of(organisation.kind)
    form = RegisterForm(organisation, sort=sort)
    data = form.organisation
    if form.accepts(_known_by(sort), lambda: organisations.update(organisation, data(organisation.terc), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return render_template("organisations/edit.html", form=form, organisation=organisation, sort=sort), form.status


@bp.post("/<uuid:organisation_id>/close")
def close(organisation_id: UUID) -> ResponseReturnValue:
    """Nobody acts for this body any more."""
    organisations.set_active(organisations.get(organisation_id, me()), active=False, by=me())
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/<uuid:organisation_id>/reopen")
def reopen(organisation_id: UUID) -> ResponseReturnValue:
    """The body is back."""
    organisations.set_active(organisations.get(organisation_id, me()), active=True, by=me())
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/<uuid:organisation_id>/representatives")
def add_representative(organisation_id: UUID) -> ResponseReturnValue:
    """Let somebody with an account speak for the body."""
    organisation, form = organisations.get(organisation_id, me()), RepresentativeForm()
    persons.require_alone(organisation)
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
    representations.confirm(representations.get(organisations.get(organisation_id, me()), user_id), by=me())
    flash(_("Potwierdzono. Ta osoba może teraz działać w imieniu podmiotu; wysłaliśmy jej e-mail."), "good")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.post("/<uuid:organisation_id>/representatives/<uuid:user_id>/remove")
def remove(organisation_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """The person does not speak for the body."""
    representations.remove(representations.get(organisations.get(organisation_id, me()), user_id), by=me())
    flash(_("Ta osoba nie reprezentuje już podmiotu."), "good")
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
