"""Self-registration as a person does it."""

from __future__ import annotations

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import accounts, organisations
from es_workflow.models import Mail, Organisation

PASSWORD = "cztery losowe stare rowery"
ANSWERS = {
    "person": "Zofia Ptak",
    "function": "prezeska",
    "login": "Zofia.Ptak@example.pl",
    "mobile": "501 000 111",
    "password": PASSWORD,
    "repeated": PASSWORD,
    "name": "Spółdzielnia Socjalna „Ptak”",
    "legal_form": "social_cooperative",
    "nip": "123-456-32-18",
    "house_no": "5",
    "postal_code": "87-100",
    "city": "Toruń",
}


def register(visit, **changes):
    return visit().get("/register").press("Zarejestruj się", **{**ANSWERS, **changes})


def link() -> str:
    body = db.session.scalars(select(Mail.body).order_by(Mail.created_at.desc())).first() or ""
    return "/" + next(line for line in body.splitlines() if line.startswith("http")).split("/", 3)[3]


def test_somebody_registers_proves_the_address_and_signs_in(visit, people):
    assert register(visit).heading == "Sprawdź pocztę"
    visitor = visit()
    page = visitor.get(link()).press("Potwierdzam adres")
    page = page.press("Zaloguj się", email="zofia.ptak@example.pl", password=PASSWORD)
    assert page.status == 200
    assert "Spółdzielnia Socjalna „Ptak”" in visitor.get("/account").text


def test_mistakes_are_named_and_nothing_typed_is_lost(visit, people):
    page = register(visit, nip="1234563217", password="haslo1234567", repeated="haslo1234567", city="", mobile="12")
    assert page.status == 422
    assert [error.split(":")[0] for error in page.errors] == ["Twój telefon", "NIP", "Miejscowość"]
    typed = {one.get("name"): one.get("value") for one in page.root.iter("input")}
    assert typed["nip"] == "1234563217"
    assert typed["name"] == ANSWERS["name"]
    assert not typed["password"]


def test_a_weak_password_is_told_at_its_field_and_leaves_nothing_behind(visit, people):
    page = register(visit, password="haslo1234567", repeated="haslo1234567")
    assert page.errors[0].startswith("Hasło: To hasło jest na listach")
    assert accounts.find_by_email("zofia.ptak@example.pl") is None
    assert db.session.scalars(select(Organisation).where(Organisation.nip == "1234563218")).first() is None


def test_a_taken_address_gets_the_same_answer(visit, people):
    first, second = register(visit), register(visit, login="maria.kowalska@example.pl", nip="8567346215")
    assert first.text == second.text


def test_a_known_organisation_is_confirmed_by_the_office(visit, people):
    clerk = visit(people.clerk)
    register(visit, nip=people.organisation.nip)
    visit().get(link()).press("Potwierdzam adres")
    assert organisations.list_mine(accounts.get_by_email("zofia.ptak@example.pl")) == []
    assert "Zofia Ptak chce działać w imieniu" in clerk.get("/notifications").text
    page = clerk.get("/organisations").follow("Spółdzielnia Socjalna „Żuraw”").press("Potwierdź umocowanie")
    assert "Potwierdzono" in "".join(page.root.itertext())
    user = accounts.get_by_email("zofia.ptak@example.pl")
    assert [one.name for one in organisations.list_mine(user)] == ["Spółdzielnia Socjalna „Żuraw”"]
    assert "Spółdzielnia Socjalna „Żuraw”" in visit(user).get("/account").text
