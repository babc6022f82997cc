"""A process of tests whose calls have a panel: members score each case alone, then it goes on; and its surroundings."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from es_workflow import db, jobs
from es_workflow.casework import calls, cases, declarations, deployments, runtime, tasks
from es_workflow.casework.calls import CallData
from es_workflow.casework.panels import members
from es_workflow.content import ProcessPackage
from es_workflow.models import Call, Case, User, UserTask
from tests.casework.drawn import both
from tests.casework.grants import make_project
from tests.casework.play import do
from tests.engine import drawing
from tests.people import People, add_user

SCORING = drawing.element(
    "userTask",
    "score",
    drawing.zeebe("userTask"),
    drawing.zeebe("formDefinition", formId="sheet"),
    drawing.zeebe("assignmentDefinition", assignee="=juror.account", candidateGroups="assessor"),
    drawing.props(declaration="impartiality", sealed="true"),
    name="Ocena",
    inner=drawing.each("=case.panel", inputElement="juror", outputCollection="sheets", outputElement="=sheet.points"),
)
NODES = (
    drawing.start("start"),
    drawing.user("ask", group="pes_rep"),
    drawing.service("number", "case:number"),
    SCORING,
    drawing.script("add_up", "=mean(sheets[item != null])", "score"),
)


def form(id: str) -> dict[str, Any]:
    field = {"type": "number", "id": "f", "key": "points", "label": "Punkty", "decimalDigits": 2}
    if id == "sheet":
        field |= {"validate": {"min": 0, "max": 100, "required": True}, "properties": {"criterion": "J1"}}
    return {"type": "default", "id": id, "schemaVersion": 19, "components": [field]}


def manifest(**panel: Any) -> dict[str, Any]:
    return {
        "process": "award",
        "title": both("Nagroda"),
        "summary": both("Nagroda"),
        "number": "N.1",
        "start": {"group": "pes_rep", "needs_call": True, "action": both("Zgłoś się")},
        "subject": "=null",
        "groups": {"pes_rep": {**both("Przedstawiciel"), "kind": "applicant", "entity_kind": "pes"}},
        "statuses": {},
        "documents": {"protocol": both("Protokół")} if "minutes" in panel else {},
        "declarations": {"impartiality": {"title": both("Bezstronność"), "text": both("Nic mnie nie łączy.")}},
        "call": {
            "money": False,
            "panel": {"group": "assessor", "title": both("Kapituła"), "scoring": "score", **panel},
        },
    }


def package(flows: str = "", *more: str, outside: str = "", letters: dict[str, bytes] | None = None,
            **panel: Any) -> ProcessPackage:  # fmt: skip
    """The process as content; without more it ends after the scoring with one last task of the director's."""
    nodes = (*NODES, *(more or (drawing.user("decide", group="director"), drawing.end("end"))))
    process = drawing.process("award", flows or "start -> ask -> number -> score -> add_up -> decide -> end", *nodes,
                              outside=outside)  # fmt: skip
    files = {
        "bpmn/award.bpmn": process,
        "bpmn/package.json": json.dumps(manifest(**panel)).encode(),
        **{f"forms/{name}.form": json.dumps(form(name)).encode() for name in ("ask", "sheet", "decide")},
        **{f"bpmn/documents/{name}.typ": data for name, data in (letters or {}).items()},
    }
    return ProcessPackage.from_files("award", files)


def make_call(of: ProcessPackage | None = None, **fields: Any) -> Call:
    """An open call without money."""
    deployments.put_into_use(of or package())
    now, project = runtime.office().clock.now(), make_project()
    project.start_date = dt.date(2023, 1, 1)
    values: dict[str, Any] = {
        "process_key": "award",
        "title_pl": "Edycja 2026",
        "title_en": "Edition 2026",
        "opens_at": now - dt.timedelta(days=1),
        "closes_at": now + dt.timedelta(days=30),
        "project_version_id": project.id,
        "number": "1/2026",
    }
    return calls.create_call(CallData(**{**values, **fields}), by=None)


