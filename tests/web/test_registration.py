"""Self-registration as a person does it."""

from __future__ import annotations

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import accounts, organisations
from es_workflow.models import Mail, Organisation
from tests.people import add_units_group

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


UNIT = {name: value for name, value in ANSWERS.items() if name not in {"name", "legal_form"}} | {"nip": "9990001114"}


def of_units(visit):
    add_units_group()
    return visit().get("/register")


def test_a_unit_of_local_government_is_chosen_not_typed(visit, people):
    page = of_units(visit).follow("Gminę albo powiat")
    [unit] = [one for one in page.root.iter("select") if one.get("name") == "terc"]
    assert len(list(unit.iter("option"))) == 1 + 163
    assert "toruński" in [group.get("label") for group in unit.iter("optgroup")]
    assert not [one for one in page.root.iter("input") if one.get("name") in {"name", "krs"}]
    assert page.press("Zarejestruj się", terc="0415042", **UNIT).heading == "Sprawdź pocztę"
    body = organisations.find_by_nip("9990001114")
    assert (body.name, body.terc, body.kind, body.is_unit) == ("Gmina Lubicz", "0415042", "unit", True)


def test_a_unit_that_is_not_chosen_or_not_on_the_list_is_told_at_its_field(visit, people):
    page = of_units(visit).follow("Gminę albo powiat").press("Zarejestruj się", **UNIT)
    assert page.errors == ["Gmina albo powiat: Wybierz gminę albo powiat z listy."]
    page = page.press("Zarejestruj się", terc="9999999", **UNIT)
    assert [error.split(":")[0] for error in page.errors] == ["Gmina albo powiat"]
    typed = {one.get("name"): one.get("value") for one in page.root.iter("input")}
    assert typed["nip"] == "9990001114"


def test_whoever_registers_a_known_unit_waits_for_the_office_whatever_tax_number_they_type(visit, people):
    of_units(visit).follow("Gminę albo powiat").press("Zarejestruj się", terc="0415042", **UNIT)
    second = {**UNIT, "login": "jan.sowa@example.pl", "nip": "5260001246"}
    visit().get("/register?as=unit").press("Zarejestruj się", terc="0415042", **second)
    assert db.session.scalars(select(Organisation.name).where(Organisation.is_unit)).all() == ["Gmina Lubicz"]
    visit().get(link()).press("Potwierdzam adres")
    assert organisations.list_mine(accounts.get_by_email("jan.sowa@example.pl")) == []


def test_a_unit_cannot_be_registered_by_the_other_form(visit, people):
    page = of_units(visit).follow("Podmiot, który ma NIP")
    assert page.press("Zarejestruj się", **ANSWERS, kind="unit").errors[0].startswith("Rodzaj podmiotu")
