"""The register of bodies."""

from __future__ import annotations

from es_workflow.casework import accounts, organisations
from tests.people import add_units_group

ANSWERS = {
    "name": "Fundacja „Świt”",
    "legal_form": "foundation",
    "nip": "123-456-32-18",
    "house_no": "5",
    "postal_code": "87100",
    "city": "Łódź",
}


def test_a_body_is_entered_found_and_corrected(visit, clerk):
    visitor = visit(clerk)
    page = visitor.get("/organisations").follow("Dodaj podmiot").press("Dodaj podmiot", **ANSWERS)
    page = page.press("Szukaj", search="swit lodz").follow("Fundacja „Świt”")
    assert "1234563218" in page.text
    assert "fundacja" in page.text
    page = page.follow("Popraw dane").press("Zapisz zmiany", city="Toruń", flat_no="7")
    assert "5/7, 87-100 Toruń" in page.text


def test_a_taken_tax_number_is_told_at_its_field(visit, clerk, organisation):
    page = visit(clerk).get("/organisations/new").press("Dodaj podmiot", **{**ANSWERS, "nip": organisation.nip})
    assert page.errors == ["NIP: Podmiot o tym numerze NIP jest już w systemie."]


def mine(email: str) -> list[str]:
    return [one.name for one in organisations.list_mine(accounts.get_by_email(email))]


def test_representatives_are_added_and_removed(visit, clerk, people):
    page = visit(clerk).get(f"/organisations/{people.organisation.id}")
    assert page.press("Dodaj osobę", email="nikt@example.pl").errors[0].endswith("Nie ma konta o tym adresie e-mail.")
    page = page.press("Dodaj osobę", email="ewa.lacka@example.pl", function="pełnomocniczka")
    assert "Ewa Łącka" in page.text
    assert mine("ewa.lacka@example.pl") == ["Fundacja Łąka", "Spółdzielnia Socjalna „Żuraw”"]
    page.press("Usuń Ewa Łącka")
    assert mine("ewa.lacka@example.pl") == ["Fundacja Łąka"]


def test_a_body_is_closed_and_reopened(visit, clerk, people):
    page = visit(clerk).get(f"/organisations/{people.organisation.id}").press("Zamknij podmiot")
    assert mine("anna.wisniewska@example.pl") == []
    page.press("Otwórz podmiot")
    assert mine("anna.wisniewska@example.pl") == ["Spółdzielnia Socjalna „Żuraw”"]


def test_the_register_is_not_for_everybody(visit, people):
    address, visitors = f"/organisations/{people.organisation.id}", [visit(people.applicant), visit(people.director)]
    assert [visitor.get(address).status for visitor in visitors] == [403, 403]


def test_the_office_chooses_a_unit_once_and_notes_who_took_it_over(visit, people):
    add_units_group()
    clerk = visit(people.clerk)
    answers = {"terc": "0415042", "house_no": "1", "postal_code": "87-162", "city": "Lubicz Dolny"}
    page = clerk.get("/organisations/new?as=unit").press("Dodaj podmiot", **answers, nip="9990001114")
    page = page.follow("Gmina Lubicz")
    assert "0415042" in page.text
    again = clerk.get("/organisations/new?as=unit").press("Dodaj podmiot", **answers, nip="1234563218")
    assert again.errors == ["Gmina albo powiat: Ta jednostka samorządu jest już w rejestrze podmiotów."]
    page = page.follow("Popraw dane").press("Zapisz zmiany", city="Lubicz")
    page = page.follow("Następca prawny").press("Zapisz zmiany", successor_nip="999-000-11-14")
    assert page.errors == ["NIP następcy prawnego: Podmiot nie może być swoim własnym następcą."]
    page = page.press("Zapisz zmiany", successor_nip="525-224-84-81")
    assert "Następca prawny Fundacja Łąka" in page.text
    assert "Następca prawny" in page.follow("Historia zmian").text
