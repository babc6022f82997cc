"""A process of tests whose case has a number before its applicant files: number, form, filing, decision."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from es_workflow.casework import calls, deployments, runtime
from es_workflow.casework.calls import CallData
from es_workflow.content import ProcessPackage
from es_workflow.models import Call
from tests.casework import drawn
from tests.casework.grants import TEXTS, form, make_line
from tests.engine import drawing

LATER = "start -> register -> ask -> file -> decide -> end"
"""Something else began the case; what the applicant files comes after."""
UNNUMBERED = "start -> ask -> file -> end"


def package(flows: str = LATER) -> ProcessPackage:
    """With a public list and a catalogue of all its cases, and a call whose terms are one amount."""
    process = drawing.process(
        "claims",
        flows,
        drawing.start("start"),
        *([drawing.service("register", "case:register")] if "register" in flows else []),
        drawn.work("ask", "pes_rep", form="ask"),
        drawing.service("file", "case:file"),
        *([drawn.work("decide", "clerk", form="decide")] if "decide" in flows else []),
        drawing.end("end"),
    )
    columns = [{**TEXTS, "value": "=case.number"}]
    manifest: dict[str, Any] = {
        "process": "claims",
        "title": TEXTS,
        "summary": TEXTS,
        "number": "CL.1",
        "start": {"group": "pes_rep", "needs_call": True, "action": TEXTS},
        "subject": "=null",
        "groups": {
            "pes_rep": {**TEXTS, "kind": "applicant", "entity_kind": "pes"},
            "clerk": {**TEXTS, "kind": "office", "permissions": ["case.view_all"]},
        },
        "statuses": {},
        "call": {"form": "terms"},
        "public_list": {"when": "=true", "columns": columns},
        "catalogue": {"slug": "claims", "title": TEXTS, "summary": TEXTS, "when": "=true", "columns": columns},
    }
    forms = {f"forms/{name}.form": form(name) for name in ("ask", "decide", "terms")}
    files = {"bpmn/p.bpmn": process, "bpmn/package.json": json.dumps(manifest).encode(), **forms}
    return ProcessPackage.from_files("claims", files)


def make_call() -> Call:
    """The package in use, and an open call of it whose terms are set."""
    deployments.put_into_use(package())
    line, now = make_line(), runtime.office().clock.now()
    data = CallData(
        process_key="claims", title_pl="Zwroty", title_en="Refunds", opens_at=now - dt.timedelta(days=1),
        closes_at=now + dt.timedelta(days=30), project_version_id=line.project_version_id, budget_line_id=line.id,
        allocation=Decimal("1000.00"),
    )  # fmt: skip
    made = calls.create_call(data, by=None)
    made.terms = {"amount": 100}
    return made
