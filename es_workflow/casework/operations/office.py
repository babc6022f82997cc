"""What every office does for a case: numbers, letters, notices."""

from __future__ import annotations

from typing import Any

from es_workflow import clock
from es_workflow.casework import call_terms, documents, notifications, numbers, runtime
from es_workflow.casework.operations.base import Call, Operation
from es_workflow.content.operations import Header, HeaderKind


def give_number(call: Call) -> dict[str, Any]:
    """Give the case its number and date of filing, and fix the terms of its call; once given they stay."""
    case = call.case
    if case.number is None:
        year = clock.today(call.now).year
        series = runtime.office().package(case.deployment_id).manifest.number
        case.number = f"{series}.{numbers.next_in(f'{series}.{year}')}.{year}"
    if case.submitted_at is None:
        case.submitted_at = call.now
        call_terms.freeze(case)
    return {"case_number": case.number}


def create_document(call: Call) -> dict[str, Any]:
    """Typeset a letter of the package and put it into the case."""
    document = documents.create_for_operation(
        call.case,
        call.asked.task_id,
        template=call.header("template"),
        share=call.header("share") == notifications.APPLICANT,
        variables=call.asked.inputs,
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
        name="document:create",
        run=create_document,
        waits=True,
        doc="Typesets documents/<template>.typ as a PDF of the case; share=applicant lets the applicant read it.",
        headers={"template": Header(HeaderKind.LETTER), "share": Header(HeaderKind.SHARE, required=False)},
        results=("document_id",),
    ),
    Operation(
        name="notify",
        run=notify,
        doc="Tells `to` (applicant or a group key) the sentence text_pl / text_en, on their page and by e-mail.",
        headers={"to": Header(HeaderKind.RECIPIENT), "text_pl": Header(), "text_en": Header()},
    ),
)
