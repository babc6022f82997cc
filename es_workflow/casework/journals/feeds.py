"""The journal in a calendar of one's own (iCalendar, RFC 5545), at an address that is a secret and can be revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import access
from es_workflow.casework.journals import keeping
from es_workflow.clock import ZONE
from es_workflow.errors import NotFound
from es_workflow.models import Journal, JournalEntry, User

LINE = 74
"""Octets of a line; longer ones are folded."""


def renew(journal: Journal, *, by: User) -> str:
    """A new address; the one before no longer works. Gives its secret part, which is kept nowhere."""
    access.require(keeping.writes(by, journal))
    token = secrets.token_urlsafe(24)
    journal.feed_hash = _hash(token)
    return token


def revoke(journal: Journal, *, by: User) -> None:
    """The address works no longer."""
    access.require(keeping.writes(by, journal))
    journal.feed_hash = None


def find(token: str) -> Journal:
    """The journal of the address. Raises NotFound."""
    journal = db.session.scalar(select(Journal).where(Journal.feed_hash == _hash(token)))
    if journal is None:
        raise NotFound
    return journal


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def as_calendar(journal: Journal) -> str:
    """The entries as events; names of people do not appear."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//es_workflow//journal//PL",
        f"X-WR-CALNAME:{_text(journal.title)}",
    ]
    for entry in journal.entries:
        lines += _event(entry)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(entry: JournalEntry) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.id}@es-workflow",
        f"DTSTAMP:{_utc(entry.written_at)}",
        f"DTSTART:{_utc(dt.datetime.combine(entry.day, entry.starts, ZONE))}",
        f"DTEND:{_utc(dt.datetime.combine(entry.day, entry.ends, ZONE))}",
        f"SUMMARY:{_text(entry.tasks)}",
        "END:VEVENT",
    ]


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[str]:
    """No line is longer than 75 octets; a letter is never cut."""
    part, first = "", True
    for letter in line:
        if len((part + letter).encode()) > LINE - (not first):
            yield part if first else f" {part}"
            part, first = "", False
        part += letter
    yield part if first else f" {part}"
