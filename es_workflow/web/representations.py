"""On what somebody's right to act for a body rests, with its power of attorney; and the body's parent and history."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import attachments, organisations, representations
from es_workflow.casework.audit import AuditType
from es_workflow.casework.organisations import InvalidValue
from es_workflow.forms import identifiers
from es_workflow.models import AuditEvent, Organisation
from es_workflow.texts import _
from es_workflow.web.filters import date
from es_workflow.web.forms.registers import AuthorityForm, ParentForm, SuccessorForm, bases, modes, posted_file
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("representations", __name__, url_prefix="/organisations/<uuid:organisation_id>")


@bp.route("/representatives/<uuid:user_id>", methods=["GET", "POST"])
def edit(organisation_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """The authority of one person, until when it holds, and its file."""
    found = representations.get(organisations.get(organisation_id, me()), user_id)
    form = AuthorityForm(found)

    def keep() -> None:
        representations.change_authority(found, form.authority(), file=posted_file("file"), by=me())

    if form.accepts("file", keep):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return render_template("representations/edit.html", one=found, form=form), form.status


@bp.get("/representatives/<uuid:user_id>/file")
def file(organisation_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """The power of attorney as it was handed in."""
    found = representations.get_authority_file(representations.get(organisations.get(organisation_id, me()), user_id))
    return file_response(attachments.content(found), found.filename, found.mime)


@bp.route("/parent", methods=["GET", "POST"])
def parent(organisation_id: UUID) -> ResponseReturnValue:
    """The body it is a unit of."""
    body, form = organisations.get(organisation_id, me()), ParentForm()
    if form.accepts("parent_nip", lambda: organisations.set_parent(body, _found(form.parent_nip.data), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return render_template("representations/parent.html", organisation=body, form=form), form.status


@bp.route("/successor", methods=["GET", "POST"])
def successor(organisation_id: UUID) -> ResponseReturnValue:
    """The body that took it over."""
    body, form = organisations.get(organisation_id, me()), SuccessorForm()
    keep = organisations.set_successor
    if form.accepts("successor_nip", lambda: keep(body, _found(form.successor_nip.data), by=me())):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return render_template("representations/successor.html", organisation=body, form=form), form.status


def _found(nip: str | None) -> Organisation | None:
    if not (nip or "").strip():
        return None
    body = organisations.find_by_nip(identifiers.nip(nip or ""))
    if body is None:
        raise InvalidValue(_("W rejestrze nie ma podmiotu o tym numerze NIP. Najpierw go dodaj."))
    return body


@bp.get("/history")
def history(organisation_id: UUID) -> ResponseReturnValue:
    """What was ever changed about the body."""
    body = organisations.get(organisation_id, me())
    lines = [_line(event) for event in organisations.history(body)]
    return render_template("representations/history.html", organisation=body, lines=lines)


@dataclass(frozen=True)
class Line:
    """One line of the history: when, who, what, and each field with its value before and after."""

    at: dt.datetime
    who: str
    what: str
    changes: list[tuple[str, str, str]]


def _line(event: AuditEvent) -> Line:
    names = field_names()
    changes = [
        (names[name], _shown(before), _shown(after))
        for name, (before, after) in event.data.get("changes", {}).items()
        if name in names
    ]
    if until := event.data.get("until"):
        changes.append((_("Do dnia"), "", _shown(until)))
    if reason := event.data.get("reason"):
        changes.append((_("Powód"), "", str(reason)))
    return Line(event.at, event.actor.name if event.actor else "", event_names().get(event.type, event.type), changes)


def _shown(value: Any) -> str:
    """A stored value as people read it."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        return date(str(value))
    words = {**organisations.legal_forms(), **organisations.sizes(), **bases(), **modes()}
    return words.get(str(value), str(value))


def event_names() -> dict[str, str]:
    """What can happen to a body of the register, in words."""
    return {
        AuditType.ORGANISATION_CREATED: _("wpisano do rejestru"),
        AuditType.ORGANISATION_CHANGED: _("zmieniono dane"),
        AuditType.ORGANISATION_BARRED: _("zapisano blokadę"),
        AuditType.ORGANISATION_UNBARRED: _("zniesiono blokadę"),
        AuditType.REPRESENTATION_CONFIRMED: _("potwierdzono umocowanie"),
        AuditType.REPRESENTATION_CHANGED: _("zmieniono umocowanie"),
        AuditType.REPRESENTATION_REMOVED: _("usunięto osobę"),
        AuditType.ACCOUNT_CONFIRMED: _("potwierdzono rachunek bankowy"),
    }


def field_names() -> dict[str, str]:
    """The fields of a body and of an authority, in words."""
    return {
        "kind": _("Rodzaj"), "name": _("Nazwa"), "legal_form": _("Forma prawna"), "nip": _("NIP"), "regon": _("REGON"),
        "krs": _("Numer KRS"), "street": _("Ulica"), "house_no": _("Numer domu"), "flat_no": _("Numer lokalu"),
        "postal_code": _("Kod pocztowy"), "city": _("Miejscowość"), "terc": _("TERC"), "email": _("E-mail podmiotu"),
        "phone": _("Telefon podmiotu"), "pkd": _("PKD"), "size": _("Wielkość przedsiębiorstwa"),
        "road_haulage": _("Transport drogowy towarów"), "fiscal_year_month": _("Pierwszy miesiąc roku obrotowego"),
        "parent": _("Jednostka tworząca"), "successor": _("Następca prawny"),
        "active": _("Czynny"), "function": _("Funkcja"), "basis": _("Podstawa"),
        "mode": _("Sposób reprezentacji"), "scope": _("Zakres pełnomocnictwa"), "valid_from": _("Ważne od"),
        "valid_to": _("Ważne do"),
    }  # fmt: skip
