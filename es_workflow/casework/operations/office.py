"""What every office does for a case: numbers, letters, notices."""

from __future__ import annotations

from typing import Any

from es_workflow import clock, db
from es_workflow.casework import call_terms, documents, notifications, numbers, runtime
from es_workflow.casework.operations import inputs
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.casework.public_registers import entries
from es_workflow.content.operations import Header, HeaderKind, Input
from es_workflow.content.party_info import sharing
from es_workflow.errors import ProcessFailed
from es_workflow.texts import _


def register(call: Call) -> dict[str, Any]:
    """Give the case its number, without counting it as filed; once given it stays."""
    case = call.case
    if case.number is None:
        year = clock.today(call.now).year
        series = runtime.office().package(case.deployment_id).manifest.number
        case.number = f"{series}.{numbers.next_in(f'{series}.{year}')}.{year}"
    return {"case_number": case.number}


def file(call: Call) -> None:
    """The case counts as filed from this moment, under the terms its call has now; once filed it stays so."""
    case = call.case
    if case.number is None:
        raise ProcessFailed(_("Sprawa bez numeru nie może być złożona."))
    if case.submitted_at is None:
        case.submitted_at = call.now
        call_terms.freeze(case)


def give_number(call: Call) -> dict[str, Any]:
    """Both at once, for cases that begin with what the applicant files."""
    given = register(call)
    file(call)
    return given


def join_call(call: Call) -> dict[str, Any]:
    """Put the case into the open call of its process: another case began it, so nobody chose one."""
    return {"joined_call": call_terms.join(call.case, call.now).title_pl}


def hand_over(call: Call) -> dict[str, Any]:
    """Make the successor of the case's organisation its applicant: its letters, tasks and file are theirs from now on.

    Who spoke for the former applicant no longer sees the case; what they submitted stays in it.
    """
    case, former = call.case, call.case.organisation
    if former is None:
        raise ProcessFailed(_("Ta sprawa nie ma podmiotu."))
    code = inputs.text(call, "successor")
    found = entries.find_holder(code.replace("-", "").replace(" ", ""))
    if found.kind != former.kind:
        raise WrongInput.of("successor", _("następca musi być podmiotem tego samego rodzaju"))
    case.organisation = found
    db.session.flush()  # what this step reads of the case's people next asks the database
    return {"handed_over": {"from": former.name, "to": found.name}}


def create_document(call: Call) -> dict[str, Any]:
    """Typeset a letter of the package and put it into the case."""
    document = documents.create_for_operation(
        call.case,
        call.asked.task_id,
        template=call.header("template"),
        share=sharing(call.header("share")),
        variables=call.asked.inputs,
        readers=[key.strip() for key in call.header("sensitive").split(",") if key.strip()],
    )
    return {"document_id": str(document.id)}


def notify(call: Call) -> None:
    """Tell the applicant or a group that something happened."""
    notifications.notify(call.header("to"), call.case, text_pl=call.header("text_pl"), text_en=call.header("text_en"))


OPERATIONS = (
    Operation(
        name="case:number",
        run=give_number,
        doc="Gives the case its number (series of the package, without gaps in a year) and the moment of filing.",
        results=("case_number",),
    ),
    Operation(
        name="case:register",
        run=register,
        doc="Gives the case its number only: something else began it, and its applicant files later (case:file).",
        results=("case_number",),
    ),
    Operation(
        name="case:file",
        run=file,
        doc="The case, which has a number, counts as filed from now on: day of filing, legal clock, terms of its call.",
    ),
    Operation(
        name="call:join",
        run=join_call,
        doc="Puts a case that a message began into the open call of its process; stops the case when none is open.",
        results=("joined_call",),
    ),
    Operation(
        name="case:hand-over",
        run=hand_over,
        doc="Makes the organisation with the NIP or TERC code `successor` the applicant of the case: a successor.",
        inputs={"successor": Input()},
        results=("handed_over",),
    ),
    Operation(
        name="document:create",
        run=create_document,
        waits=True,
        doc="Typesets documents/<template>.typ as a PDF of the case; share=<applicant, parties> lets them read it, "
        "sensitive=<groups> gives it the sensitive and masked answers those groups may read, and it to them alone.",
        headers={
            "template": Header(HeaderKind.LETTER),
            "share": Header(HeaderKind.SHARE, required=False),
            "sensitive": Header(HeaderKind.GROUPS, required=False),
        },
        results=("document_id",),
    ),
    Operation(
        name="notify",
        run=notify,
        doc="Tells `to` (applicant or a group key) the sentence text_pl / text_en, on their page and by e-mail.",
        headers={"to": Header(HeaderKind.RECIPIENT), "text_pl": Header(), "text_en": Header()},
    ),
)
