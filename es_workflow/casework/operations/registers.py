"""Registers beside the cases: bank accounts, bars, cost documents."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import bank_accounts, bars, cost_documents
from es_workflow.casework.cost_documents import DETAILS, Document
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.content.operations import Input
from es_workflow.errors import ProcessFailed
from es_workflow.models import Attachment, Organisation
from es_workflow.texts import _


def _organisation(call: Call) -> Organisation:
    if call.case.organisation is None:
        raise ProcessFailed(_("Ta sprawa nie ma podmiotu."))
    return call.case.organisation


def check_account(call: Call) -> dict[str, Any]:
    """Whether the account is the organisation's on the day."""
    found = bank_accounts.check(
        _organisation(call), inputs.text(call, "account"), inputs.day(call, "date"), case=call.case
    )
    return {"account_check": bank_accounts.in_words(found)}


def confirm_account(call: Call) -> dict[str, Any]:
    """A person has seen a paper that says whose the account is."""
    file = _file(call)
    kept = bank_accounts.confirm(
        _organisation(call),
        inputs.text(call, "account"),
        inputs.day(call, "date"),
        file,
        by=call.by or file.uploaded_by,
        case=call.case,
    )
    return {"account_check": bank_accounts.in_words(kept)}


def _file(call: Call) -> Attachment:
    """The file of the case that a form's file field gave."""
    files = inputs.rows(call, "file")
    try:
        wanted = uuid.UUID(str(files[0]["id"])) if files else None
    except (KeyError, ValueError) as error:
        raise WrongInput.of("file", _("potrzebny jest plik z formularza")) from error
    query = select(Attachment).where(Attachment.id == wanted, Attachment.case_id == call.case.id)
    found = db.session.scalar(query)
    if found is None:
        raise WrongInput.of("file", _("potrzebny jest plik z formularza"))
    return found


def bar(call: Call) -> None:
    """Keep the organisation from support for a time."""
    bars.record(
        _organisation(call),
        until=inputs.day(call, "until"),
        reason=inputs.text(call, "reason"),
        by=call.by,
        case=call.case,
    )


def register_costs(call: Call) -> dict[str, Any]:
    """Make the documents the case's, and say which are somebody's already."""
    documents = [_document(row) for row in inputs.rows(call, "documents")]
    return {
        "duplicates": [
            {
                "index": duplicate.index,
                "number": duplicate.document.number,
                "seller_nip": duplicate.document.seller_nip,
                "case_number": duplicate.case_number,
            }
            for duplicate in cost_documents.register(call.case, documents)
        ]
    }


def release_costs(call: Call) -> dict[str, Any]:
    """Free documents that are not paid for after all."""
    named = call.given("documents") is not None
    documents = [_document(row) for row in inputs.rows(call, "documents")] if named else None
    return {"released_documents": cost_documents.release(call.case, documents)}


def _document(row: Mapping[str, Any]) -> Document:
    seller, number = str(row.get("seller_nip") or "").strip(), str(row.get("number") or "").strip()
    if not seller or not number:
        raise WrongInput.of("documents", _("każdy dokument potrzebuje numeru i NIP sprzedawcy"))
    return Document(seller, number, {name: _detail(name, row[name]) for name in DETAILS if row.get(name) is not None})


def _detail(name: str, value: Any) -> str:
    if name in {"net", "vat", "gross", "eligible"}:
        return str(inputs.read_amount(value, name))
    return inputs.read_day(value, name).isoformat() if name.endswith("_date") else str(value).strip()


OPERATIONS = (
    Operation(
        name="bank_account:check",
        run=check_account,
        waits=True,
        doc="Whether the input `account` is the organisation's on the input `date`: asks the white list of VAT"
        " taxpayers when that is switched on; result `manual`: a person has to confirm it.",
        inputs={"account": Input(), "date": Input()},
        results=("account_check",),
    ),
    Operation(
        name="bank_account:confirm",
        run=confirm_account,
        doc="Keeps a person's confirmation of the input `account` for the input `date`, with the `file` of a form.",
        inputs={"account": Input(), "date": Input(), "file": Input()},
        results=("account_check",),
    ),
    Operation(
        name="bar:record",
        run=bar,
        doc="Bars the organisation up to and including the input `until`, for the input `reason`.",
        inputs={"until": Input(), "reason": Input()},
    ),
    Operation(
        name="cost_document:register",
        run=register_costs,
        doc="Makes the input `documents` (list of {seller_nip, number}) the case's cost documents; `duplicates` lists"
        " those that are another case's or stand there twice.",
        inputs={"documents": Input()},
        results=("duplicates",),
    ),
    Operation(
        name="cost_document:release",
        run=release_costs,
        doc="Frees the input `documents` (by default all of the case) for other cases.",
        inputs={"documents": Input(required=False)},
        results=("released_documents",),
    ),
)
