"""Signing in and out, and forgotten passwords, as a person does them."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import accounts, operations, runtime
from es_workflow.models import Mail
from tests.people import PASSWORD

ANNA = "anna.wisniewska@example.pl"
GOOD = "cztery losowe stare rowery"


def link() -> str:
    body = db.session.scalars(select(Mail.body).order_by(Mail.created_at.desc())).first() or ""
    address = next(line for line in body.splitlines() if line.startswith("http"))
    return "/" + address.split("/", 3)[3]


def test_after_signing_in_one_is_where_one_wanted_to_go(visit, applicant):
    visitor = visit()
    page = visitor.get("/account")
    assert page.heading == "Zaloguj się"
    page = page.press("Zaloguj się", email="ANNA.WISNIEWSKA@example.pl", password=PASSWORD)
    assert page.path == "/account"
    assert "Spółdzielnia Socjalna „Żuraw”" in page.text


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(visit, applicant, target):
    visitor = visit()
    page = visitor.get("/sign-in", query_string={"next": target})
    assert "evil" not in page.press("Zaloguj się", email=ANNA, password=PASSWORD).path


def test_a_mistake_is_told_without_saying_which_and_the_address_stays(visit, applicant):
    for email, password in ((ANNA, "nie to hasło"), ("nikt@example.pl", PASSWORD)):
        page = visit().get("/sign-in").press("Zaloguj się", email=email, password=password)
        assert page.status == 422
        assert page.errors == ["Adres e-mail: Nieprawidłowy adres e-mail lub hasło."]
        assert page.title.startswith("Błąd: ")
        assert any(one.get("value") == email for one in page.root.iter("input"))
        assert not any(one.get("value") == password and one.get("id") == "password" for one in page.root.iter("input"))


def test_empty_fields_are_named(visit, people):
    page = visit().get("/sign-in").press("Zaloguj się", email=" ", password="")
    assert page.errors == ["Adres e-mail: Wpisz adres e-mail.", "Hasło: Wpisz hasło."]


def test_an_unproved_address_is_told_so_after_the_right_password(visit, applicant):
    applicant.email_confirmed_at = None
    page = visit().get("/sign-in").press("Zaloguj się", email=ANNA, password=PASSWORD)
    assert "Potwierdź najpierw adres e-mail" in page.errors[0]
    visitor = visit()
    assert visitor.get(link()).press("Potwierdzam adres").heading == "Zaloguj się"
    assert visitor.get("/sign-in").press("Zaloguj się", email=ANNA, password=PASSWORD).status == 200


def test_signing_out_ends_the_session(visit, applicant):
    visitor = visit(applicant)
    page = visitor.get("/account").press("Wyloguj się")
    assert page.heading == "Zaloguj się"
    assert visitor.get("/account").heading == "Zaloguj się"


def test_a_session_ends_when_the_account_is_closed(visit, clerk):
    visitor = visit(clerk)
    closing, admin = (accounts.get_by_email(f"{name}@example.pl") for name in ("maria.kowalska", "adam.krol"))
    accounts.deactivate(closing, by=admin)
    assert visitor.get("/account").heading == "Zaloguj się"


def test_a_new_session_carries_nothing_over_but_the_language(visit, applicant):
    visitor = visit()
    page = visitor.get("/sign-in")
    with visitor.client.session_transaction() as session:
        session.update(language="en", left_over="x")
    page.press("Zaloguj się", email=ANNA, password=PASSWORD)
    with visitor.client.session_transaction() as session:
        assert session["language"] == "en"
        assert "left_over" not in session


def test_the_demonstration_shows_its_accounts_and_one_click_signs_in(visit, people):
    page = visit().get("/sign-in")
    assert "Maria Kowalska" in page.text
    assert "Pracownik merytoryczny" in page.text
    assert "Spółdzielnia Socjalna „Żuraw”" in page.text


def test_a_real_office_shows_no_accounts(visit, people):
    office = runtime.office()
    visitor = visit()
    runtime.set_up(dataclasses.replace(office.config, demo=False, smtp_url="smtp://x"), operations.ALL)
    assert "Maria Kowalska" not in visitor.get("/sign-in").text


def test_a_forgotten_password_is_replaced_by_a_link(visit, applicant):
    page = visit().get("/sign-in").follow("Nie pamiętam hasła").press("Wyślij link", email=ANNA)
    assert page.heading == "Sprawdź pocztę"
    page = visit().get(link())
    assert page.press("Ustaw hasło", password="krótkie", repeated="krótkie").status == 422
    assert page.press("Ustaw hasło", password=GOOD, repeated=GOOD + "x").errors == [
        "Powtórz nowe hasło: Oba hasła muszą być takie same."
    ]
    page = page.press("Ustaw hasło", password=GOOD, repeated=GOOD)
    assert page.heading == "Zaloguj się"
    assert page.press("Zaloguj się", email=ANNA, password=GOOD).status == 200


def test_asking_for_a_stranger_s_password_looks_the_same(visit, applicant):
    texts = [
        visit().get("/forgotten-password").press("Wyślij link", email=email).text for email in (ANNA, "nikt@example.pl")
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("address", ["/reset-password/x", "/confirm-email/x"])
def test_a_spent_link_says_what_to_do(visit, people, address):
    page = visit().get(address)
    assert page.status == 410
    assert page.heading == "Ten link już nie działa"


def test_opening_a_link_spends_nothing(visit, applicant):
    accounts.request_reset(ANNA)
    address = link()
    for _ in range(3):
        assert visit().get(address).heading == "Ustaw nowe hasło"
