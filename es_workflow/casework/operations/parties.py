"""Organisations in a case beside the applicant's: which of them there are to choose from, and who is which party."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import organisations
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.casework.parties import roll
from es_workflow.content.operations import Header, HeaderKind, Input
from es_workflow.models import Case, Organisation
from es_workflow.texts import _


def list_organisations(call: Call) -> dict[str, Any]:
    """The organisations of a kind that the office's register has."""
    found = organisations.list_of_kind(call.header("kind"))
    return {"organisations": [{"id": str(one.id), "name": one.name, "city": one.city} for one in found]}


def set_party(call: Call) -> None:
    """Say which organisation is a party of the case; none: nobody is."""
    roll.put(call.case, call.header("party"), _given(call), now=call.now)


def _given(call: Call) -> Organisation | None:
    """The organisation that the inputs name: itself, or as the one whose case that number is."""
    if call.given("case_number") is not None:
        number = inputs.text(call, "case_number")
        found = db.session.scalar(
            select(Organisation).join(Case, Case.organisation_id == Organisation.id).where(Case.number == number)
        )
        if found is None:
            raise WrongInput.of("case_number", _("potrzebny jest znak sprawy, która ma podmiot"))
        return found
    if call.given("organisation_id") is None:
        return None
    try:
        found = db.session.get(Organisation, uuid.UUID(inputs.text(call, "organisation_id")))
    except ValueError:
        found = None
    if found is None:
        raise WrongInput.of("organisation_id", _("potrzebny jest podmiot wybrany z rejestru"))
    return found


OPERATIONS = (
    Operation(
        name="organisation:list",
        run=list_organisations,
        doc="Says which organisations of the kind `kind` the register has, for a form where one is chosen.",
        headers={"kind": Header()},
        results=("organisations",),
    ),
    Operation(
        name="party:set",
        run=set_party,
        doc="Makes the organisation `organisation_id`, or that of case `case_number`, the party; neither: nobody.",
        headers={"party": Header(HeaderKind.PARTY)},
        inputs={"organisation_id": Input(required=False), "case_number": Input(required=False)},
    ),
)
