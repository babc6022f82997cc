"""Pages of panels and of calls without money."""

from __future__ import annotations

import pytest

from es_workflow import db
from es_workflow.casework import calls, deployments
from es_workflow.casework.panels import roll
from tests.casework import grants, juries


@pytest.fixture
def runner(people):
    """Runs calls and their panels."""
    group = people.clerk.memberships[0].group
    group.permissions = [*group.permissions, "panel.manage"]
    return people.clerk


@pytest.fixture
def call(people, runner):
    return juries.make_call()


def test_the_pages_of_a_call_without_money_speak_of_none(visit, runner, call, applicant):
    for page in (visit(runner).get(f"/managed-calls/{call.id}"), visit(applicant).get(f"/calls/{call.id}")):
        assert page.status == 200
        for word in ("Alokacja", "Środki", "budżetowa", "Kolejka", "Tryb", "Do przyznania"):
            assert word not in page.text
    listed = visit(runner).get("/managed-calls")
    assert "0,00" not in listed.text


def test_an_edition_without_money_is_announced_in_a_form_that_asks_for_none(visit, runner, call):
    page = visit(runner).get("/managed-calls/new")
    assert "Alokacja" not in page.text
    page = page.press(
        "Ogłoś nabór",
        title_pl="Edycja 2027",
        title_en="Edition 2027",
        opens_at="2027-04-01T00:00",
        closes_at="2027-07-01T00:00",
        number="1/2027",
    )
    assert page.heading == "Edycja 2027"
    made = calls.list_page().items[0]
    assert (made.allocation, made.budget_line_id, made.project_version_id) == (0, None, call.project_version_id)
    page = page.follow("Zmień nabór").press("Zapisz zmiany", title_pl="Edycja III")
    assert page.heading == "Edycja III"


def test_where_some_calls_give_money_the_kind_is_chosen_first(visit, runner, call):
    deployments.put_into_use(grants.package(grants.CONTINUOUS))
    page = visit(runner).get("/managed-calls/new")
    assert page.heading == "Nowy nabór"
    assert "Alokacja" in page.follow("Grant").text
    assert "Alokacja" not in page.follow("Nagroda").text


def test_the_panel_is_seated_on_its_page(visit, runner, call, people):
    first, second, third = people.assessors
    page = visit(runner).get(f"/managed-calls/{call.id}").follow("Ustal skład")
    wrong = page.press("Zapisz skład", members=[str(first.id), str(second.id)], chair=str(third.id))
    assert wrong.errors == ["Przewodniczy: Wskaż, kto przewodniczy. Musi to być jeden z wybranych członków."]
    page = wrong.press("Zapisz skład", chair=str(second.id))
    assert page.path == f"/panels/{call.id}"
    assert f"{second.name} (przewodniczy)" in page.text
    assert [seat.name for seat in roll.of_call(call.id)] == [second.name, first.name]
    page = page.follow("Zmień skład")
    wrong = page.press("Zapisz skład", members=[str(second.id)])
    assert wrong.errors == ["Powód zmiany: Nabór już się zaczął. Podaj powód zmiany składu."]
    page = wrong.press("Zapisz skład", reason="Rezygnacja")
    assert [seat.name for seat in roll.of_call(call.id)] == [second.name]
    assert "Rezygnacja" in visit(runner).get(f"/managed-calls/{call.id}").text


def test_members_find_their_panel_and_others_do_not(visit, call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second])
    db.session.flush()
    page = visit(first).get("/").follow("Kapituły").follow(call.title_pl)
    assert page.heading == "Kapituła"
    assert visit(first).get(f"/panels/{call.id}/members").status == 403
    stranger = visit(third).get("/")
    assert "Kapituły" not in stranger.text
    assert visit(third).get(f"/panels/{call.id}").status == 404
    assert visit(people.applicant).get(f"/panels/{call.id}").status == 404


def test_a_member_compares_candidates_and_goes_to_an_open_sheet(visit, call, people):
    first, second, third = people.assessors
    juries.seat(call, [first, second, third])
    one, other = juries.apply(call, people), juries.apply(call, people, by=people.outsider)
    juries.score(one, first, 70)
    juries.score(one, second, 40)
    page = visit(first).get(f"/panels/{call.id}")
    assert "Oceniono 1 z 2" in page.text
    assert "J1 Punkty (do 100)" in page.text
    assert page.follow("oceniono").status == 200
    task = page.follow("Oceń")
    assert task.heading == "Bezstronność"  # first the declaration, then the sheet
    assert "śr." not in visit(third).get(f"/panels/{call.id}").text
    assert other.number in page.text
