"""The administration of users and groups."""

from __future__ import annotations

import pytest

from es_workflow.casework import accounts, groups


def test_users_are_found_by_name_and_group(visit, admin):
    page = visit(admin).get("/users")
    assert page.press("Szukaj", search="cwik").links().keys() >= {"Łukasz Ćwik"}
    page = page.press("Szukaj", group="director")
    assert "Barbara Nowak" in page.links()
    assert "Łukasz Ćwik" not in page.links()
    assert "Nikt nie pasuje" in page.press("Szukaj", search="qqq", group="").text


def test_a_colleague_gets_an_account_in_groups(visit, admin):
    page = visit(admin).get("/users").follow("Dodaj użytkownika")
    answers = {"name": "Nowa Osoba", "email": "Nowa@rops.pl", "phone": "", "group_keys": ["clerk", "assessor"]}
    assert page.press("Dodaj użytkownika", **answers).heading == "Użytkownicy"
    user = accounts.find_by_email("nowa@rops.pl")
    assert {one.group_key for one in user.memberships} == {"clerk", "assessor"}
    page = page.press("Dodaj użytkownika", **answers)
    assert page.errors == ["Adres e-mail: Konto o tym adresie e-mail już istnieje."]


def test_groups_and_details_are_changed(visit, admin, clerk):
    page = visit(admin).get(f"/users/{clerk.id}")
    page = page.press("Zapisz zmiany", name="Maria Nowa", group_keys=["director"])
    assert page.heading == "Maria Nowa"
    clerk = accounts.get_by_email("maria.kowalska@example.pl")
    assert [one.group_key for one in clerk.memberships] == ["director"]


def test_the_last_administrator_cannot_leave_and_nothing_is_changed(visit, admin):
    page = visit(admin).get(f"/users/{admin.id}").press("Zapisz zmiany", name="Adam Inny", group_keys=[])
    assert page.status == 422
    assert page.errors[0].startswith("Grupy w urzędzie: Ktoś musi zarządzać użytkownikami.")
    admin = accounts.get_by_email("adam.krol@example.pl")
    assert admin.name == "Adam Król"
    assert [one.group_key for one in admin.memberships] == ["admin"]


def test_an_account_is_closed_and_opened(visit, admin, clerk):
    theirs = visit(clerk)
    page = visit(admin).get(f"/users/{clerk.id}").press("Zamknij konto")
    assert "zamknięte" in page.text
    assert theirs.get("/account").heading == "Zaloguj się"
    assert "czynne" in page.press("Otwórz konto").text


def test_nobody_closes_their_own_account(visit, admin):
    visitor, address = visit(admin), f"/users/{admin.id}"
    page = visitor.get(address)
    assert "Zamknij konto" not in page.buttons()
    token = next(one.get("value") for one in page.root.iter("input") if one.get("name") == "csrf_token")
    assert visitor.post(f"{address}/deactivate", {"csrf_token": token}).status == 409


def test_sessions_are_ended_and_a_link_is_sent(visit, admin, clerk):
    theirs = visit(clerk)
    page = visit(admin).get(f"/users/{clerk.id}").press("Wyloguj wszędzie")
    assert theirs.get("/account").heading == "Zaloguj się"
    assert "Wysłaliśmy link" in "".join(page.press("Wyślij link do hasła").root.itertext())


def test_a_group_gets_other_names_and_permissions(visit, admin):
    page = visit(admin).get("/groups").follow("Oceniający")
    page = page.press("Zapisz zmiany", name_pl="Komisja", permissions=["case.view_all", "case.assign"])
    assert "Komisja" in page.links()
    assert groups.get("assessor").permissions == ["case.assign", "case.view_all"]


def test_the_permission_to_manage_users_cannot_be_lost(visit, admin):
    page = visit(admin).get("/groups/admin").press("Zapisz zmiany", permissions=[])
    assert page.errors[0].startswith("Uprawnienia: Ktoś musi zarządzać")


@pytest.mark.parametrize("address", ["/users", "/users/new", "/groups", "/groups/clerk"])
def test_only_those_who_manage_users_come_in(visit, clerk, applicant, address):
    visitors = [visit(clerk), visit(applicant)]
    assert [visitor.get(address).status for visitor in visitors] == [403, 403]
    assert visit().get(address).heading == "Zaloguj się"


def test_what_is_not_there_is_not_found(visit, admin):
    visitor = visit(admin)
    assert visitor.get("/groups/nothing").status == 404
    assert visitor.get("/users/00000000-0000-0000-0000-000000000000").status == 404


def test_strange_characters_do_no_harm(visit, admin):
    visitor = visit(admin)
    assert visitor.get("/users", query_string={"search": "a\0b %_\\", "page": "-5", "group": "\u202e"}).status == 200
    answers = {"name": "Zły\0 Znak", "email": "zly@rops.pl", "phone": "", "group_keys": []}
    assert visitor.get("/users/new").press("Dodaj użytkownika", **answers).status == 200
    assert accounts.get_by_email("zly@rops.pl").name == "Zły Znak"