def jurors(people: People, number: int) -> list[User]:
    """So many members of the panel's group."""
    more = ["Iga Sowa", "Jerzy Ryś", "Kinga Lis", "Leon Wilk", "Mila Kos"]
    found = [*people.assessors, *(add_user(name, "assessor") for name in more[: max(0, number - 3)])][:number]
    db.session.flush()
    return found


def seat(call: Call, users: list[User], **more: Any) -> None:
    """Put them on the panel, the first as its chair."""
    members.change(call, {user.id for user in users}, users[0].id, **{"by": None, "reason": "test", **more})


def apply(call: Call, people: People, *, by: User | None = None) -> Case:
    """An application, filed: the members have it to score."""
    by = by or people.applicant
    organisation = by.representations[0].organisation
    case = cases.start("award", by=by, organisation=organisation, call=call)
    do(case, "ask", by, {"points": Decimal(1)})
    return case


def sheet_of(case: Case, user: User) -> UserTask:
    """The open task in which the member scores."""
    return next(task for task in cases.open_tasks(case) if task.assignee_id == user.id)


def score(case: Case, user: User, points: int | str) -> None:
    """The member declares that nothing stands in the way, and scores."""
    task = sheet_of(case, user)
    declarations.declare(task, conflict=False, by=user)
    tasks.complete(task, by=user, answers={"points": Decimal(points)}, rev=task.rev)
    db.session.flush()


def deliver() -> None:
    """Commit (in a test: its savepoint) and do what waits."""
    db.session.commit()
    jobs.drain()


# --- sessions

MINUTES = """#import "/lib/letter.typ": *
#show: letter.with(place: "Toruń", to: none)
#let m = data.minutes
Posiedzenie nr #m.number, #m.place, #day(m.date), #data.call.title.
Przewodniczy: #m.chair
#for one in m.members [- #one.name: #if one.present [obecność od #one.since] else [nieobecność]
]
#let fate(one) = if one.left [wycofano] else if one.decided [rozstrzygnięto] else [nie rozstrzygnięto]
#let without(one) = for x in one.excluded [, bez #x.name]
#for one in m.candidates [- #one.case #one.name, punkty #one.score, propozycja: #one.proposal, #fate(one)#without(one)
]
#for round in m.rounds [= #round.motion
#for vote in round.votes [- #vote.name: #vote.result (za #vote.yes, przeciw #vote.no, wstrzymało się #vote.abstained,
  obecni #vote.present z #vote.entitled)#if vote.casting [, głos przewodniczącego]
]]
#if m.adjourned != none [Nowy termin: #day(m.adjourned.date) #m.adjourned.time]
""".encode()
MOTIONS = [
    {"key": "award", "kind": "yes_no", "pl": "Przyznać znak?", "en": "Award?"},
    {"key": "laureate", "kind": "choice", "winners": 1, "pl": "Laureat", "en": "Laureate",
     "when": "=score >= 50 and votes.award.passed"},
    {"key": "honour", "kind": "choice", "winners": 2, "pl": "Wyróżnienia", "en": "Honours",
     "when": "=votes.award.passed and not(votes.laureate.passed = true)"},
]  # fmt: skip
SESSION = (
    drawing.service(
        "enter", "panel:enter", drawing.io({"score": "=score", "proposal": '={pl: "srebro", en: "silver"}'}),
        headers={"message": "voted"},
    ),
    drawing.element("receiveTask", "wait", drawing.io(outputs={"votes": "=votes", "session": "=session"}),
                    messageRef="m"),
    drawing.boundary("gives_up", "wait", drawing.message_definition("w"), drawing.props(action_group="pes_rep")),
    drawing.service("leave", "panel:leave"),
    drawing.user("decide", group="director"),
    drawing.end("end"),
    drawing.end("gone"),
)  # fmt: skip


def with_sessions(motions: list[dict[str, Any]] | None = None, **panel: Any) -> ProcessPackage:
    """The process in which the panel meets after the scoring."""
    return package(
        "start -> ask -> number -> score -> add_up -> enter -> wait -> decide -> end; gives_up -> leave -> gone",
        *SESSION,
        outside=drawing.message("m", "voted", "=case.number") + drawing.message("w", "withdraw"),
        letters={"protocol": MINUTES},
        minutes="protocol",
        motions=motions or MOTIONS,
        declaration="impartiality",
        **panel,
    )
