"""Two packages of content that know only each other's words: a round waits for its entries, they for its result."""

from __future__ import annotations

from pathlib import Path

from es_workflow import db, jobs
from es_workflow.casework import audit, cases, deployments, history
from es_workflow.content import load_package
from es_workflow.models import Case
from tests.casework.play import do
from tests.people import People

PAIR = Path(__file__).resolve().parents[1] / "pair"


def put(key: str) -> None:
    """The package in use; nothing is wrong with it but that its story takes two cases, and a scenario plays one."""
    package = load_package(PAIR / "bpmn" / key, PAIR / "forms" / key)
    assert [problem.message for problem in deployments.problems_of(package) if "scenario" not in str(problem)] == []
    deployments.put_into_use(package)


def settled() -> None:
    db.session.commit()
    jobs.drain()


def enter(people: People, title: str, code: str, *, other: bool = False) -> Case:
    by, organisation = people.applicant, people.organisation
    if other:
        by, organisation = people.outsider, people.other_organisation
    case = cases.start("toy_entry", by=by, organisation=organisation)
    do(case, "send_entry", by, {"title": title, "code": code})
    return case


def test_a_round_gathers_its_entries_also_early_ones_and_all_of_them_learn_the_result(people):
    put("toy_round")
    put("toy_entry")
    early = enter(people, "Za wcześnie", "A")
    settled()
    assert early.status == "entry_waits"
    gathering = cases.start("toy_round", by=people.coordinator, organisation=None)
    do(gathering, "open_round", people.coordinator, {"code": "A", "places": 2})
    elsewhere = enter(people, "Inna runda", "B")
    settled()
    assert gathering.status == "gathering_entries"
    second = enter(people, "W porę", "A", other=True)
    third = enter(people, "Za późno", "A")
    settled()
    for case, status in ((gathering, "round_over"), (early, "entry_in"), (second, "entry_in"), (third, "entry_not_in")):
        db.session.refresh(case)
        assert case.status == status, case.subject
        assert audit.verify(case).whole
    db.session.refresh(elsewhere)
    assert elsewhere.status == "entry_waits", "the result of one round is no other's"


def test_the_applicant_reads_the_outcome_but_nothing_of_the_other_case(people):
    put("toy_round")
    put("toy_entry")
    gathering = cases.start("toy_round", by=people.coordinator, organisation=None)
    do(gathering, "open_round", people.coordinator, {"code": "A", "places": 1})
    entry = enter(people, "Kiermasz", "A")
    settled()
    [last, *_rest] = history.list_visible(entry, people.applicant)
    assert (last.type, last.data["name_pl"], last.words) == ("message.received", "Wynik rundy", ())
    [last, *_rest] = history.list_visible(entry, people.coordinator)
    assert last.words[0].cases == (gathering,)
