"""What every page has around it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]


def test_stranger_is_offered_to_sign_in_and_to_register(visit: Visit) -> None:
    page = visit().get("/")
    assert {"Zaloguj się", "Załóż konto", "Deklaracja dostępności"} <= set(page.links())


def test_page_in_english_is_one_press_away_and_stays(visit: Visit, people: People) -> None:
    visitor = visit(people.applicant)
    visitor.get("/").press("English")
    page = visitor.get("/")
    assert page.root.get("lang") == "en"
    assert "Polski" in page.buttons()


def test_navigation_depends_on_the_role(visit: Visit, people: People) -> None:
    assert {"Moje sprawy"} <= set(visit(people.applicant).get("/").links())
    office = set(visit(people.clerk).get("/").links())
    assert {"Zadania", "Sprawy"} <= office
    assert "Użytkownicy" not in office
    assert "Użytkownicy" in visit(people.admin).get("/").links()


def test_demonstration_says_that_it_is_one_and_what_time_it_is(visit: Visit) -> None:
    banner = visit().get("/").by_class("demo-banner")
    assert banner
    assert "Zegar urzędu" in "".join(banner[0].itertext())


def test_declarations_are_public(visit: Visit) -> None:
    assert visit().get("/").follow("Deklaracja dostępności").heading == "Deklaracja dostępności"
    assert visit().get("/").follow("Ochrona danych osobowych").heading == "Ochrona danych osobowych"


def test_headers_forbid_what_pages_do_not_need(visit: Visit) -> None:
    headers = visit().get("/").response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers  # plain http here
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_unknown_address_is_said_in_polish(visit: Visit) -> None:
    page = visit().get("/nothing-here")
    assert page.status == 404
    assert page.heading == "Nie ma takiej strony"


def test_addresses_are_plain_words_with_dashes(app: Flask) -> None:
    for route in app.url_map.iter_rules():
        if route.endpoint not in {"static", "static_pages.icon"}:
            assert re.fullmatch(r"(/|(/[a-z]+(-[a-z]+)*|/<(uuid:)?[a-z_]+>)+)", route.rule), route.rule
