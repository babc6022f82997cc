"""The history of a case has words for everything that can happen in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from es_workflow import db, jobs, web
from es_workflow.casework import correspondence, history, messages, runtime
from es_workflow.casework.audit import AuditType
from es_workflow.models import Case
from tests.casework import play, talking
from tests.people import People
from tests.web.visitor import Visitor

PARTIALS = Path(web.__file__).parent / "templates/components/timeline"
SUBJECTS_OF_A_CASE = {
    "case",
    "task",
    "operation",
    "incident",
    "document",
    "message",
    "declaration",
    "terms",
    "entry",
    "seat",
    "journal",
    "answers",
    "hold",
    "certificate",
    "party",
}


def test_each_event_of_a_case_has_its_partial_and_no_partial_is_left_over() -> None:
    wanted = {str(one) for one in AuditType if one.partition(".")[0] in SUBJECTS_OF_A_CASE}
    assert wanted == {path.stem for path in PARTIALS.glob("*.html")}


def test_office_reads_who_did_what(
    visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    page = visit(people.coordinator).get(f"/cases/{case.id}")
    assert "Oceń (pierwsza ocena)" in page.text
    assert people.assessors[0].name in page.text
    assert "Wzięto zadanie" in page.text


def test_applicant_reads_the_way_of_the_case_without_the_office_s_inner_work(
    visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    page = visit(people.applicant).get(f"/cases/{case.id}")
    assert "W ocenie" in page.text
    assert people.assessors[0].name not in page.response.text
    assert "Wzięto zadanie" not in page.text


def test_office_reads_why_and_the_applicant_does_not(
    visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case]
) -> None:
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.GOOD)
    play.do(case, "review_second", people.assessors[1], play.GOOD)
    page = visit(people.coordinator).get(f"/cases/{case.id}")
    [why] = page.by_class("reasons")
    told = " ".join(" ".join(why.itertext()).split())
    assert told.startswith("Dlaczego? Oceń (druga ocena) Wynik ocen Reguła 1 z 3: Obie oceny dobre")
    assert "Pierwsza ocena 8 >= 6" in told
    assert "Jaki wynik? → do decyzji" in told
    assert "Dlaczego" not in visit(people.applicant).get(f"/cases/{case.id}").response.text


def test_history_names_the_case_that_got_a_message_and_the_one_it_came_from(
    visit: Callable[..., Visitor], people: People
) -> None:
    hearer = talking.open_case(talking.listener(), organisation=people.organisation)
    teller = talking.open_case(talking.teller("teller", "hello"))
    hearer.number, teller.number = "S.1.1.2026", "S.2.1.2026"
    db.session.commit()
    jobs.drain()
    sent = visit(people.coordinator).get(f"/cases/{teller.id}")
    assert f'href="/cases/{hearer.id}"' in sent.response.text
    assert "Przekazano" in sent.text
    came = visit(people.coordinator).get(f"/cases/{hearer.id}")
    assert "Od sprawy S.2.1.2026" in came.text
    for page in (visit(people.applicant).get(f"/cases/{hearer.id}"), sent, came):
        assert "teller_tell" not in page.response.text
    assert str(teller.id) not in visit(people.applicant).get(f"/cases/{hearer.id}").response.text


def test_other_cases_are_not_named_to_who_may_not_see_them(people: People) -> None:
    hearer = talking.open_case(talking.listener(), organisation=people.organisation)
    teller = talking.open_case(talking.teller("teller", "hello"))
    db.session.commit()
    jobs.drain()
    entries = history.list_visible(teller, people.coordinator)
    [[word]] = [entry.words for entry in correspondence.told(entries, teller, people.coordinator)]
    assert (word.cases, word.others) == ((hearer,), 0)
    [[word]] = [entry.words for entry in correspondence.told(entries, teller, people.assessors[0])]
    assert (word.cases, word.others) == ((), 1)


def test_history_says_that_nobody_took_a_message_and_what_came_from_outside(
    visit: Callable[..., Visitor], people: People, office: runtime.Office
) -> None:
    teller = talking.open_case(talking.teller("teller", "hello"))
    waiter = talking.open_case(talking.waiter())
    messages.send("now", kind="signal", payload={})
    db.session.commit()
    jobs.drain()
    assert "nikt jeszcze na to nie czeka" in visit(people.coordinator).get(f"/cases/{teller.id}").text
    assert "Spoza spraw urzędu" in visit(people.coordinator).get(f"/cases/{waiter.id}").text
    office.clock.advance(dt.timedelta(days=31))
    assert "Nikt nie czekał" in visit(people.coordinator).get(f"/cases/{teller.id}").text
