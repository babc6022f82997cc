"""What a step tells others, written down in the step's own transaction; a job carries it on afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from es_workflow import db, jobs, jsontext, rows
from es_workflow.engine import Event, MessageThrown, SignalThrown
from es_workflow.models import Case, Message

TIME_TO_LIVE = dt.timedelta(days=30)
"""So long a message waits for a case that takes it, unless its author says otherwise. A signal does not wait."""


@dataclass(frozen=True)
class Outgoing:
    """A message or signal before it is sent."""

    id: uuid.UUID
    kind: str
    name: str
    correlation: str | None
    payload: Mapping[str, Any]
    expires_at: dt.datetime
    element_id: str = ""


def thrown(events: Sequence[Event], now: dt.datetime) -> list[Outgoing]:
    """What the events of a step tell others, in order."""
    found: list[Outgoing] = []
    for event in events:
        if isinstance(event, MessageThrown):
            expires_at = event.expires_at or now + TIME_TO_LIVE
            told = ("message", event.name, event.correlation, event.payload, expires_at, event.element_id)
        elif isinstance(event, SignalThrown):
            told = ("signal", event.name, None, event.payload, now, event.element_id)
        else:
            continue
        found.append(Outgoing(uuid.uuid4(), *told))
    return found


def describe(sent: Sequence[Outgoing]) -> dict[str, Any]:
    """What was sent, for the audit trail; to whom it came is known only later."""
    told = [
        {
            "message": str(one.id),
            "kind": one.kind,
            "name": one.name,
            "correlation": one.correlation,
            "element": one.element_id,
        }
        for one in sent
    ]
    return {"sent": told} if told else {}


def post(sender: Case | None, sent: Sequence[Outgoing], now: dt.datetime) -> None:
    """Send it when the transaction commits; nothing is sent when it does not."""
    if not sent:
        return
    told = [
        {
            "id": one.id,
            "kind": one.kind,
            "name": one.name,
            "correlation": one.correlation,
            "payload": jsontext.dumps(dict(one.payload)),
            "sender_id": sender.id if sender else None,
            "sent_at": now,
            "expires_at": one.expires_at,
        }
        for one in sent
    ]
    rows.insert(Message, told)
    jobs.defer(db.session, "route_message", message_id=str(sent[-1].id))


def seek(case: Case) -> None:
    """After the transaction commits, look for messages sent before the case began to wait for them."""
    jobs.defer(db.session, "seek_messages", case_id=str(case.id))
