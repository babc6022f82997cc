"""Sensitive answers are read by the applicant and by the groups that the form names, and by nobody else."""

from __future__ import annotations

import pytest

from es_workflow import db
from es_workflow.casework import cases, deployments, submissions
from es_workflow.casework.operations import ALL
from es_workflow.content import check
from es_workflow.models import Membership
from tests.casework import drawn
from tests.casework.drawn import work
from tests.casework.play import do, open_task
from tests.engine import drawing

SECRET, PLAIN = "Potrzebuję tłumacza języka migowego.", "Jan Kowalski"


def form(readers: str = "clerk") -> dict:
    def field(key, kind="textfield", **more):
        return {"id": f"f_{key}", "type": kind, "key": key, "label": key, **more}

    hidden = {"properties": {"sensitive": readers}}
    people = {"id": "l", "type": "dynamiclist", "path": "people", "label": "Osoby", "components": [
        field("person"), field("pesel", **hidden),
    ]}  # fmt: skip
    components = [field("name"), field("needs", "textarea", **hidden), people]
    return {"schemaVersion": 18, "type": "default", "id": "apply", "components": components}


def package(readers: str = "clerk"):
    return drawn.package(
        "start -> apply -> judge -> end",
        drawing.start("start"),
        work("apply", "pes_rep", form="apply"),
        work("judge", "assessor"),
        drawing.end("end"),
        forms=(form(readers),),
        groups={
            "pes_rep": {**drawn.both("Przedstawiciel"), "kind": "applicant", "entity_kind": "pes"},
            "clerk": {**drawn.both("Pracownik"), "kind": "office"},
            "assessor": {**drawn.both("Oceniający"), "kind": "office"},
        },
    )


@pytest.fixture
def submission(people):
    """An application, now with the assessors."""
    deployments.put_into_use(package())
    case = cases.start("p", by=people.applicant, organisation=people.organisation)
    rows = [{"person": PLAIN, "pesel": "44051401359"}]
    do(case, "apply", people.applicant, {"name": PLAIN, "needs": SECRET, "people": rows})
    [found] = submissions.list_visible(case, people.applicant)
    return found


def read(submission, reader):
    view = submissions.present(submission, reader)
    rows = [row for section in view.sections for table in section.tables for row in table.rows]
    cells = [cell.value for row in rows for cell in row.cells]
    return [row.value for section in view.sections for row in section.rows] + cells


def test_the_applicant_and_the_named_groups_read_it_and_nobody_else(submission, people):
    open_words = [PLAIN, SECRET, PLAIN, "44051401359"]
    assert read(submission, people.applicant) == open_words
    assert read(submission, people.clerk) == open_words
    hidden = "ukryte: dane wrażliwe"
    for other in (people.assessors[0], people.director, None):
        assert read(submission, other) == [PLAIN, hidden, PLAIN, hidden]


def test_beside_a_task_on_its_page_and_on_the_receipt_it_is_hidden_whoever_looked_before(submission, people, visit):
    submission_id = submission.id
    task = open_task(submission.case, "judge").id
    people.clerk.memberships.append(Membership(group_key="assessor"))
    db.session.flush()
    for reader, known in ((people.clerk, True), (people.assessors[0], False), (people.clerk, True)):
        browser = visit(reader)
        for address in (f"/tasks/{task}", f"/submissions/{submission_id}"):
            page = browser.get(address)
            assert page.status == 200, address
            assert (SECRET in page.response.text) is known, (reader.name, address)


def test_the_check_knows_the_groups_that_may_read(people):
    found = [str(one) for one in check(package("clerk,nobody"), groups=set(), operations=ALL)]
    assert any("sensitive names the group 'nobody'" in one for one in found)
    assert not any("'clerk'" in one and "sensitive" in one for one in found)
