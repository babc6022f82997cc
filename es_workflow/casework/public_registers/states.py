"""Whether an entry holds on a day. The business clock decides, also when the process's own term has not run yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_

from es_workflow.models import RegisterEntry
from es_workflow.texts import _

STORED = ("valid", "expired", "revoked")
"""What a process may make of an entry."""
FUTURE = "future"
SHOWN = ("valid", FUTURE, "expired", "revoked")


@dataclass(frozen=True)
class State:
    """An entry's state in words and in its tone."""

    key: str
    text: str
    tone: str


def key_of(entry: RegisterEntry, day: dt.date) -> str:
    """What the entry is on the day: revoked counts before expired, and expired from the day after the last one."""
    if entry.state == "revoked":
        return "revoked"
    if entry.state == "expired" or (entry.valid_to is not None and entry.valid_to < day):
        return "expired"
    return FUTURE if entry.valid_from > day else "valid"


def is_in(key: str, day: dt.date) -> ColumnElement[bool]:
    """The same as a condition on entries."""
    revoked = RegisterEntry.state == "revoked"
    over = or_(RegisterEntry.state == "expired", RegisterEntry.valid_to < day)
    over = and_(~revoked, over.is_(True))
    running = and_(~revoked, over.isnot(True))
    conditions = {
        "revoked": revoked,
        "expired": over,
        FUTURE: and_(running, RegisterEntry.valid_from > day),
        "valid": and_(running, RegisterEntry.valid_from <= day),
    }
    return conditions[key]


def in_words() -> dict[str, State]:
    """All states as readers are told of them."""
    return {
        "valid": State("valid", _("Ważny"), "good"),
        FUTURE: State(FUTURE, _("Jeszcze nieważny"), "waiting"),
        "expired": State("expired", _("Wygasł"), "neutral"),
        "revoked": State("revoked", _("Cofnięty"), "bad"),
    }


def of(entry: RegisterEntry, day: dt.date) -> State:
    """The entry's state on the day, in words."""
    return in_words()[key_of(entry, day)]
