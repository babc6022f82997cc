"""What every page has around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from jinja2 import meta

from es_workflow.web import fragments
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


def test_what_is_written_once_for_everybody_knows_nobody(app: Flask) -> None:
    folder = Path(fragments.__file__).parent / "templates/fragments"
    for path in folder.iterdir():
        names = meta.find_undeclared_variables(app.jinja_env.parse(path.read_text()))
        assert names <= {"given", "_", "url_for", "static"}, path.name


def test_each_session_has_a_token_of_its_own(visit: Visit, people: People) -> None:
    pages = [visit(one).get("/").root for one in (people.clerk, people.clerk)]
    tokens = [{field.get("value") for field in root.findall(".//input[@name='csrf_token']")} for root in pages]
    assert [len(one) for one in tokens] == [1, 1]
    assert tokens[0] != tokens[1]


def test_the_entry_where_one_is_is_marked(visit: Visit, people: People) -> None:
    clerk = visit(people.clerk)
    pages = [clerk.get(url).root for url in ("/worklist/mine", "/cases")]
    assert [[link.text for link in root.findall(".//nav[@class='site-nav']//a[@aria-current]")] for root in pages] == [
        ["Zadania"],
        ["Sprawy"],
    ]
