"""Who of a panel is at a session, and who of them may vote on which candidate: the measure of every quorum."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from es_workflow.casework.panels import roll, sessions, tally
from es_workflow.casework.panels.roll import Exclusion, Seat
from es_workflow.models import PanelCandidate, PanelSession


@dataclass(frozen=True)
class Hall:
    """The hall at one moment."""

    seats: Sequence[Seat]
    present: Collection[uuid.UUID]
    excluded: Mapping[uuid.UUID, Mapping[uuid.UUID, Exclusion]]

    def entitled(self, case_id: uuid.UUID) -> list[Seat]:
        """The members who may vote on the candidate."""
        return [seat for seat in self.seats if seat.user_id not in self.excluded.get(case_id, {})]

    def there(self, case_id: uuid.UUID) -> list[Seat]:
        """Those of them who are there."""
        return [seat for seat in self.entitled(case_id) if seat.user_id in self.present]

    def may_vote(self, user_id: uuid.UUID, case_id: uuid.UUID) -> bool:
        """Whether the member has a vote on the candidate now."""
        return any(seat.user_id == user_id for seat in self.there(case_id))

    def has_quorum(self, case_id: uuid.UUID) -> bool:
        """Whether enough are there to decide on the candidate."""
        return tally.has_quorum(len(self.there(case_id)), len(self.entitled(case_id)))


def hall(session: PanelSession, candidates: Sequence[PanelCandidate]) -> Hall:
    """The session's hall as it is now."""
    seats = roll.of_call(session.call_id)
    excluded = roll.exclusions([one.case for one in candidates], seats)
    return Hall(seats, sessions.present(session), excluded)
