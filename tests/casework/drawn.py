"""Small processes drawn for tests of terms and letters: an applicant and a clerk, one letter, one form."""

from __future__ import annotations

import json
from typing import Any

from es_workflow import db, jobs
from es_workflow.casework import cases, deployments
from es_workflow.content import ProcessPackage
from es_workflow.models import Case
from tests.engine import drawing
from tests.people import People

LETTER = b"""#import "/lib/letter.typ": *
#show: letter.with(place: "Toru\xc5\x84")
Tajemnica pisma.
"""


ANSWER: dict[str, Any] = {
    "schemaVersion": 18,
    "type": "default",
    "id": "answer",
    "components": [{"id": "f", "type": "textfield", "key": "words", "label": "Odpowiedź"}],
}


def both(text: str) -> dict[str, str]:
    return {"pl": text, "en": text}


def work(id: str, group: str, *parts: str, due: str | None = None, form: str = "answer") -> str:
    """A task of that group."""
    schedule = drawing.zeebe("taskSchedule", dueDate=due) if due else ""
    assignment = drawing.zeebe("assignmentDefinition", candidateGroups=group)
    asks = drawing.zeebe("formDefinition", formId=form)
    return drawing.element("userTask", id, drawing.zeebe("userTask"), asks, assignment, schedule, *parts, name=id)


def until(expression: str) -> str:
    """A timer's definition with the last day in FEEL."""
    return drawing.timer_definition(expression, "timeDate")


def package(
    flows: str, *nodes: str, key: str = "p", outside: str = "", forms: tuple[dict[str, Any], ...] = (), **manifest: Any
) -> ProcessPackage:
    """A package of one drawn process with the letter `note` and the form `answer`, begun by the applicant."""
    told: dict[str, Any] = {
        "process": key,
        "title": both("Coś"),
        "summary": both("Coś"),
        "number": "T.1",
        "start": {"group": "pes_rep", "needs_call": False, "action": both("Zacznij")},
        "subject": '="x"',
        "groups": {
            "pes_rep": {**both("Przedstawiciel"), "kind": "applicant", "entity_kind": "pes"},
            "clerk": {**both("Pracownik"), "kind": "office"},
        },
        "statuses": {},
        "documents": {"note": {"pl": "Wezwanie", "en": "Call"}},
        **manifest,
    }
    files = {
        "bpmn/p.bpmn": drawing.process(key, flows, *nodes, outside=outside),
        "bpmn/package.json": json.dumps(told).encode(),
        "bpmn/documents/note.typ": LETTER,
        **{f"forms/{form['id']}.form": json.dumps(form).encode() for form in (ANSWER, *forms)},
    }
    return ProcessPackage.from_files(key, files)


def open_case(of: ProcessPackage, people: People) -> Case:
    """A case of the applicant's, with everything done that needs nobody."""
    deployments.put_into_use(of)
    case = cases.start(of.key, by=people.applicant, organisation=people.organisation, call=None)
    db.session.flush()
    jobs.drain()
    return case
