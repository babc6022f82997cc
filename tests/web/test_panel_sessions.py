"""A session of a panel on its pages: convened, attended, voted on members' own devices, closed, accepted."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import runtime, submissions
from es_workflow.casework.panels import closing, sessions, voting
from es_workflow.casework.scenario_time import set_clock
from es_workflow.errors import NotFound
from es_workflow.models import Representation, Submission, User
from tests.casework import juries
from tests.casework.play import open_elements
from tests.casework.test_panel_sessions import candidate, meet, soon, vote


@pytest.fixture
def secretary(people):
    """Runs panels."""
    group = people.clerk.memberships[0].group
    group.permissions = [*group.permissions, "panel.manage"]
    return people.clerk


@pytest.fixture
def jury(people):
    return juries.jurors(people, 3)


@pytest.fixture
def call(people, jury, secretary):
    call = juries.make_call(juries.with_sessions())
    juries.seat(call, jury)
    return call


def test_a_session_from_the_invitation_to_the_minutes(visit, call, people, jury, secretary):
    case = candidate(call, people, 40)
    page = visit(secretary).get(f"/panels/{call.id}").follow("Zwołaj posiedzenie")
    wrong = page.press("Zwołaj posiedzenie", scheduled_at="2020-01-01T10:00", place="Toruń")
    assert wrong.errors == ["Data i godzina: Podaj datę, która jest jeszcze przed nami."]
    when = soon(3)
    page = wrong.press("Zwołaj posiedzenie", scheduled_at=f"{when:%Y-%m-%d}T10:00")
    assert page.heading.startswith("Posiedzenie 1/")
    address = page.path
    assert "potrzeba 2 z 3" in page.text
    assert any("Posiedzenie kapituły" in one for one in [visit(jury[1]).get("/notifications").text])
    set_clock(when)
    page = page.press("Otwórz posiedzenie")
    assert "brak 0 z 3, potrzeba 2" in page.text
    for user in jury[:2]:
        page = visit(user).get(address).press("Jest obecny/a")
    assert "jest 2 z 3, potrzeba 2" in page.text
    chair = visit(jury[0]).get(address).press("Otwórz głosowanie")
    assert "Trwa głosowanie: Przyznać znak? Głosowało 0 z 2 obecnych." in chair.text
    ballot = chair.follow("Głosuj")
    wrong = ballot.press("Oddaj głos")
    [error] = wrong.errors
    assert error.endswith("Zaznacz swój głos.")
    chair = wrong.press("Oddaj głos", **{"candidate-1": "yes"})
    assert "Głosowało 1 z 2" in chair.text
    second = visit(jury[1]).get(address).follow("Głosuj").press("Oddaj głos", **{"candidate-1": "no"})
    assert second.status == 200
    chair = visit(jury[0]).get(address).press("Zamknij głosowanie").follow("Zapisz głos rozstrzygający")
    chair = chair.press("Zapisz rozstrzygnięcie")  # nobody is ticked: the chair is against
    assert "głosem przewodniczącego" in chair.text
    chair = chair.follow("Zamknij posiedzenie").press("Zamknij posiedzenie")
    pdf = visit(jury[2]).get(f"{address}/minutes")
    assert pdf.response.data.startswith(b"%PDF")
    assert "Przyjmij protokół" not in visit(secretary).get(address).text
    chair = visit(jury[0]).get(address).press("Przyjmij protokół")
    assert "zakończone" in chair.text
    juries.deliver()
    assert open_elements(case) == ["decide"]


def test_a_session_without_a_quorum_gets_a_new_date_on_its_page(visit, call, people, jury, secretary):
    case = candidate(call, people, 40)
    session = meet(call, jury, jury[:1])
    voting.close_round(session, voting.open_round(session, by=jury[0]).id, by=jury[0])
    page = visit(secretary).get(f"/panel-sessions/{session.id}")
    assert "Nie ma kworum" in page.text
    page = page.follow("Zamknij posiedzenie")
    assert case.organisation.name in page.text
    late = page.press("Zamknij posiedzenie", follows_at=f"{soon(20):%Y-%m-%d}T10:00")
    assert late.errors[0].startswith("Nowy termin: Nowy termin może być najpóźniej")
    page = late.press("Zamknij posiedzenie", follows_at=f"{soon(10):%Y-%m-%d}T10:00")
    assert "protokół do przyjęcia" in page.text
    assert [one.status for one in sessions.list_of(call)] == ["convened", "closed"]


def test_a_member_steps_back_on_the_page_of_the_session_and_the_quorum_changes(visit, call, people, jury):
    case = candidate(call, people, 40)
    session = meet(call, jury, jury[:1])
    page = visit(jury[1]).get(f"/panel-sessions/{session.id}").follow("Zgłoś konflikt")
    wrong = page.press("Zgłoś konflikt interesów")
    assert wrong.errors == ["Na czym polega konflikt interesów: Napisz krótko, na czym polega konflikt interesów."]
    page = wrong.press("Zgłoś konflikt interesów", reason="Siostra")
    assert "brak 1 z 2, potrzeba 2" in page.text
    assert jury[1].name in page.text
    assert visit(jury[1]).get(f"/panel-sessions/{session.id}/conflicts/{case.id}").status == 200  # says it is done
    assert visit(people.clerk).get(f"/panel-sessions/{session.id}/conflicts/{case.id}").status == 404


def test_a_choice_is_made_by_ticking_and_recorded_for_who_has_no_device(visit, call, people, jury, secretary):
    one, other = candidate(call, people, 90), candidate(call, people, 80, by=people.outsider)
    session = meet(call, jury, jury)
    vote(session, jury, {user: {one.id: "yes", other.id: "yes"} for user in jury})
    round = voting.open_round(session, by=jury[0])
    address = f"/panel-sessions/{session.id}/rounds/{round.id}/ballot"
    too_many = visit(jury[1]).get(address).press("Oddaj głos", chosen=[str(one.id), str(other.id)])
    assert too_many.errors == ["Kandydaci: Można wskazać najwyżej 1."]
    assert "Głosowało 1 z 3 obecnych" in too_many.press("Oddaj głos", chosen=[str(one.id)]).text
    assert visit(jury[1]).get(f"{address}?member={jury[2].id}").status == 403
    written = visit(secretary).get(f"{address}?member={jury[2].id}")
    assert f"Głos zapisywany za: {jury[2].name}" in written.text
    written.press("Oddaj głos", chosen=[str(other.id)])
    db.session.expire_all()
    assert {(b.user_id, b.case_id) for b in voting.ballots(round) if b.choice == "yes"} == {
        (jury[1].id, one.id), (jury[2].id, other.id)
    }  # fmt: skip


def test_sessions_are_nowhere_for_who_is_not_on_the_panel(visit, call, people, jury):
    candidate(call, people, 40)
    session = meet(call, jury, jury)
    round = voting.open_round(session, by=jury[0])
    for stranger in (people.applicant, people.director):
        visitor = visit(stranger)
        for path in (
            "",
            "/edit",
            "/closing",
            "/minutes",
            f"/rounds/{round.id}/ballot",
            f"/rounds/{round.id}/casting-vote",
        ):
            assert visitor.get(f"/panel-sessions/{session.id}{path}").status == 404, path
    assert visit(jury[1]).get(f"/panel-sessions/{session.id}/closing").status == 403
    assert visit(jury[1]).get(f"/panel-sessions/{session.id}/edit").status == 403
    assert runtime.office().clock.now() - session.opened_at < dt.timedelta(minutes=5)


def test_who_speaks_for_a_candidate_reads_nothing_of_it_although_on_the_panel(visit, call, people, jury):
    theirs, other = candidate(call, people, 83), candidate(call, people, 71, by=people.outsider)
    now = runtime.office().clock.now()
    jury[1].representations.append(Representation(organisation=theirs.organisation, function="radna", confirmed_at=now))
    db.session.flush()
    session = meet(call, jury, jury)
    vote(session, jury, {jury[0]: {theirs.id: "yes", other.id: "no"}, jury[2]: {theirs.id: "yes", other.id: "no"}})
    while voting.find_next(session):
        vote(session, jury, {jury[0]: {theirs.id: "yes"}})
    closing.close(session, by=jury[0])
    sheets = [one.id for one in db.session.scalars(select(Submission).where(Submission.case_id == theirs.id))]
    address, chair = f"/panel-sessions/{session.id}", jury[0].name
    page = visit(jury[1]).get(address)
    assert "71,00" in page.text
    for secret in ("83,00", "Laureat za"):
        assert secret not in page.text
    assert visit(jury[1]).get(f"{address}/minutes").status == 404
    colleague = visit(jury[2]).get(address)
    assert "83,00" in colleague.text
    assert f"{chair}: za" in colleague.text  # voting is open
    assert visit(jury[2]).get(f"{address}/minutes").status == 200
    own = visit(jury[1]).get(f"/cases/{theirs.id}")
    assert own.status == 200
    assert chair not in own.text
    authors = set()
    for one in sheets:
        with contextlib.suppress(NotFound):
            authors.add(submissions.get_visible(one, db.session.get_one(User, jury[1].id)).submitted_by_id)
    assert authors == {people.applicant.id, jury[1].id}  # the application, and what they wrote before they spoke for it


def test_a_committee_is_told_of_accepted_minutes_and_reads_them_and_nothing_before_nor_beside(
    visit, people, jury, secretary
):
    call = juries.make_call(juries.with_sessions(informed="accountant"))
    juries.seat(call, jury)
    group = people.accountant.memberships[0].group
    group.permissions = ["panel.read"]
    case = candidate(call, people, 40)
    session = meet(call, jury, jury)
    while voting.find_next(session) is not None:
        vote(session, jury, {user: {case.id: "no"} for user in jury})
    closing.close(session, by=jury[0])
    address = f"/panel-sessions/{session.id}"
    reader = visit(people.accountant)
    assert reader.get(address).status == reader.get(f"{address}/minutes").status == 404
    assert "Posiedzenie" not in reader.get("/notifications").text
    closing.accept(session, by=jury[0])
    reader = visit(people.accountant)
    assert f"Przyjęto protokół posiedzenia {session.number}" in reader.get("/notifications").text
    panel = reader.get("/").follow("Kapituły").follow("Edycja 2026")
    assert "Porównanie" not in panel.text
    page = panel.follow(f"nr {session.number}")
    assert page.heading == f"Posiedzenie {session.number}"
    assert reader.get(f"{address}/minutes").response.data.startswith(b"%PDF")
    assert reader.get(f"/cases/{case.id}").status == 404
    assert visit(people.director).get(address).status == 404
