"""A process whose cases nobody begins: they follow from another case, and join the open call of their process."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import calls, cases, deployments, incidents, messages, runtime
from es_workflow.casework.calls import CallData
from es_workflow.content import ProcessPackage
from es_workflow.errors import NotAllowed
from es_workflow.models import Call, Case, Delivery
from tests.casework.grants import TEXTS, deliver, form, fresh, given, make_line, money
from tests.casework.play import do
from tests.casework.talking import open_case, put
from tests.engine import drawing

pytestmark = pytest.mark.usefixtures("db_session")

OVER = drawing.message_definition("m")


def package(*, by: str = "message", plain: bool = False) -> ProcessPackage:
    """Begins when something is over; the applicant asks for an amount, which is reserved in the call it joins."""
    begins = drawing.start("begun", given(), inner=OVER)
    flows = "begun -> ask -> join -> number -> reserve -> end" + ("; start -> ask" if plain else "")
    nodes = [drawing.start("start")] if plain else []
    process = drawing.process(
        "refunds",
        flows,
        begins,
        *nodes,
        drawing.user("ask", group="pes_rep"),
        money("join", "call:join"),
        money("number", "case:number"),
        money("reserve", "money:reserve", amount="=ask.amount"),
        drawing.end("end"),
        outside=drawing.message("m", "something over"),
    )
    manifest = {
        "process": "refunds",
        "title": TEXTS,
        "summary": TEXTS,
        "number": "RF.1",
        "start": {"group": "pes_rep", "needs_call": True, **({"by": by} if by == "message" else {"action": TEXTS})},
        "subject": "=null",
        "groups": {"pes_rep": {**TEXTS, "kind": "applicant", "entity_kind": "pes"}},
        "statuses": {},
    }
    files = {"bpmn/p.bpmn": process, "bpmn/package.json": json.dumps(manifest).encode(), "forms/ask.form": form("ask")}
    return ProcessPackage.from_files("refunds", files)


def make_call(*, closes: int = 30, title: str = "Zwroty") -> Call:
    line, now = make_line(), runtime.office().clock.now()
    data = CallData(
        process_key="refunds", title_pl=title, title_en="Refunds", opens_at=now - dt.timedelta(days=1),
        closes_at=now + dt.timedelta(days=closes), project_version_id=line.project_version_id, budget_line_id=line.id,
        allocation=Decimal("1000.00"),
    )  # fmt: skip
    return calls.create_call(data, by=None)


def begin(organisation) -> Case:
    """Something of the organisation's is over."""
    deployments.put_into_use(package())
    teller = put(
        "teller", "s -> tell -> e", drawing.start("s"), drawing.throw("tell", OVER), drawing.end("e"),
        outside=drawing.message("m", "something over"),
    )  # fmt: skip
    open_case(teller, organisation=organisation)
    deliver()
    return db.session.scalars(select(Case).where(Case.process_key == "refunds")).one()


def test_nobody_begins_such_a_case_by_hand(applicant, organisation):
    deployments.put_into_use(package())
    with pytest.raises(NotAllowed):
        cases.start("refunds", by=applicant, organisation=organisation, call=make_call())


def test_one_case_follows_from_one_message_however_often_its_job_runs(organisation):
    case = begin(organisation)
    [delivery] = db.session.scalars(select(Delivery)).all()
    messages.start(delivery.id)
    messages.start(delivery.id)
    assert db.session.scalars(select(Case.id).where(Case.process_key == "refunds")).all() == [case.id]
    assert (case.organisation_id, case.call_id) == (organisation.id, None)


def test_it_joins_the_open_call_that_closes_first_and_takes_money_from_it(organisation, applicant):
    case = begin(organisation)
    make_call(closes=60, title="Później")
    first = make_call(closes=20)
    do(case, "ask", applicant, {"amount": Decimal("400.00")})
    assert (fresh(case.id).call_id, first.reserved) == (first.id, Decimal("400.00"))


def test_without_an_open_call_it_waits_until_one_is_announced(organisation, applicant, coordinator):
    case = begin(organisation)
    do(case, "ask", applicant, {"amount": Decimal("400.00")})
    [incident] = incidents.list_open(case)
    assert "Żaden nabór tego procesu nie jest teraz otwarty" in incident.message
    call = make_call()
    assert incidents.retry(incident, by=coordinator) is None
    assert (fresh(case.id).call_id, call.reserved) == (call.id, Decimal("400.00"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (package(plain=True), "nobody begins a case here"),
        (package(by="person"), "no case of this process can be begun by a person"),
    ],
)
def test_a_beginning_that_nobody_can_bring_about_is_refused(wrong: ProcessPackage, told: str):
    problems = deployments.problems_of(wrong)
    assert any(told in str(problem) for problem in problems), problems


def test_a_package_that_says_message_needs_one_and_has_no_words_for_a_button():
    files = dict(package().files)
    by_hand = drawing.process("refunds", "start -> end", drawing.start("start"), drawing.end("end"))
    lone = ProcessPackage.from_files("refunds", {**files, "bpmn/p.bpmn": by_hand})
    assert any("no message begins a case" in str(problem) for problem in deployments.problems_of(lone))
    manifest = json.loads(files["bpmn/package.json"])
    manifest["start"]["action"] = TEXTS
    worded = ProcessPackage.from_files("refunds", {**files, "bpmn/package.json": json.dumps(manifest).encode()})
    assert any("has no place here" in str(problem) for problem in deployments.problems_of(worded))
