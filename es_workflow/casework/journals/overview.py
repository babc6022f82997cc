"""Somebody's journals in one look: whether there is something to write today, and which weeks wait for approval."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from es_workflow.casework.journals import keeping, weeks
from es_workflow.models import Journal, User


@dataclass(frozen=True)
class Mine:
    """A journal as it concerns one person today."""

    journal: Journal
    done: int
    """Minutes written."""
    today: int | None
    """Minutes of today, when it is theirs to write and today is one of its days."""
    waiting: int
    """Weeks that are theirs to approve."""


def list_of(user: User, today: dt.date) -> list[Mine]:
    """All the user writes or approves, the latest first."""
    return [_mine(journal, user, today) for journal in keeping.list_mine(user)]


def _mine(journal: Journal, user: User, today: dt.date) -> Mine:
    written = journal.open and keeping.writes(user, journal) and journal.first_day <= today <= journal.last_day
    ripe = weeks.of(journal, today) if keeping.approves(user, journal) else []
    return Mine(
        journal,
        keeping.minutes_done(journal),
        sum(entry.minutes for entry in journal.entries if entry.day == today) if written else None,
        sum(weeks.may_approve(journal, week, today) for week in ripe),
    )
