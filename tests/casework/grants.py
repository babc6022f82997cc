"""A process of tests that reserves, waits for, contracts, pays and releases a call's money, and what surrounds it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

from es_workflow import db, jobs
from es_workflow.casework import calls, cases, deployments, projects, runtime
from es_workflow.casework.calls import CallData
from es_workflow.casework.projects import LineData, ProjectData
from es_workflow.content import ProcessPackage
from es_workflow.models import BudgetLine, Call, Case, Organisation, ProjectVersion, User
from tests.casework.play import do
from tests.engine import drawing

MESSAGE = "money_granted"
BY_MESSAGE = {"funding": "=funding", "reserved_amount": "=reserved_amount", "rank": "=rank"}
TEXTS = {"pl": "Grant", "en": "Grant"}


def given(**inputs: str) -> str:
    return drawing.io(inputs)


def money(id: str, operation: str, headers: dict[str, str] | None = None, **inputs: str) -> str:
    return drawing.service(id, operation, given(**inputs) if inputs else "", headers=headers)


def form(id: str) -> bytes:
    keys = ("amount", "tie") if id == "assess" else ("amount",)
    fields = [{"type": "number", "id": f"f_{key}", "key": key, "label": key, "decimalDigits": 2} for key in keys]
    return json.dumps({"type": "default", "id": id, "schemaVersion": 19, "components": fields}).encode()


CONTINUOUS = drawing.process(
    "grants",
    """start -> ask -> number -> decide -> reserve -> funded
    funded -[=funding = "reserved"]-> sign; funded -to_wait-> wait -> sign
    sign -> signed; signed -[=sign.amount > 0]-> contract -> settle -> pay -> release -> end
    signed -to_leave-> leave -> give_back -> end""",
    drawing.start("start"),
    drawing.user("ask", group="pes_rep"),
    money("number", "case:number"),
    drawing.user("decide", group="director"),
    money("reserve", "money:reserve", {"message": MESSAGE}, amount="=ask.amount"),
    drawing.xor("funded", default="to_wait"),
    drawing.element("receiveTask", "wait", drawing.io(outputs=BY_MESSAGE), messageRef="m"),
    drawing.user("sign", group="pes_rep"),
    drawing.xor("signed", default="to_leave"),
    money("contract", "money:contract", amount="=sign.amount"),
    drawing.user("settle", group="director"),
    money("pay", "money:pay", amount="=settle.amount"),
    money("release", "money:release"),
    money("leave", "money:leave-waiting-list"),
    money("give_back", "money:release"),
    drawing.end("end"),
    outside=drawing.message("m", MESSAGE, "=case.number"),
)
RANKED = drawing.process(
    "grants",
    """start -> ask -> number -> assess -> rank -> wait -> known
    known -[=funding = "reserved"]-> sign; known -to_wait-> wait
    sign -> signed; signed -[=sign.amount > 0]-> end; signed -to_give-> give_back -> end""",
    drawing.start("start"),
    drawing.user("ask", group="pes_rep"),
    money("number", "case:number"),
    drawing.user("assess", group="director"),
    money(
        "rank",
        "ranking:enter",
        {"message": MESSAGE},
        score="=assess.amount",
        ties="=[assess.tie]",
        amount="=ask.amount",
    ),
    drawing.element("receiveTask", "wait", drawing.io(outputs=BY_MESSAGE), messageRef="m"),
    drawing.xor("known", default="to_wait"),
    drawing.user("sign", group="pes_rep"),
    drawing.xor("signed", default="to_give"),
    money("give_back", "money:release"),
    drawing.end("end"),
    outside=drawing.message("m", MESSAGE, "=case.number"),
)


def package(process: bytes) -> ProcessPackage:
    """The process as content, with its forms."""
    manifest = {
        "process": "grants",
        "title": TEXTS,
        "summary": TEXTS,
        "number": "GR.1",
        "start": {"group": "pes_rep", "needs_call": True, "action": TEXTS},
        "subject": "=null",
        "groups": {"pes_rep": {**TEXTS, "kind": "applicant", "entity_kind": "pes"}},
        "statuses": {},
    }
    forms = {f"forms/{name}.form": form(name) for name in ("ask", "decide", "assess", "sign", "settle")}
    files = {"bpmn/grants.bpmn": process, "bpmn/package.json": json.dumps(manifest).encode(), **forms}
    return ProcessPackage.from_files("grants", files)


def make_project(total: str = "3240000.00") -> ProjectVersion:
    """A project of 85 % subsidy."""
    whole = Decimal(total)
    day = dt.date(2020, 1, 1)
    data = ProjectData(
        "Projekt", "Project", "", day, day, dt.date(2030, 1, 1), whole, whole * Decimal("0.85"), 465, 427,
        account="61109010140000071219812874",
    )  # fmt: skip
    return projects.create_project_version(data, by=None)


def make_line(plan: str = "420000.00", code: str = "Z3", version: ProjectVersion | None = None) -> BudgetLine:
    """A budget line of that plan."""
    data = LineData(code, "Targi", "Fairs", Decimal(plan))
    return projects.create_line(version or make_project(), data, by=None)


def make_call(allocation: str, line: BudgetLine | None = None, **fields: Any) -> Call:
    """An open call with that much money, of the process above."""
    line, now = line or make_line(), runtime.office().clock.now()
    ranking = fields.get("mode") == "ranking"
    deployments.put_into_use(package(RANKED if ranking else CONTINUOUS))
    values: dict[str, Any] = {
        "process_key": "grants",
        "title_pl": "Nabór",
        "title_en": "Call",
        "opens_at": now - dt.timedelta(days=1),
        "closes_at": now + dt.timedelta(days=30),
        "project_version_id": line.project_version_id,
        "budget_line_id": line.id,
        "allocation": Decimal(allocation),
    }
    return calls.create_call(CallData(**{**values, **fields}), by=None)


def apply(call: Call, by: User, organisation: Organisation, amount: str) -> Case:
    """An application for that amount, filed."""
    case = cases.start("grants", by=by, organisation=organisation, call=call)
    do(case, "ask", by, {"amount": Decimal(amount)})
    return case


def deliver() -> None:
    """Commit (in a test: its savepoint) and do what waits, as the worker would: messages reach their cases."""
    db.session.commit()
    jobs.drain()


def fresh(case_id: uuid.UUID) -> Case:
    """The case as it is now."""
    return db.session.get_one(Case, case_id, populate_existing=True)
