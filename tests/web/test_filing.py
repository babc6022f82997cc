"""What the pages say of a case that has a number and was not filed: that, in words, and never a day."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from es_workflow import db
from es_workflow.casework import cases
from es_workflow.models import Case
from es_workflow.web import filters
from tests.casework import drawn, filing
from tests.casework.play import do, open_task
from tests.engine import drawing
from tests.people import People
from tests.web.visitor import Page, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def case(people: People) -> Case:
    call = filing.make_call()
    return cases.start("claims", by=people.applicant, organisation=people.organisation, call=call)


def row(page: Page, label: str) -> str | None:
    """What the page's summary says under this label."""
    for entry in page.root.iter("div"):
        if [child.tag for child in entry] == ["dt", "dd"] and entry[0].text == label:
            return " ".join("".join(entry[1].itertext()).split())
    return None


def cell(page: Page, label: str) -> str:
    """What the first row of the page's table has in this column."""
    return next(
        " ".join("".join(one.itertext()).split()) for one in page.root.iter("td") if one.get("data-label") == label
    )


def test_before_the_filing_the_pages_say_so_and_afterwards_they_tell_the_day(
    visit: Visit, people: People, case: Case
) -> None:
    number, case_id = str(case.number), case.id
    page = visit(people.applicant).get(f"/cases/{case_id}")
    assert (row(page, "Numer sprawy"), row(page, "Złożono"), row(page, "Zegar sprawy")) == (number, "jeszcze nie", None)
    assert cell(visit(people.applicant).get("/my-cases"), "Złożono") == "jeszcze nie"
    do(db.session.get_one(Case, case_id), "ask", people.applicant, {"amount": Decimal("5.00")})
    moment = filters.datetime(db.session.get_one(Case, case_id).submitted_at)
    task = open_task(db.session.get_one(Case, case_id), "decide").id
    page = visit(people.clerk).get(f"/cases/{case_id}")
    assert (row(page, "Złożono"), row(page, "Zegar sprawy")) == (moment, "0 dni pracy urzędu")
    assert row(visit(people.clerk).get(f"/tasks/{task}"), "Złożono") == moment
    assert cell(visit(people.clerk).get("/cases"), "Złożono") == moment.partition(",")[0]


def test_a_case_that_ended_unfiled_was_not_filed(visit: Visit, people: People) -> None:
    flows = "start -> register -> ask -> wanted; wanted -no-> end; wanted -[=answer.words != null]-> file -> filed"
    begun = drawing.start("start"), drawing.service("register", "case:register"), drawn.work("ask", "pes_rep")
    nodes = (*begun, drawing.xor("wanted", default="no"), drawing.end("end"))
    nodes = (*nodes, drawing.service("file", "case:file"), drawing.end("filed"))
    case = drawn.open_case(drawn.package(flows, *nodes), people)
    do(case, "ask", people.applicant, {"words": None})
    assert case.ended_at is not None
    assert row(visit(people.applicant).get(f"/cases/{case.id}"), "Złożono") == "nie złożono"


def test_of_a_process_that_files_nothing_nobody_asks_when(visit: Visit, people: People) -> None:
    nodes = (drawing.start("start"), drawn.work("ask", "pes_rep"), drawing.end("end"))
    case = drawn.open_case(drawn.package("start -> ask -> end", *nodes), people)
    assert row(visit(people.applicant).get(f"/cases/{case.id}"), "Złożono") is None
    assert cell(visit(people.applicant).get("/my-cases"), "Złożono") == "–"
