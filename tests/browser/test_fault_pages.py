"""The pages that say no – 400, 403, 404, 409, 413, 429, 500, an expired form – are pages like all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_wtf.csrf import CSRFError
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from es_workflow import db
from es_workflow.errors import Conflict, NotAllowed, NotFound, WorkflowError
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.people import PASSWORD, People, add_everybody

FAULTS: dict[int | str, Exception] = {
    400: WorkflowError("Sprawdź wpisane dane."),
    403: NotAllowed(),
    404: NotFound(),
    409: Conflict(),
    413: RequestEntityTooLarge(),
    429: TooManyRequests(),
    500: ZeroDivisionError("secret_variable"),
    "expired": CSRFError(),
}


PARTS = {"errors/base", "errors/typed"}


@pytest.fixture
def people(real_db: Engine) -> People:
    """Everybody, kept for other threads."""
    people = add_everybody()
    db.session.commit()
    return people


@pytest.fixture
def page(browser: Browser, app: Flask, people: People) -> Iterator[Page]:
    """The browser of a clerk who is signed in."""
    email = people.clerk.email
    db.session.remove()
    with on_a_port(app) as address:
        context = browser.new_context(base_url=address, locale="pl-PL")
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Adres e-mail").fill(email)
        page.get_by_label("Hasło").fill(PASSWORD)
        page.get_by_role("button", name="Zaloguj się").click()
        page.wait_for_url(f"{address}/")
        yield page
        context.close()


def test_every_fault_page_is_accessible_and_fits(app: Flask, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    templates = {name.removesuffix(".html") for name in app.jinja_env.list_templates() if name.startswith("errors/")}
    assert templates - PARTS == {f"errors/{fault}" for fault in FAULTS}, "one page of a fault is not looked at"
    somebody = Person(page, "", javascript=True)
    typed = "Bardzo długie słowo: " + "W" * 300
    for fault, error in FAULTS.items():

        def failing(error: Exception = error) -> None:
            raise error

        monkeypatch.setitem(app.view_functions, "start.show", failing)
        monkeypatch.setitem(app.view_functions, "business_clock.move", failing)
        for post in (False, True):
            if post:
                page.goto("/clock")
                page.evaluate(
                    """typed => { const field = document.createElement('input'); field.name = 'reason';
                    field.value = typed; document.querySelector('main form[method=post]').append(field); }""",
                    typed,
                )
                page.get_by_role("button", name="+ 1 dzień").click()
                page.wait_for_load_state()
            else:
                page.goto("/")
            somebody.complaints.clear()  # the browser notes the status
            for width in (375, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert not page.evaluate(WIDER_THAN_SCREEN), f"{fault} is wider than {width} px"
                somebody.look()
            assert "secret_variable" not in page.content()
            if post and fault not in (413, 429, 500):  # these do not read what was sent, or cannot
                assert typed in page.content(), f"{fault} loses what was typed"
