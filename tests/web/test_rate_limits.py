"""Guessing passwords and flooding mailboxes is slowed down."""

from __future__ import annotations

from tests.people import PASSWORD
from tests.web.visitor import Visitor


def test_one_account_cannot_be_guessed_at_for_long(limited):
    page = Visitor(limited).get("/sign-in")
    answers = [page.press("Zaloguj się", email="Anna.Wisniewska@example.pl", password=f"próba {n}") for n in range(11)]
    assert [answer.status for answer in answers] == [422] * 10 + [429]
    assert page.press("Zaloguj się", email="maria.kowalska@example.pl", password=PASSWORD).status == 200


def test_links_are_not_sent_by_the_dozen(limited):
    page = Visitor(limited).get("/forgotten-password")
    answers = [page.press("Wyślij link", email="anna.wisniewska@example.pl") for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]


def test_looking_is_never_limited(limited):
    visitor = Visitor(limited)
    assert {visitor.get("/sign-in").status for _ in range(30)} == {200}
