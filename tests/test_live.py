"""A server as `make run` starts it is attacked over the network and answers the next request after each attack."""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from es_workflow.casework.demo_accounts import PASSWORD
from tests.browser.installation import Installation

SOMEBODY = "grazyna.wisniewska-lecka@pes.example"
SECONDS = 30
"""An attack is answered, or its connection closed, within this time, also on a busy machine."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("live"))
    installation.start()
    yield installation
    installation.stop()


def ask(live: Installation, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, str]:
    """Status, page and cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=SECONDS)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    read = answer.status, answer.read(), (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    return read


def raw(live: Installation, data: bytes) -> bytes:
    """What comes back for bytes that no browser sends."""
    with socket.create_connection(("127.0.0.1", live.port), timeout=3) as connection:
        try:
            connection.sendall(data)
            return connection.recv(4096)
        except (ConnectionError, TimeoutError):
            return b""


def sign_in(live: Installation) -> dict[str, str]:
    """The headers and the token of somebody signed in."""
    _status, page, cookie = ask(live, "GET", "/sign-in")
    body = urlencode({"email": SOMEBODY, "password": PASSWORD, "csrf_token": token(page)}).encode()
    status, _page, cookie = ask(live, "POST", "/sign-in", body, Cookie=cookie, **FORM)
    assert status == 303
    return {"Cookie": cookie}


def token(page: bytes) -> str:
    found = re.search(rb'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1].decode()


FORM = {"Content_Type": "application/x-www-form-urlencoded"}
JSON = {"Content_Type": "application/json"}
BOUNDARY = {"Content_Type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
ATTACKS: dict[str, tuple[str, str, bytes, dict[str, str]]] = {
    "10 MB of JSON": ("POST", "/account", b'{"x":"' + b"a" * 10_000_000 + b'"}', JSON),
    "deep JSON": ("POST", "/account", b"[" * 1_000_000, JSON),
    "3 MB in a field": ("POST", "/account", b"name=" + b"a" * 3_000_000, FORM),
    "100000 fields": ("POST", "/account", b"&".join(b"k%d=1" % n for n in range(100_000)), FORM),
    "6000 parts": (
        "POST",
        "/account",
        b"".join(PART % (b"k%d" % n, b"1") for n in range(6000)) + b"--b--\r\n",
        BOUNDARY,
    ),
    "parts without end": ("POST", "/account", PART % (b"x", b"y" * 3_000_000), BOUNDARY),
    "61 MB": ("POST", "/account", b"x=" + b"a" * 61_000_000, FORM),
    "a foreign boundary": ("POST", "/account", b"--c\r\n" * 100_000, BOUNDARY),
    "NUL and no UTF-8": ("POST", "/account", b"name=%00%ED%A0%80%FF&phone=%00&locale=__class__", FORM),
    "keys of Python": ("POST", "/account", b"typename=1&__class__=1&len=1&__proto__=1&name=__class__", FORM),
    "NUL in a search": ("GET", "/my-cases?page=99999999999999999999999&text=%00", b"", {}),
    "NUL in an address": ("GET", "/processes/%00/cases", b"", {}),
    "a long address": ("GET", "/cases?text=" + "a" * 20_000, b"", {}),
    "a long header": ("GET", "/", b"", {"X_Long": "a" * 100_000}),
    "a long cookie": ("GET", "/", b"", {"X_Cookie": "session=" + "." * 8000}),
}

NO_REQUESTS = [
    b"\0" * 5000,
    b"GET / HTTP/1.1\r\n" + b"a:" * 50_000,
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"GET /\xff\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n",
]


@pytest.mark.parametrize("name", ATTACKS)
def test_the_server_answers_after_an_attack(live: Installation, name: str) -> None:
    method, path, body, headers = ATTACKS[name]
    mine = sign_in(live)
    csrf = token(ask(live, "GET", "/account", **mine)[1])
    if body and headers is FORM:
        body = urlencode({"csrf_token": csrf}).encode() + b"&" + body
    started = time.monotonic()
    try:
        status, page, _cookie = ask(live, method, path, body, X_CSRFToken=csrf, **mine, **headers)
        assert 300 <= status < 500 or status == 200, status
        assert b"Traceback" not in page
    except (ConnectionError, http.client.HTTPException):
        pass  # cut off while still sending is an answer too
    assert time.monotonic() - started < SECONDS
    for _worker in range(4):
        assert ask(live, "GET", "/my-cases", **mine)[0] == 200


def test_the_server_answers_after_bytes_that_are_no_request(live: Installation) -> None:
    for data in NO_REQUESTS:
        raw(live, data)
        assert ask(live, "GET", "/sign-in")[0] == 200
    assert "Traceback" not in (live.folder / "serve.log").read_text()
