"""Two drawn processes of tests: one offers places and answers for them, the other looks for a place."""

from __future__ import annotations

import json
from typing import Any

from es_workflow import db, jobs
from es_workflow.casework import cases, deployments
from es_workflow.content import ProcessPackage
from es_workflow.models import Case, Organisation, User
from tests.casework.play import do, open_elements
from tests.engine import drawing

EXCHANGE = "places"
TEXTS = {"pl": "Miejsca", "en": "Places"}
HEARD = drawing.io(outputs={"match": "=match"})
ANSWER = drawing.io({"match": "=match", "agrees": '=say.answer = "yes"', "reason": "=say.answer"})


def form(id: str, *keys: str) -> bytes:
    fields = [{"type": "textfield", "id": f"f_{key}", "key": key, "label": key} for key in keys]
    return json.dumps({"type": "default", "id": id, "schemaVersion": 19, "components": fields}).encode()


OFFERING = drawing.process(
    "offering",
    'start -> describe -> number -> offer -> offering_runs -> last; last -[=stay.answer = "cancel"]-> leave -> end'
    "; last -to_close-> close -> end",
    drawing.start("start"),
    drawing.user("describe", group="pes_rep"),
    drawing.service("number", "case:number"),
    drawing.service(
        "offer",
        "matching:offer",
        drawing.io(
            {
                "title": "=describe.title",
                "places": "=describe.places",
                "holder": "=describe.holder",
                "holder_name": "=describe.holder_name",
                "holder_limit": "=describe.limit",
                "details": "={field: describe.field}",
                "told": "={where: describe.title}",
            }
        ),
        headers={"exchange": EXCHANGE, "message": "pair_of_offer"},
    ),
    drawing.sub(  # it listens only from here on, when the case has the number by which it is called
        "offering_runs",
        "began -> stay -> ran",
        drawing.start("began"),
        drawing.user("stay", group="pes_rep"),
        drawing.end("ran", inner=drawing.TERMINATE),
        drawing.sub(
            "asked",
            'hear -> which; which -[=match.state = "asked"]-> ask -> heard; which -to_heard-> heard',
            drawing.element("startEvent", "hear", HEARD, inner=drawing.message_definition("m"), isInterrupting="false"),
            drawing.xor("which", default="to_heard"),
            drawing.call("ask", "answering"),
            drawing.end("heard"),
            by_event=True,
        ),
    ),
    drawing.xor("last", default="to_close"),
    drawing.service("close", "matching:close"),
    drawing.service("leave", "matching:leave"),
    drawing.end("end"),
    outside=drawing.message("m", "pair_of_offer", "=case.number"),
)
ANSWERING = drawing.process(
    "answering",
    "a_start -> say -> tell -> a_end",
    drawing.start("a_start"),
    drawing.user("say", group="pes_rep"),
    drawing.service("tell", "matching:answer", ANSWER),
    drawing.end("a_end"),
)
SEEKING = drawing.process(
    "seeking",
    """start -> wish -> number -> look -> wait -> which; which -[=match.state = "asked"]-> say -> tell -> wait
    which -[=match.state = "agreed"]-> placed -> give_up -> end
    which -[=match.waits_in = "pool"]-> pooled -> wait; which -to_wait-> wait
    meanwhile -> which""",
    drawing.start("start"),
    drawing.user("wish", group="pes_rep"),
    drawing.service("number", "case:number"),
    drawing.service(
        "look",
        "matching:apply",
        drawing.io(
            {
                "title": "=wish.title",
                "wishes": '=if wish.wishes = "" then [] else split(wish.wishes, " ")',
                "others": '=wish.others = "yes"',
                "details": "={field: wish.field}",
                "told": "={who: wish.title}",
            }
        ),
        headers={"message": "pair_of_application"},
    ),
    drawing.element("receiveTask", "wait", HEARD, messageRef="m"),
    drawing.xor("which", default="to_wait"),
    drawing.user("say", group="pes_rep"),
    drawing.boundary("meanwhile", "say", drawing.message_definition("m"), HEARD),
    drawing.service("tell", "matching:answer", ANSWER),
    drawing.user("placed", group="pes_rep", form="say"),
    drawing.user("pooled", group="clerk", form="say"),
    drawing.service("give_up", "matching:leave"),
    drawing.end("end"),
    outside=drawing.message("m", "pair_of_application", "=case.number"),
)
RULES: dict[str, Any] = {
    "exchange": EXCHANGE,
    "title": {"pl": "Dobór miejsc", "en": "Matching of places"},
    "refusals": 2,
    "possible": '=offer.field != "closed"',
    "scores": [
        {"pl": "kierunek", "en": "field", "value": "=if offer.field = applicant.field then 40 else 0"},
        {"pl": "preferencja", "en": "wish", "value": "=if wish = null then 0 else 11 - wish"},
    ],
}


def package(key: str, *processes: bytes, forms: dict[str, tuple[str, ...]], **more: Any) -> ProcessPackage:
    """A package of drawn processes."""
    manifest = {
        "process": key,
        "title": TEXTS,
        "summary": TEXTS,
        "number": key.upper(),
        "start": {"group": "pes_rep", "needs_call": False, "action": TEXTS},
        "subject": "=null",
        "groups": {
            "pes_rep": {**TEXTS, "kind": "applicant", "entity_kind": "pes"},
            "clerk": {**TEXTS, "kind": "office"},
        },
        "statuses": {},
        **more,
    }
    files = {
        **{f"bpmn/p{number}.bpmn": process for number, process in enumerate(processes)},
        "bpmn/package.json": json.dumps(manifest).encode(),
        **{f"forms/{name}.form": form(name, *keys) for name, keys in forms.items()},
    }
    return ProcessPackage.from_files(key, files)


def put_into_use(**rules: Any) -> None:
    """Both processes."""
    said = {"say": ("answer",)}
    described = {"describe": ("title", "places", "holder", "holder_name", "limit", "field"), "stay": ("answer",)}
    deployments.put_into_use(package("offering", OFFERING, ANSWERING, forms={**described, **said}))
    wished = {"wish": ("title", "wishes", "others", "field")}
    deployments.put_into_use(package("seeking", SEEKING, forms={**wished, **said}, matching={**RULES, **rules}))


def drained() -> None:
    """Commit (in a test: its savepoint) and let the messages reach their cases."""
    db.session.commit()
    jobs.drain()


def offer(by: User, organisation: Organisation, title: str, places: int = 1, **more: Any) -> Case:
    """A case that offers places."""
    case = cases.start("offering", by=by, organisation=organisation)
    told = {
        "title": title,
        "places": places,
        "holder": None,
        "holder_name": None,
        "limit": None,
        "field": "law",
        **more,
    }
    do(case, "describe", by, told)
    return case


def apply(by: User, organisation: Organisation, title: str, *wishes: Case, **more: Any) -> Case:
    """A case that looks for a place."""
    case = cases.start("seeking", by=by, organisation=organisation)
    numbers = " ".join(wish.number or "" for wish in wishes)
    do(case, "wish", by, {"title": title, "wishes": numbers, "others": "no", "field": "law", **more})
    return case


def fresh(case: Case) -> Case:
    """The case as it is now."""
    return db.session.get_one(Case, case.id, populate_existing=True)


def say(case: Case, by: User, answer: str) -> None:
    """Answer the question that is open in the case, and let the other side hear."""
    do(fresh(case), "say", db.session.get_one(User, by.id), {"answer": answer})
    drained()


def waits(case: Case) -> list[str]:
    """Where the case waits for people."""
    return open_elements(fresh(case))
