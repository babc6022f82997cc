"""Whatever is typed, searched for or put into an address: a message at the field, a page that says no, never a failure.

The doors are not listed here: they are found by walking the pages, their forms and the URL map.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_from_bytes, unquote
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, redirect

from es_workflow import db
from es_workflow.casework import attachments
from es_workflow.casework.access import Permission
from es_workflow.models import Case
from es_workflow.web import access_rules
from es_workflow.web.security import safe_next
from es_workflow.web.serving import file_response
from tests.casework import play
from tests.people import People
from tests.web.visitor import Page, Visitor, _filled_in

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
TYPED = {"text", "email", "password", "tel", "search", "url", "number", "date", "time", "datetime-local", "hidden"}
HARM = {
    "NUL": b"a\0b",
    "only NUL": b"\0",
    "half a character": b"a\xed\xa0\x80b",
    "no UTF-8": b"\xff\xfe\x80",
    "right to left": "\u202eexe.fdp\u2066\u200f".encode(),
    "markup": b"\"'><script>alert(1)</script>{{7*7}}%s%(n)s",
    "one long word": b"W" * 100_000,
    "many words": b"w \xc5\xbc " * 20_000,
    "a huge number": b"9" * 400,
    "a number beyond columns": b"99999999999999999999",
    "minus": b"-99999999999999999999",
    "exponent": b"1e999999999",
    "year 1": b"0001-01-01T00:00",
    "day 1": b"0001-01-01",
    "year 9999": b"9999-12-31T23:59",
    "year 294276": b"+294276-12-31T23:59",
    "dunder": b"__class__",
    "blank": " \u00a0\u2003\u200b".encode(),
    "lines": b"a\r\nSet-Cookie: x=1\r\n\r\nb",
}
PATIENT = {"NUL", "markup", "a number beyond columns", "minus", "year 1"}
"""Tried in each field by itself: they pass the first look and go on to the use case and the database."""


def kind(address: str) -> str:
    """Addresses that differ only in an identifier or a query are one kind."""
    return UUID.sub("*", address.partition("?")[0].partition("#")[0])


def send(visitor: Visitor, method: str, address: str, pairs: list[tuple[str, bytes]]) -> Page:
    """The pairs as a form that a program sends: bytes as they are."""
    body = "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in pairs)
    if method == "GET":
        return Page(visitor, visitor._request("GET", f"{address.partition('?')[0]}?{body}"))
    form = {"data": body.encode(), "content_type": "application/x-www-form-urlencoded"}
    return Page(visitor, visitor._request("POST", address, **form))


class undone:
    """What is done inside leaves nothing behind, so that the next harm meets the same office."""

    def __enter__(self) -> None:
        db.session.commit()
        self.connection = db.session.connection()
        db.session.commit()
        self.connection.exec_driver_sql("SAVEPOINT before_harm")

    def __exit__(self, *_error: object) -> None:
        db.session.remove()
        self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT before_harm")


@pytest.fixture
def everybody(visit: Callable[..., Visitor], people: People, make_case: Callable[..., Case]) -> list[Visitor]:
    """One of each kind, in an office where a case waits for the applicant and another for the office."""
    make_case()
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    for permission in ("calls.manage", "organisations.manage", "users.manage", "mailbox.view"):
        assert permission in {one.value for one in Permission}
    return [visit(user) for user in (None, people.applicant, people.clerk, people.coordinator, people.admin)]


def walk(visitor: Visitor) -> Iterator[Page]:
    """Every kind of page that links lead to."""
    waiting, seen = ["/", "/sign-in", "/register", "/forgotten-password"], set()
    while waiting:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        seen.add(kind(address))
        page = visitor.get(address)
        assert page.status < 500, address
        if page.document is not None:
            waiting += [href for href in page.links().values() if href.startswith("/")]
            yield page


def forms_of(visitor: Visitor) -> Iterator[tuple[str, str, Element]]:
    """Method, address and element of every kind of form on those pages; signing out is left alone."""
    seen = {"/sign-out"}
    for page in walk(visitor):
        for form in page.root.iter("form"):
            method = (form.get("method") or "get").upper()
            targets = [form.get("action") or page.path, *(b.get("formaction") for b in form.iter("button"))]
            for target in filter(None, targets):
                if kind(target) not in seen:
                    seen.add(kind(target))
                    yield method, target, form


def harmed(form: Element, harm: bytes, *, one_by_one: bool) -> Iterator[list[tuple[str, bytes]]]:
    """What a browser would send, with the harm in all fields at once, and in one after the other."""
    sent = [(name, str(value).encode()) for name, value in _filled_in(form)]
    names = [control.get("name", "") for control in form.iter() if _can_be_typed(control)]
    sent += [(name, b"") for name in names if name not in dict(sent)]
    yield [(name, value if name == "csrf_token" else harm) for name, value in sent]
    for name in dict.fromkeys(name for name, _value in sent if one_by_one and name != "csrf_token"):
        yield [(other, harm if other == name else value) for other, value in sent]


def _can_be_typed(control: Element) -> bool:
    typed = control.tag in {"textarea", "select"} or (control.tag == "input" and control.get("type", "text") in TYPED)
    return typed and bool(control.get("name"))


@pytest.mark.parametrize("who", range(5), ids=["stranger", "applicant", "clerk", "coordinator", "admin"])
def test_no_field_of_any_form_takes_the_office_down(everybody: list[Visitor], who: int) -> None:
    visitor, tried = everybody[who], 0
    for method, target, form in forms_of(visitor):
        for name, harm in HARM.items():
            for pairs in harmed(form, harm, one_by_one=name in PATIENT):
                with undone():
                    page = send(visitor, method, target, pairs)
                tried += 1
                assert page.status < 500, f"{name} at {method} {target}: {[n for n, v in pairs if v == harm]}"
                assert "<script>alert(1)" not in page.response.text
                assert "Traceback" not in page.response.text
    assert tried > 50


def addresses(app: Flask, known: str, harm: bytes, *, signed_in: bool) -> Iterator[str]:
    """Every address of the URL map with the harm where something else belongs.

    Some are answered before any page of ours has a say: those that lead nowhere, of which one in each folder is tried,
    and those at which a stranger has to sign in first (at each, as test_access_walk shows), of which one of each shape.
    """
    shown = quote_from_bytes(harm[:300], safe="")
    query = f"?page={shown}&next={shown}&v={shown}&{shown}={shown}"
    leads, tried = app.url_map.bind("localhost"), set()
    for rule in app.url_map.iter_rules():
        access = access_rules.rule_of(rule.endpoint)
        has_a_say = signed_in or (access is not None and access.public)
        paths = [(re.sub("<[^>]+>", known, rule.rule), query)]
        if rule.arguments:
            paths += [
                (re.sub(r"<(\w+:)?\w+>", lambda found: shown, rule.rule), ""),
                (re.sub(r"<uuid:\w+>", known, rule.rule).replace("<", "").replace(">", "") + shown, ""),
            ]
        for shape, (path, asked) in enumerate(paths):
            if leads.test(unquote(path)):
                alike = "" if has_a_say else f"sign in first {shape}"
            else:
                alike = path.split("/")[1] + asked
            if alike not in tried:
                yield path + asked
            tried |= {alike} - {""}


@pytest.mark.long(0.5)
def test_no_address_takes_the_office_down(app: Flask, visit: Callable[..., Visitor], people: People) -> None:
    known = str(people.admin.id)
    for visitor, signed_in in [(visit(), False), (visit(people.admin), True)]:
        for name, harm in HARM.items():
            for address in addresses(app, known, harm, signed_in=signed_in):
                response = visitor._request("GET", address)
                assert response.status_code < 500, f"{name} at {address}"
                assert b"<script>alert(1)" not in response.data
                assert "Set-Cookie: x=1" not in str(response.headers)


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example",
                                    "https:evil.example", "\t//evil.example", "/\x00/evil.example"])  # fmt: skip
def test_nobody_is_led_away_to_another_site(app: Flask, target: str) -> None:
    """Browsers leave out tabs and line ends before they look where an address leads."""
    with app.test_request_context():
        led = redirect(safe_next(target)).headers["Location"]
    assert not re.match(r"\w+:|[/\\\\]{2}", re.sub(r"[\t\n\r\0]", "", led)), led


@pytest.mark.parametrize("name", ["Cookie", "Accept-Language", "User-Agent", "Origin", "Referer", "Host", "Range",
                                  "X-Forwarded-For", "If-Modified-Since", "Content-Type"])  # fmt: skip
def test_no_header_takes_the_office_down(app: Flask, people: People, name: str) -> None:
    client = app.test_client()
    for harm in HARM.values():
        text = harm[:4000].decode("latin-1").translate({0: None, 10: None, 13: None})
        for method, address in (("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/static/css/app.css")):
            assert client.open(address, method=method, headers={name: text}).status_code < 500, (name, text[:40])


NAMES = {
    "NUL": "a\0b.pdf",
    "folders": "../../../../etc/passwd.pdf",
    "markup": "<script>alert(1)</script>.pdf",
    "right to left": "faktura\u202efdp.pdf",
    "long": "W" * 5000 + ".pdf",
    "lines": "a\r\nX-Evil: 1.pdf",
    "quotes": "a\"'; filename=evil.exe; .pdf",
    "no extension": "\u202e",
    "only dots": "....pdf",
    "emoji": "🐢" * 300 + ".pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_be_called_anything(name: str) -> None:
    kept = attachments.clean_name(NAMES[name])
    assert kept
    assert len(kept) <= attachments.MAX_NAME
    assert kept.isprintable()
    assert not set(kept) & set('/\\<>"|?*:\0')
    header = file_response(b"x", kept, "application/pdf").headers["Content-Disposition"]
    assert header.isascii()
    assert header.startswith('inline; filename="')
    assert header.count('"') == 2
