"""De minimis aid: the register per undertaking, what is left under the ceiling, reports and their file, the rules."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from es_workflow import clock
from es_workflow.casework import aid_register, aid_report, de_minimis, file_types, organisations, undertakings
from es_workflow.casework.de_minimis import AidRefused, Recipient, Standing
from es_workflow.errors import NotFound
from es_workflow.forms import identifiers
from es_workflow.texts import _
from es_workflow.web.forms.base import asked
from es_workflow.web.forms.registers import (
    CeilingForm,
    LinkForm,
    OtherAidForm,
    PeriodForm,
    TermForm,
    link_kinds,
    periods,
    sectors,
    units,
)
from es_workflow.web.layout import now, page_number
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("aid", __name__, url_prefix="/de-minimis")


def _today() -> dt.date:
    return clock.today(now())


@bp.get("")
def index() -> ResponseReturnValue:
    """Everybody with aid; a tax number leads to its undertaking, also one without aid yet."""
    search = asked("search")
    try:
        return redirect(url_for("aid.show", nip=identifiers.nip(search)), 302)
    except ValueError:
        found = aid_register.list_undertakings(search=search, page=page_number())
    return render_template(
        "aid/index.html", undertakings=found, search=search, overdue=aid_register.count_overdue(_today())
    )


@bp.get("/<nip>")
def show(nip: str) -> ResponseReturnValue:
    """One undertaking: its aid, its links, what is left."""
    return _page(_known(nip), OtherAidForm(), LinkForm())


def _known(nip: str) -> str:
    try:
        return identifiers.nip(nip)
    except ValueError as error:
        raise NotFound from error


def _page(nip: str, aid_form: OtherAidForm, link_form: LinkForm) -> ResponseReturnValue:
    body = organisations.find_by_nip(nip)
    page = render_template(
        "aid/show.html",
        nip=nip,
        name=undertakings.name_of(nip) or nip,
        body=body,
        history=aid_register.history(nip, _today()),
        links=undertakings.list_links(nip),
        standing=_standing(Recipient.of(body) if body and not body.parent else Recipient(nip, nip)),
        aid_form=aid_form,
        link_form=link_form,
        kinds=link_kinds(),
        today=_today(),
    )
    return page, 422 if request.method == "POST" else 200


def _standing(recipient: Recipient) -> Standing | None:
    """What is left today; None when the table of ceilings has nothing for today."""
    try:
        return de_minimis.standing(recipient, _today())
    except AidRefused:
        return None


@bp.post("/<nip>/aid")
def add(nip: str) -> ResponseReturnValue:
    """Enter another giver's aid."""
    nip, form = _known(nip), OtherAidForm()
    name = undertakings.name_of(nip) or nip

    def keep() -> None:
        regulation = de_minimis.ceiling_on(form.granted_on.day).regulation
        aid_register.add_other(form.told(nip, name, regulation), by=me())

    if not form.accepts("granted_on", keep):
        return _page(nip, form, LinkForm())
    flash(_("Dodano pomoc do rejestru."), "good")
    return redirect(url_for("aid.show", nip=nip), 303)


@bp.post("/<nip>/aid/<uuid:aid_id>/withdraw")
def withdraw(nip: str, aid_id: UUID) -> ResponseReturnValue:
    """Another giver's aid was entered by mistake."""
    aid_register.withdraw(aid_id, by=me())
    flash(_("Ta pomoc nie jest już liczona."), "good")
    return redirect(url_for("aid.show", nip=_known(nip)), 303)


@bp.post("/<nip>/links")
def link(nip: str) -> ResponseReturnValue:
    """Count another body's aid too."""
    nip, form = _known(nip), LinkForm()

    def keep() -> None:
        undertakings.link(
            nip,
            identifiers.nip(form.other_nip.data or ""),
            other_name=(form.other_name.data or "").strip(),
            kind=form.kind.data,
            valid_from=form.valid_from.day,
            by=me(),
        )

    if not form.accepts("other_nip", keep):
        return _page(nip, OtherAidForm(), form)
    flash(_("Zapisano powiązanie. Pomoc obu podmiotów jest liczona razem."), "good")
    return redirect(url_for("aid.show", nip=nip), 303)


@bp.post("/<nip>/links/<uuid:link_id>/end")
def end_link(nip: str, link_id: UUID) -> ResponseReturnValue:
    """The bodies do not belong together from tomorrow on."""
    undertakings.end(link_id, last_day=_today(), by=me())
    flash(_("Powiązanie kończy się dzisiaj."), "good")
    return redirect(url_for("aid.show", nip=_known(nip)), 303)


# --- reports


@bp.get("/reports")
def reports() -> ResponseReturnValue:
    """What has to be reported, and by when; the file for it."""
    return _reports(PeriodForm())


def _reports(form: PeriodForm) -> ResponseReturnValue:
    page = render_template(
        "aid/reports.html",
        due=aid_register.list_reports(due_only=True, page=page_number()),
        done=aid_register.list_reports(due_only=False),
        today=_today(),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/reports/file")
def report_file() -> ResponseReturnValue:
    """The file of the certificates issued in a period."""
    form = PeriodForm()
    if not form.validate():
        return _reports(form)
    first, last = form.first.day, form.last.day
    data = aid_report.workbook(first, last)
    return file_response(data, f"pomoc-de-minimis-{first}-{last}.xlsx", file_types.XLSX)


@bp.post("/reports/<uuid:certificate_id>")
def mark(certificate_id: UUID) -> ResponseReturnValue:
    """The certificate is in the aid register."""
    certificate = aid_register.mark_reported(certificate_id, by=me())
    flash(_("Zapisano: przekazano sprawozdanie o zaświadczeniu %(number)s.", number=certificate.number), "good")
    return redirect(url_for("aid.reports"), 303)


# --- ceilings and terms


@bp.get("/rules")
def rules() -> ResponseReturnValue:
    """The ceilings and terms of reporting with the days from which they hold."""
    return _rules(CeilingForm(), TermForm())


def _rules(ceiling: CeilingForm, term: TermForm) -> ResponseReturnValue:
    page = render_template(
        "aid/rules.html",
        ceilings=aid_register.list_ceilings(),
        terms=aid_register.list_terms(),
        ceiling_form=ceiling,
        term_form=term,
        sectors=sectors(),
        periods=periods(),
        units=units(),
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/rules/ceilings")
def add_ceiling() -> ResponseReturnValue:
    """Put a ceiling in force."""
    form = CeilingForm()
    if not form.accepts("valid_from", lambda: aid_register.add_ceiling(form.ceiling(), by=me())):
        return _rules(form, TermForm())
    flash(_("Dodano pułap."), "good")
    return redirect(url_for("aid.rules"), 303)


@bp.post("/rules/terms")
def add_term() -> ResponseReturnValue:
    """Put a term of reporting in force."""
    form = TermForm()
    if not form.accepts("term_from", lambda: aid_register.add_term(form.term(), by=me())):
        return _rules(CeilingForm(), form)
    flash(_("Dodano termin."), "good")
    return redirect(url_for("aid.rules"), 303)
