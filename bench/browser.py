"""A person at the pages for the bench: keep-alive, cookies, forms; nothing but the standard library in between.

Its own cost is in every figure, in the floor's as well.
"""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass
from urllib.parse import quote_plus, urlsplit

from bench.answers import Fields

HIDDEN = re.compile(rb'<input type="hidden" name="([^"]+)" value="([^"]*)">')
MULTIPART = re.compile(rb'<form id="task-form"[^>]*enctype=.?multipart/form-data')
IDLE_SECONDS = 1
BOUNDARY = "----bench7MA4YWxkTrZu0gW"


class Unexpected(Exception):
    """The server answered something else than it should."""


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    location: str
    body: bytes
    seconds: float

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page (the last form's win)."""
        return {name.decode(): value.decode() for name, value in HIDDEN.findall(self.body)}


class Browser:
    """One person with their cookies and one connection."""

    def __init__(self, base: str, cookies: dict[str, str] | None = None) -> None:
        parts = urlsplit(base)
        self.base, self.host, self.port = base, parts.hostname or "", parts.port or 80
        self.cookies = dict(cookies or {})
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        self.used = 0.0

    def twin(self) -> Browser:
        """Another connection of the same person."""
        return Browser(self.base, self.cookies)

    def get(self, path: str, *, expect: int = 200) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None, {}, expect)

    def post(self, path: str, fields: Fields, *, expect: int = 303, multipart: bool = False) -> Answer:
        """Send a form, as the page asks for it."""
        kind = f"multipart/form-data; boundary={BOUNDARY}" if multipart else "application/x-www-form-urlencoded"
        body = _multipart(fields) if multipart else _encoded(fields)
        return self._ask("POST", path, body, {"Content-Type": kind}, expect)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int) -> Answer:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.connection.close()  # the server gives an idle connection up after two seconds
        if self.connection.sock is None:
            self.connection.connect()
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - begun
        self.used = time.monotonic()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        if response.status != expect:
            raise Unexpected(
                f"{method} {path}: {response.status}, not {expect}: {content[:2000].decode(errors='replace')}"
            )
        return Answer(response.status, response.headers.get("Location", ""), content, seconds)


def _encoded(fields: Fields) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields).encode()


def _multipart(fields: Fields) -> bytes:
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    )
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()
