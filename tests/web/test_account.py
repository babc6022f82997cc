"""One's own account."""

from __future__ import annotations

from es_workflow.casework import accounts
from tests.people import PASSWORD

GOOD = "cztery losowe stare rowery"


def test_details_are_corrected_and_the_language_follows(visit, clerk):
    visitor = visit(clerk)
    page = visitor.get("/account").press("Zapisz zmiany", name="Maria Nowa-Kowalska", phone="501 000 111", locale="en")
    assert page.root.get("lang") == "en"
    clerk = accounts.get_by_email("maria.kowalska@example.pl")
    assert (clerk.name, clerk.phone, clerk.locale) == ("Maria Nowa-Kowalska", "+48501000111", "en")


def test_a_wrong_telephone_stays_to_be_mended(visit, clerk):
    page = visit(clerk).get("/account").press("Zapisz zmiany", phone="12")
    assert page.status == 422
    assert page.errors[0].startswith("Telefon: ")
    assert any(one.get("value") == "12" for one in page.root.iter("input"))


def test_a_changed_password_ends_all_other_sessions(visit, clerk):
    here, there = visit(clerk), visit(clerk)
    page = here.get("/account").follow("Zmień hasło")
    page = page.press("Zmień hasło", current="nie to hasło", password=GOOD, repeated=GOOD)
    assert page.errors == ["Obecne hasło: Obecne hasło jest nieprawidłowe."]
    page = page.press("Zmień hasło", current=PASSWORD, password="krótkie", repeated="krótkie")
    assert page.status == 422
    page = page.press("Zmień hasło", current=PASSWORD, password=GOOD, repeated=GOOD)
    assert page.heading == "Moje konto"
    assert here.get("/account").heading == "Moje konto"
    assert there.get("/account").heading == "Zaloguj się"


def test_other_sessions_can_be_ended(visit, clerk):
    here, there = visit(clerk), visit(clerk)
    assert here.get("/account").press("Wyloguj mnie wszędzie indziej").heading == "Moje konto"
    assert there.get("/account").heading == "Zaloguj się"
