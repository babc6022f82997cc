"""A natural person applies: registers without any number of a body, and stands in a register of their own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import access, accounts, organisations
from es_workflow.models import AuditEvent, Group, Mail, Organisation, User
from tests.people import PASSWORD, People, add_students_group, add_user
from tests.web.test_registration import ANSWERS, link

STUDENT = {
    "person": "Kinga Róża Lis",
    "login": "Kinga.Lis@example.pl",
    "mobile": "501 000 222",
    "password": "cztery losowe stare rowery",
    "repeated": "cztery losowe stare rowery",
}


@pytest.fixture(autouse=True)
def _students(people: People) -> None:
    add_students_group()


def register(visit, **changes):
    page = visit().get("/sign-in").follow("Zarejestruj się").follow("Siebie – jestem osobą fizyczną")
    return page.press("Zarejestruj się", **{**STUDENT, **changes})


def persons() -> list[Organisation]:
    return list(
        db.session.scalars(select(Organisation).where(Organisation.is_person).order_by(Organisation.active.desc()))
    )


def person_id() -> str:
    """The id of the only person, to be used after the session is gone."""
    [person] = persons()
    return str(person.id)


def token_of(page) -> str:
    return next(one.get("value") for one in page.root.iter("input") if one.get("name") == "csrf_token")


def seeing_clerk() -> User:
    """A clerk who may see personal data."""
    db.session.get_one(Group, "assessor").permissions = ["personal_data.view"]
    return add_user("Olga Lewandowska", "clerk", "assessor")


def test_a_student_registers_with_nothing_but_their_own_data_and_applies_at_once(visit, people):
    asked = visit().get("/register").follow("Siebie – jestem osobą fizyczną")
    names = {one.get("name") for one in asked.root.iter("input") if one.get("type") != "hidden"}
    assert names == set(STUDENT), "no tax number, no legal form, no address, no function"
    assert register(visit).heading == "Sprawdź pocztę"
    [person] = persons()
    assert (person.kind, person.name, person.nip) == ("student", STUDENT["person"], "")
    assert person.email == "kinga.lis@example.pl"
    assert access.represents(accounts.get_by_email(person.email), person.id)
    visitor = visit()
    page = visitor.get(link()).press("Potwierdzam adres")
    page = page.press("Zaloguj się", email="kinga.lis@example.pl", password=STUDENT["password"])
    assert "Czekamy na potwierdzenie" not in page.text, "nobody else has to agree"
    assert "działam we własnym imieniu" in visitor.get("/account").text


def test_the_choice_comes_first_and_every_way_leads_to_its_form(visit, people):
    choice = visit().get("/register")
    assert choice.heading == "Kogo reprezentujesz?"
    body = choice.follow("Podmiot, który ma NIP")
    assert [one for one in body.root.iter("input") if one.get("name") == "nip"]
    assert body.follow("Zmień wybór").heading == "Kogo reprezentujesz?"
    assert "Studenci" in choice.text
    assert visit().get("/register?as=bzdura").heading == "Kogo reprezentujesz?"


def test_mistakes_of_a_person_are_named_at_their_fields_and_nothing_typed_is_lost(visit, people):
    page = register(visit, person="", login="kinga", mobile="12")
    assert page.status == 422
    assert [error.split(":")[0] for error in page.errors] == ["Imię i nazwisko", "Twój adres e-mail", "Twój telefon"]
    typed = {one.get("name"): one.get("value") for one in page.root.iter("input")}
    assert (typed["login"], typed["mobile"], typed["password"]) == ("kinga", "12", "")
    assert persons() == []


def test_a_person_cannot_be_registered_by_the_form_of_bodies_nor_a_body_by_theirs(visit, people):
    page = visit().get("/register?as=body").press("Zarejestruj się", **ANSWERS, kind="student")
    assert page.errors[0].startswith("Rodzaj podmiotu")
    register(visit, kind="pes", nip="1234563218", name="Podszywacz")
    assert [(one.kind, one.nip, one.name) for one in persons()] == [("student", "", STUDENT["person"])]


def test_where_persons_of_several_kinds_apply_one_says_which(visit, people):
    group = Group(key="guest", name_pl="Goście", name_en="Guests", kind="applicant", entity_kind="guest")
    group.entity_person, group.permissions = True, []
    db.session.add(group)
    assert register(visit).errors == ["Rodzaj: Wybierz rodzaj."]
    register(visit, kind="guest")
    assert [one.kind for one in persons()] == ["guest"]


def test_registering_again_tells_nothing_and_the_letter_tells_the_owner_what_to_do(visit, people):
    first, second = register(visit), register(visit)
    assert first.text == second.text
    assert len(persons()) == 1
    letter = db.session.scalars(select(Mail.body).order_by(Mail.created_at.desc())).first()
    assert "konto już istnieje" in letter
    assert "Moje konto" in letter


def test_whoever_has_an_account_applies_for_themselves_with_it(visit, people):
    visitor = visit(people.applicant)
    visitor.get("/account").press("Chcę składać wnioski we własnym imieniu")
    [person] = persons()
    assert (person.name, person.email) == ("Anna Wiśniewska", "anna.wisniewska@example.pl")
    mine = organisations.list_mine(accounts.get_by_email("anna.wisniewska@example.pl"))
    assert [one.name for one in mine] == ["Anna Wiśniewska", "Spółdzielnia Socjalna „Żuraw”"]
    page = visitor.get("/account")
    assert "Chcę składać wnioski we własnym imieniu" not in page.text, "once is enough"
    for kind in ("student", "pes"):
        sent = {"csrf_token": token_of(page), "kind": kind}
        assert visitor.post("/account/apply-for-oneself", sent).status == 404


def test_a_name_that_is_corrected_in_the_account_is_corrected_in_the_register(visit, people):
    visitor = visit(people.applicant)
    visitor.get("/account").press("Chcę składać wnioski we własnym imieniu")
    visitor.get("/account").press("Zapisz zmiany", name="Anna Wiśniewska-Lis")
    assert [person.name for person in persons()] == ["Anna Wiśniewska-Lis"]
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.at, AuditEvent.seq))
    changed = [one.data for one in events if one.type == "organisation.changed"]
    assert changed[-1]["changes"] == {"name": ["Anna Wiśniewska", "Anna Wiśniewska-Lis"]}


def test_the_office_enters_a_person_who_finds_the_entry_when_registering(visit, people):
    clerk = visit(seeing_clerk())
    page = clerk.get("/organisations").follow("Osoby fizyczne").follow("Dodaj osobę")
    assert not [one for one in page.root.iter("input") if one.get("name") in {"nip", "regon", "krs", "pkd"}]
    wrong = page.press("Dodaj osobę", name="Kinga Lis", email="kinga")
    assert [error.split(":")[0] for error in wrong.errors] == ["Adres e-mail"]
    page = wrong.press("Dodaj osobę", email="Kinga.Lis@example.pl").follow("Kinga Lis")
    assert "nie ma jeszcze konta" in page.text
    again = clerk.get("/organisations/new?as=person").press("Dodaj osobę", name="K. Lis", email="kinga.lis@example.pl")
    assert again.errors == ["Adres e-mail: Osoba o tym adresie e-mail jest już w rejestrze."]
    register(visit)
    [person] = persons()
    assert access.represents(accounts.get_by_email("kinga.lis@example.pl"), person.id)
    page = clerk.get(f"/organisations/{person_id()}")
    assert "kinga.lis@example.pl" in page.text
    assert "Połącz konto" not in page.text, "nobody else speaks for a person"
    page = page.follow("Popraw dane").press("Zapisz zmiany", name="Kinga Lis-Nowak", city="Toruń", postal_code="87100")
    assert page.heading == "Kinga Lis-Nowak"


def test_whoever_the_office_enters_with_the_address_of_an_account_has_it_in_that_account(visit, people):
    clerk = visit(seeing_clerk())
    new = clerk.get("/organisations/new?as=person")
    new.press("Dodaj osobę", name="Ewa Łącka", email=people.outsider.email)
    [person] = persons()
    assert access.represents(accounts.get_by_email("ewa.lacka@example.pl"), person.id)
    sent = {"csrf_token": token_of(clerk.get("/organisations")), "email": "anna.wisniewska@example.pl"}
    page = clerk.post(f"/organisations/{person_id()}/representatives", sent)
    assert page.status == 409
    assert not access.represents(accounts.get_by_email("anna.wisniewska@example.pl"), persons()[0].id)


def test_persons_stand_apart_and_only_those_who_see_personal_data_see_them(visit, people):
    seeing, blind = visit(seeing_clerk()), visit(people.clerk)
    register(visit)
    address, name = f"/organisations/{person_id()}", STUDENT["person"]
    account = accounts.get_by_email("kinga.lis@example.pl").id
    assert name in seeing.get("/organisations/persons").text
    assert name in seeing.get("/organisations/persons?search=kinga.lis@").text
    assert name not in seeing.get("/organisations").text, "not among the bodies"
    assert name not in blind.get("/organisations?search=Kinga").text
    assert "Osoby fizyczne" not in blind.get("/organisations").text
    assert blind.get("/organisations/persons").status == 404
    assert blind.get("/organisations/new?as=person").status == 404
    below = ["", "/edit", "/bars", "/accounts", "/history", "/parent", "/successor"]
    assert {blind.get(f"{address}{path}").status for path in below} == {404}
    assert blind.get(f"{address}/representatives/{account}").status == 404
    assert {seeing.get(f"{address}{path}").status for path in below} == {200}


def test_a_person_has_no_parent_and_no_successor(visit, people):
    clerk, nip = visit(seeing_clerk()), people.organisation.nip
    register(visit)
    address = f"/organisations/{person_id()}"
    for path, field in (("parent", "parent_nip"), ("successor", "successor_nip")):
        page = clerk.get(f"{address}/{path}").press("Zapisz zmiany", **{field: nip})
        assert "Osoba fizyczna nie ma" in page.errors[0]


def test_a_closed_person_may_register_anew_and_only_one_of_both_is_open(visit, people):
    clerk = visit(seeing_clerk())
    clerk.get("/organisations/new?as=person").press("Dodaj osobę", name="Kinga Lis", email="kinga.lis@example.pl")
    old = f"/organisations/{person_id()}"
    clerk.get(old).press("Zamknij wpis osoby")
    register(visit)
    assert [person.active for person in persons()] == [True, False]
    assert "jest już w rejestrze" in clerk.get(old).press("Otwórz wpis osoby").text
    assert [person.active for person in persons()] == [True, False]


def test_signing_in_needs_the_proof_of_the_address(visit, people):
    register(visit)
    page = visit().get("/sign-in").press("Zaloguj się", email="kinga.lis@example.pl", password=STUDENT["password"])
    assert page.status == 422
    assert PASSWORD not in page.text
