"""The office sees what will be erased and holds it; the page of an erased case says what it is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import cases
from es_workflow.casework.access import Permission
from es_workflow.casework.scenario_time import set_clock
from es_workflow.clock import ZONE
from es_workflow.content import ProcessPackage
from es_workflow.content.manifest import MANIFEST
from es_workflow.models import Case, Group, UserTask
from tests.casework import play
from tests.casework.retention.stories import wait_until
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def ended(make_case: Callable[..., Case], people: People, toy: ProcessPackage) -> Case:
    raw = json.loads(toy.files[MANIFEST])
    raw["retention"] = {"personal": {"days": 30, "from": "case_end"}}
    package = ProcessPackage.from_files(toy.key, {**toy.files, MANIFEST: json.dumps(raw).encode()})
    for key in ("coordinator", "admin"):
        group = db.session.get_one(Group, key)
        group.permissions = [*group.permissions, Permission.RETENTION_MANAGE]
    case = make_case(package)
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    cases.act(case, "withdraw", by=people.applicant, answers={"reason": "Zrobię to sama, Anna Wiśniewska."})
    db.session.commit()
    return case


def due_on(case: Case) -> dt.date:
    assert case.ended_at is not None
    return case.ended_at.astimezone(ZONE).date() + dt.timedelta(days=31)


def stage_of(case: Case) -> int:
    """As the database has it: pages work in sessions of their own."""
    return db.session.get_one(Case, case.id, populate_existing=True).erased


def test_what_will_be_erased_is_listed_with_its_day_and_can_be_held(visit: Visit, people: People, ended: Case) -> None:
    page = visit(people.coordinator).get("/retention")
    assert f"{due_on(ended):%d.%m.%Y}" in page.text
    assert "dane osobowe" in page.text
    form = page.follow(f"Wstrzymaj {ended.number}")
    wrong = form.press("Wstrzymaj", reason="", until="2020-01-01")
    assert wrong.errors == ["Powód wstrzymania: Podaj powód, na przykład: trwa kontrola."]
    wrong = wrong.press("Wstrzymaj", reason="Trwa kontrola", until="2020-01-01")
    told = "Ten dzień już minął. Wpisz dzień w przyszłości albo zostaw pole puste."
    assert wrong.errors == [f"Do dnia (włącznie): {told}"]
    page = wrong.press("Wstrzymaj", until="")
    assert page.told == "Wstrzymano anonimizację."
    assert "do odwołania" in page.text
    assert "Anonimizację wstrzymano: Trwa kontrola" in visit(people.coordinator).get(f"/cases/{ended.id}").text
    wait_until(due_on(ended))
    assert stage_of(ended) == 0
    page = visit(people.coordinator).get("/retention").follow(f"Zakończ wstrzymanie {ended.number}")
    assert page.press("Zakończ wstrzymanie", reason=" ").errors == ["Powód zakończenia: Podaj powód zakończenia."]
    assert page.press("Zakończ wstrzymanie", reason="Kontrola zakończona").told == "Zakończono wstrzymanie."
    wait_until(due_on(ended))
    assert stage_of(ended) > 0


def test_all_cases_of_a_process_can_be_held(visit: Visit, people: People, ended: Case) -> None:
    page = visit(people.admin).get("/retention").follow("Wstrzymaj wszystkie: Mała prośba")
    page = page.press("Wstrzymaj", reason="Rozliczenie projektu", until=f"{due_on(ended):%Y-%m-%d}")
    assert "wszystkie sprawy: Mała prośba" in page.text
    wait_until(due_on(ended))
    assert stage_of(ended) == 0
    wait_until(due_on(ended) + dt.timedelta(days=1))
    assert stage_of(ended) > 0


def test_the_page_of_an_erased_case_says_so_and_shows_what_is_left(visit: Visit, people: People, ended: Case) -> None:
    before = visit(people.coordinator).get(f"/cases/{ended.id}")
    assert "zostaną usunięte: dane osobowe" in before.text
    wait_until(due_on(ended))
    db.session.expire_all()
    page = visit(people.coordinator).get(f"/cases/{ended.id}")
    assert "Dane osobowe w tej sprawie zanonimizowano" in page.text
    assert "Zanonimizowano dane osobowe" in page.text
    filed = page.follow("Wycofaj prośbę")
    assert "Zrobię to sama, Osoba 1." in filed.text
    assert "Skrót jest skrótem tego, co złożono" in filed.text
    assert "Potwierdzenie złożenia (PDF)" not in filed.text
    submission = filed.path.rpartition("/")[2]
    assert visit(people.coordinator).get(f"/submissions/{submission}/receipt").status == 404


def test_only_who_answers_for_data_sees_the_page(visit: Visit, people: People, ended: Case) -> None:
    for user in (people.clerk, people.director, people.applicant):
        assert visit(user).get("/retention").status == 403
        assert visit(user).get(f"/retention/cases/{ended.id}/hold").status == 403
    assert visit(people.admin).get("/retention").status == 200
    assert visit(people.admin).get("/retention/processes/nothing/hold").status == 404


def test_a_running_case_cannot_be_held_yet(visit: Visit, people: People, ended: Case) -> None:
    running = cases.start(ended.process_key, by=people.applicant, organisation=people.organisation)
    set_clock(dt.datetime.combine(due_on(ended), dt.time(9), ZONE))
    assert visit(people.coordinator).get(f"/retention/cases/{running.id}/hold").status == 404


def test_what_a_page_beside_a_task_kept_is_not_shown_after_the_erasure(
    visit: Visit, people: People, ended: Case
) -> None:
    query = select(UserTask.id).where(UserTask.case_id == ended.id, UserTask.element_id == "fill_request")
    address, day = f"/tasks/{db.session.scalars(query).one()}", due_on(ended)
    assert "Zrobię to sama, Anna Wiśniewska." in visit(people.applicant).get(address).text
    wait_until(day)
    after = visit(people.applicant).get(address).text
    assert "Zrobię to sama" in after
    assert "Wiśniewska" not in after
