"""A person at the pages without JavaScript: follows links, fills in forms as they are on the page, presses buttons.

Every HTML answer is checked (pages.check), and requests that only read must not write.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from es_workflow import db
from es_workflow.models import User
from tests.web import pages

MAX_REDIRECTS = 5
File = tuple[bytes, str]
PDF: File = (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", "oferta.pdf")


class Page:
    """One answer of the application."""

    def __init__(self, visitor: Visitor, response: TestResponse) -> None:
        self.visitor, self.response = visitor, response
        self.status = response.status_code
        self.path = response.request.path
        self.address = response.request.full_path.removesuffix("?")
        self.document = pages.check(response.text) if response.mimetype == "text/html" and response.data else None

    @property
    def root(self) -> Element:
        """The document; fails for an answer that is no page."""
        assert self.document is not None, f"{self.path} answered {self.status} {self.response.mimetype}"
        return self.document

    @property
    def title(self) -> str:
        """The title of the window."""
        return pages.text_of(self.root.find(".//title"))  # type: ignore[arg-type]

    @property
    def heading(self) -> str:
        """The h1."""
        return pages.text_of(self.root.find(".//h1"))  # type: ignore[arg-type]

    @property
    def text(self) -> str:
        """All words of the main part."""
        main = self.root.find(".//main")
        return " ".join(" ".join(main.itertext()).split()) if main is not None else ""

    @property
    def told(self) -> str:
        """What the page says of the last action."""
        return " ".join(" ".join(box.itertext()).strip() for box in self.by_class("flashes"))

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [pages.text_of(link) for box in self.by_class("error-summary") for link in box.iter("a")]

    def by_class(self, name: str) -> list[Element]:
        """Elements of that class."""
        return [element for element in self.root.iter() if name in (element.get("class") or "").split()]

    def links(self) -> dict[str, str]:
        """Address by text."""
        return {pages.text_of(link): link.get("href", "") for link in self.root.iter("a")}

    def follow(self, text: str) -> Page:
        """Click the link that begins with the text."""
        target = next((href for words, href in self.links().items() if words.startswith(text)), None)
        assert target is not None, f"no link „{text}” on {self.path}: {list(self.links())}"
        return self.visitor.get(target)

    def buttons(self) -> list[str]:
        """What can be pressed."""
        return [pages.text_of(button) for button in self.root.iter("button")]

    def press(self, text: str, /, **answers: Any) -> Page:
        """Fill in the form with the button that begins with the text, and press it. None leaves a field out."""
        form, button = self._button(text)
        data = MultiDict((name, value) for name, value in _filled_in(form) if name not in answers)
        for name, value in answers.items():
            for one in value if isinstance(value, list) else [value]:
                if one is not None:
                    data.add(name, (BytesIO(one[0]), one[1]) if isinstance(one, tuple) else str(one))
        if button.get("name"):
            data.add(button.get("name", ""), button.get("value", ""))
        target = button.get("formaction") or form.get("action") or self.address
        if form.get("method", "get").lower() == "get":
            return self.visitor.get(target.partition("?")[0], query_string=data)
        return self.visitor.post(target, data)

    def _button(self, text: str) -> tuple[Element, Element]:
        for form in self.root.iter("form"):
            for button in form.iter("button"):
                if pages.text_of(button).startswith(text):
                    return form, button
        raise AssertionError(f"no button „{text}” on {self.path}: {self.buttons()}")


def _filled_in(form: Element) -> Iterator[tuple[str, Any]]:
    """What a browser would send of the form as it stands."""
    for control in form.iter():
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "input" and kind not in {"submit", "file"}:
            if kind not in {"radio", "checkbox"} or control.get("checked") is not None:
                yield name, control.get("value", "on" if kind == "checkbox" else "")
        elif control.tag == "textarea":
            yield name, (control.text or "").removeprefix("\n")
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None] or options[:1]
            yield from ((name, one.get("value", pages.text_of(one))) for one in chosen)


class Visitor:
    """A browser with its own cookies."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if user is not None:
            with self.client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = user.get_id(), True

    def get(self, address: str, **options: Any) -> Page:
        """Open an address; nothing may be written by it."""
        return self._go("GET", address, **options)

    def post(self, address: str, data: MultiDict[str, Any]) -> Page:
        """Send a form."""
        return self._go("POST", address, data=data, content_type="multipart/form-data")

    def _go(self, method: str, address: str, **options: Any) -> Page:
        for _hop in range(MAX_REDIRECTS):
            response = self._request(method, address, **options)
            if response.status_code not in {301, 302, 303}:
                return Page(self, response)
            parts = urlsplit(response.location)
            method, address, options = "GET", parts.path + (f"?{parts.query}" if parts.query else ""), {}
        raise AssertionError(f"too many redirects, the last to {address}")

    def _request(self, method: str, address: str, **options: Any) -> TestResponse:
        db.session.commit()  # what the test itself has prepared
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "pl"}
        with written() as changes:
            response = self.client.open(address, method=method, headers=headers, **options)
        assert method != "GET" or not changes, f"GET {address} wrote {changes}"
        return response


class written:
    """The rows sessions write inside the block, by class."""

    def __enter__(self) -> list[str]:
        self.changes: list[str] = []
        event.listen(Session, "after_flush", self._note)
        event.listen(Session, "do_orm_execute", self._note_statement)
        return self.changes

    def __exit__(self, *_error: object) -> None:
        event.remove(Session, "after_flush", self._note)
        event.remove(Session, "do_orm_execute", self._note_statement)

    def _note(self, session: Session, _context: object) -> None:
        self.changes += [type(one).__name__ for one in (*session.new, *session.dirty, *session.deleted)]

    def _note_statement(self, state: Any) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            self.changes.append(str(state.statement.table.name))
