"""A small process that enters its applicant into a public register and changes the entry as the clerk says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from es_workflow import db, jobs
from es_workflow.casework import cases, deployments
from es_workflow.content import ProcessPackage
from es_workflow.models import Case, Organisation, RegisterEntry
from tests.casework import drawn, play
from tests.engine import drawing
from tests.people import People

REGISTER: dict[str, Any] = {
    "title": {"pl": "Rejestr wyróżnień", "en": "Register of awards"},
    "summary": {"pl": "Kto ma wyróżnienie.", "en": "Who has an award."},
    "slug": "awards",
    "number": "AW/{yyyy}/{nnn}",
    "columns": [{"pl": "Zadania", "en": "Tasks", "value": "=award.tasks"}],
    "grades": {
        "title": {"pl": "Tytuł", "en": "Title", "tone": "info"},
        "gold": {"pl": "Złoty", "en": "Gold", "tone": "good"},
    },
    "map": True,
}
ENTERED = ("grade", "valid_from", "valid_to", "published_from", "story", "story_consent")
CHANGED = ("number", "state", "grade", "valid_to", "published_from", "reason", "holder", "story_consent")
AWARD: dict[str, Any] = {
    "grade": "gold",
    "valid_from": "2026-11-23",
    "valid_to": "2028-11-22",
    "published_from": "2026-11-23T08:00",
    "story": "",
    "story_consent": None,
    "tasks": "12 zadań",
}


def _form(id: str, *keys: str) -> dict[str, Any]:
    fields = [{"id": f"f_{key}", "type": "textfield", "key": key, "label": key} for key in keys]
    return {"schemaVersion": 18, "type": "default", "id": id, "components": fields}


def _operation(id: str, name: str, inputs: Mapping[str, str], **headers: str) -> str:
    return drawing.service(id, name, drawing.io(dict(inputs)), headers=headers)


def package(key: str = "awarding", letter: bytes = drawn.LETTER, **register: Any) -> ProcessPackage:
    """The process, its register laid over with `register`."""
    made = drawn.package(
        "begin -> decide -> enter -> write -> find -> amend -> change -> amend",
        drawing.start("begin"),
        drawn.work("decide", "clerk", drawing.props(status="open"), form="award"),
        _operation("enter", "register:enter", {name: f"=award.{name}" for name in ENTERED}, register="awards"),
        drawing.service("write", "document:create", headers={"template": "note"}),
        _operation("find", "register:find", {}, register="awards"),
        drawn.work("amend", "clerk", form="amendment"),
        _operation("change", "register:change", {name: f"=amendment.{name}" for name in CHANGED}, register="awards"),
        key=key,
        forms=(_form("award", *ENTERED, "tasks"), _form("amendment", *CHANGED)),
        statuses={"open": {**drawn.both("W toku"), "tone": "info", "next": drawn.both("Czekaj")}},
        registers={"awards": {**REGISTER, **register}},
    )
    files = {**made.files, "bpmn/documents/note.typ": letter}
    return ProcessPackage.from_files(key, files)


def award(people: People, *, to: Organisation | None = None, of: ProcessPackage | None = None, **values: Any) -> Case:
    """A case whose organisation (the applicant's, or the outsider's) was just entered, with AWARD or other values."""
    of = of or package()
    deployments.put_into_use(of)
    holder, applicant = _again(to or people.organisation), people.applicant if to is None else people.outsider
    case = cases.start(of.key, by=_again(applicant), organisation=holder, call=None)
    db.session.flush()
    play.do(case, "decide", _again(people.clerk), {**AWARD, **values})
    jobs.drain()
    return case


def amend(case: Case, people: People, **values: Any) -> None:
    """Change the entry of the case; also after a page has closed the session they were loaded in."""
    case, clerk = _again(case), _again(people.clerk)
    number = entry_of(case).number
    play.do(case, "amend", clerk, {**dict.fromkeys(CHANGED), "number": number, **values})
    jobs.drain()


def entry_of(case: Case) -> RegisterEntry:
    """The first entry that the case made."""
    found = db.session.query(RegisterEntry).filter_by(case_id=case.id).order_by(RegisterEntry.entered_at).first()
    assert found is not None, "the case is in no register"
    return found


def _again(row: Any) -> Any:
    return db.session.get_one(type(row), inspect(row).identity)
