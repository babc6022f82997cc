"""What a case told others and was told, as the reader of its history may see it: other cases only if visible."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from es_workflow import db
from es_workflow.casework import access, runtime
from es_workflow.models import Case, Delivery, Message, User
from es_workflow.texts import pick

if TYPE_CHECKING:
    from es_workflow.casework.history import Entry

NAMED = 5
"""So many cases are named; a signal may reach hundreds."""


@dataclass(frozen=True)
class Word:
    """One thing that was told, and who is on the other side."""

    label: str
    """What was told, in the words of the element that told it; empty for what came in."""
    is_incoming: bool
    cases: tuple[Case, ...] = ()
    """Those on the other side that the reader may see."""
    others: int = 0
    """How many more there are."""
    missed: int = 0
    """How many no longer waited."""
    is_waiting: bool = False
    """Somebody may still take it, or it is on its way."""


def told(entries: Sequence[Entry], case: Case, user: User) -> list[Entry]:
    """The history with what was told in each step."""
    if not any(entry.data.keys() & {"sent", "came"} for entry in entries):
        return list(entries)
    ways = _Ways(entries, case, user)
    return [replace(entry, words=tuple(ways.words(entry.data))) for entry in entries]


class _Ways:
    """The ways of all messages of one history, read at once."""

    def __init__(self, entries: Sequence[Entry], case: Case, user: User) -> None:
        self._elements = runtime.office().package(case.deployment_id).definition.elements
        self._now = runtime.office().clock.now()
        sent = [uuid.UUID(one["message"]) for entry in entries for one in entry.data.get("sent", ())]
        query = select(Delivery).where(Delivery.message_id.in_(sent)).order_by(Delivery.settled_at, Delivery.id)
        self._deliveries: dict[uuid.UUID, list[Delivery]] = {}
        for delivery in db.session.scalars(query):
            self._deliveries.setdefault(delivery.message_id, []).append(delivery)
        self._messages = {one.id: one for one in db.session.scalars(select(Message).where(Message.id.in_(sent)))}
        came = {entry.data["came"].get("sender") for entry in entries if "came" in entry.data} - {None}
        ids = {uuid.UUID(one) for one in came} | {
            one.case_id for found in self._deliveries.values() for one in found if one.case_id
        }
        seen = select(Case).where(Case.id.in_(ids), access.visible_cases(user)).options(joinedload(Case.deployment))
        self._cases = {one.id: one for one in db.session.scalars(seen)}

    def words(self, data: Mapping[str, Any]) -> Iterator[Word]:
        """What was told in one step."""
        if "came" in data:
            sender = data["came"].get("sender")
            yield self._word("", [uuid.UUID(sender)] if sender else [], is_incoming=True)
        for one in data.get("sent", ()):
            yield self._sent(one)

    def _sent(self, one: Mapping[str, Any]) -> Word:
        element = self._elements.get(one["element"])
        label = pick({"pl": element.name, "en": element.name_en}) if element else ""
        message_id = uuid.UUID(one["message"])
        found, message = self._deliveries.get(message_id, []), self._messages[message_id]
        taken = [delivery.case_id for delivery in found if delivery.status == "taken" and delivery.case_id]
        return replace(
            self._word(label, taken, is_incoming=False),
            missed=sum(delivery.status == "missed" for delivery in found),
            is_waiting=any(delivery.status == "pending" for delivery in found)
            or message.routed_at is None
            or message.expires_at > self._now,
        )

    def _word(self, label: str, ids: Sequence[uuid.UUID], *, is_incoming: bool) -> Word:
        seen = [self._cases[one] for one in ids if one in self._cases][:NAMED]
        return Word(label, is_incoming, tuple(seen), len(ids) - len(seen))
