"""Small processes that tell and hear, put into use for tests: a case of each begins by itself and needs no person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import deployments, openings, steps
from es_workflow.content import ProcessPackage
from es_workflow.models import AuditEvent, Case, Delivery, Deployment, Organisation
from tests.engine import drawing

TEXTS = {"pl": "Coś", "en": "Something"}
WORD = drawing.message_definition("m")
CALL = drawing.signal_definition("s")


def put(key: str, flows: str, *nodes: str, outside: str = "") -> Deployment:
    """A package of one drawn process, in use."""
    manifest: dict[str, Any] = {
        "process": key,
        "title": TEXTS,
        "summary": TEXTS,
        "number": "T.1",
        "start": {"group": "clerk", "needs_call": False, "action": TEXTS},
        "subject": '="x"',
        "groups": {"clerk": {**TEXTS, "kind": "office"}},
        "statuses": {"x": {**TEXTS, "tone": "info", "next": TEXTS}},
    }
    files = {
        "bpmn/p.bpmn": drawing.process(key, flows, *nodes, outside=outside),
        "bpmn/package.json": json.dumps(manifest).encode(),
    }
    return deployments.put_into_use(ProcessPackage.from_files(key, files)).deployment


def listener(key: str = "listener", *, times: int = 1, correlation: str | None = '="K"') -> Deployment:
    """Begins by the message `begin` (which may bring `key`) or by hand, and hears the message `note` so many times."""
    hears = [
        drawing.catch(f"{key}_hear{n}", WORD, drawing.io(outputs={f"heard{n}": "=text"})) for n in range(1, times + 1)
    ]
    names = [f"{key}_hear{n}" for n in range(1, times + 1)]
    chain = " -> ".join([f"{key}_start", *names, f"{key}_end"])
    return put(
        key,
        f"{chain}; {key}_begun -> {names[0]}",
        drawing.start(f"{key}_start"),
        drawing.start(f"{key}_begun", drawing.io(outputs={"key": "=key"}), inner=drawing.message_definition("b")),
        *hears,
        drawing.end(f"{key}_end"),
        outside=drawing.message("m", "note", correlation) + drawing.message("b", f"begin {key}"),
    )


def teller(key: str = "teller", *texts: str, ttl: str | None = None) -> Deployment:
    """Tells these texts to K, one after the other, and ends."""
    publish = drawing.zeebe("publishMessage", timeToLive=ttl) if ttl else ""
    tells = [
        drawing.throw(f"{key}_tell{n}", WORD, publish, drawing.io({"text": json.dumps(text).join(("=", ""))}))
        for n, text in enumerate(texts, 1)
    ]
    names = [f"{key}_tell{n}" for n in range(1, len(texts) + 1)]
    chain = " -> ".join([f"{key}_start", *names, f"{key}_end"])
    nodes = (drawing.start(f"{key}_start"), *tells, drawing.end(f"{key}_end"))
    return put(key, chain, *nodes, outside=drawing.message("m", "note", '="K"'))


def waiter(key: str = "waiter") -> Deployment:
    """Waits for the signal `now`."""
    nodes = (drawing.start(f"{key}_start"), drawing.catch(f"{key}_wait", CALL), drawing.end(f"{key}_end"))
    return put(key, f"{key}_start -> {key}_wait -> {key}_end", *nodes, outside=drawing.signal("s", "now"))


def open_case(deployment: Deployment, *, organisation: Organisation | None = None) -> Case:
    """A case begun by nobody in particular."""
    case = openings.open_case(deployment, by=None, organisation=organisation, call=None)
    db.session.flush()
    return case


def heard(case: Case) -> list[str]:
    """The texts the case heard, in order: what its audit trail says is what its variables say."""
    values: Mapping[str, Any] = steps.peek(db.session.get_one(Case, case.id, populate_existing=True)).variables
    return [values[name] for name in sorted(values) if name.startswith("heard") and values[name] is not None]


def deliveries() -> list[tuple[str, str]]:
    """Process and outcome of all that was on its way, in no order."""
    rows = db.session.execute(select(Delivery.process_key, Delivery.status)).all()
    return sorted((row.process_key, row.status) for row in rows)


def types(case: Case) -> list[str]:
    """What the case's audit trail consists of."""
    query = select(AuditEvent.type).where(AuditEvent.case_id == case.id).order_by(AuditEvent.seq)
    return list(db.session.scalars(query))
