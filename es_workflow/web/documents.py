"""Letters of a case: reading them, and taking them over („Odbierz pismo”), which is their delivery."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import access, deliveries, documents, reception
from es_workflow.errors import NotFound
from es_workflow.texts import _
from es_workflow.web.security import me
from es_workflow.web.serving import file_response

bp = Blueprint("documents", __name__, url_prefix="/documents")


@bp.get("/<uuid:document_id>")
def download(document_id: UUID) -> ResponseReturnValue:
    """The letter as PDF."""
    document = documents.get_readable(document_id, me())
    data = documents.content(document, by=me())
    return file_response(data, document.attachment.filename, document.attachment.mime)


@bp.get("/<uuid:document_id>/delivery")
def delivery(document_id: UUID) -> ResponseReturnValue:
    """How the letter is or was delivered: until when to take it over, and what happens otherwise."""
    document = documents.get_visible(document_id, me())
    found = deliveries.find(document)
    if found is None:
        raise NotFound
    is_applicant = access.represents(me(), document.case.organisation_id)
    return render_template(
        "documents/delivery.html", document=document, delivery=found, case=document.case, is_applicant=is_applicant
    )


@bp.get("/<uuid:document_id>/proof-of-delivery")
def proof(document_id: UUID) -> ResponseReturnValue:
    """The proof of delivery as PDF."""
    found = deliveries.get_visible(document_id, me())
    return file_response(deliveries.render_proof(found), f"UPD-{document_id}.pdf", "application/pdf")


@bp.post("/<uuid:document_id>/receive")
def receive(document_id: UUID) -> ResponseReturnValue:
    """Take the letter over; from now on it counts as delivered."""
    document = documents.get_visible(document_id, me())
    reception.receive(document, by=me())
    flash(_("Pismo odebrano. Możesz je teraz otworzyć."), "good")
    return redirect(url_for("cases.show", case_id=document.case_id, _anchor="documents-title"), 303)
