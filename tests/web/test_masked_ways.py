"""A masked number by other ways: where a case stopped, its corrections and reasons, what is stored of a reading."""

from __future__ import annotations

from collections.abc import Callable

from es_workflow import db
from es_workflow.casework import audit, cases, deployments, history, incidents, submissions
from es_workflow.models import Case, Group
from tests.casework import drawn
from tests.casework.drawn import work
from tests.casework.play import do
from tests.engine import drawing
from tests.people import People
from tests.web.test_masked import END, PESEL, form
from tests.web.visitor import Visitor

GOES = "=apply.pesel != null"
STOPS = '=working days after(date("2026-01-05"), apply.pesel) > date("2026-01-05")'


def applied(people: People, condition: str) -> Case:
    """The way of the case depends on the number; who may mend it may see personal data as well."""
    made = drawn.package(
        f"start -> apply -> way; way -[{condition}]-> judge -> end; way -no-> judge",
        drawing.start("start"),
        work("apply", "pes_rep", form="apply"),
        drawing.xor("way", default="no"),
        work("judge", "clerk"),
        drawing.end("end"),
        forms=(form(),),
    )
    deployments.put_into_use(made)
    case = cases.start("p", by=people.applicant, organisation=people.organisation)
    do(case, "apply", people.applicant, {"name": "Anna", "pesel": PESEL, "people": []})
    group = db.session.get_one(Group, "clerk")
    group.permissions = [*group.permissions, "case.view_all", "personal_data.view", "incident.resolve"]
    db.session.flush()
    return case


def test_who_mends_a_stopped_case_replaces_the_number_and_reads_it_neither_there_nor_in_the_history(
    people: People, visit: Callable[..., Visitor]
) -> None:
    stopped = applied(people, STOPS)
    case_id = stopped.id
    [incident] = incidents.list_open(stopped)
    assert PESEL not in incident.message
    [variable] = [one for one in incidents.look_at(incident, people.clerk).variables if one.path == "apply.pesel"]
    assert (variable.is_hidden, variable.typed) == (True, "")
    address, clerk = f"/incidents/{incident.id}", visit(people.clerk)
    page = clerk.get(address)
    assert PESEL not in page.response.text
    page.press("Zapisz i spróbuj ponownie", value_0="5", kind_0="number", reason="Uzgodniono z wnioskodawcą.")
    told = clerk.get(f"/cases/{case_id}")
    assert "Poprawiono dane sprawy" in told.text
    assert END in told.text, "what stood there before, as far as it is shown"
    assert PESEL not in told.response.text
    assert audit.verify(db.session.get_one(Case, case_id, populate_existing=True)).whole


def test_the_reason_of_a_way_tells_the_end_also_to_whoever_may_ask_for_the_whole(
    people: People,
) -> None:
    case = applied(people, GOES)
    whys = [why for entry in history.list_visible(case, people.clerk) for why in entry.reasons]
    assert [line.value for why in whys for line in why.lines] == [END]


def test_the_trail_of_a_reading_has_the_questions_and_no_number(people: People) -> None:
    case = applied(people, GOES)
    [submission] = submissions.list_visible(case, people.clerk)
    submissions.unmask(submission, by=people.clerk)
    [event] = [one for one in audit.list_for(case) if one.type == "answers.unmasked"]
    assert event.data["questions"] == ["people.pesel", "pesel"]
    assert PESEL not in str(event.data)
    assert PESEL not in case.search_text
