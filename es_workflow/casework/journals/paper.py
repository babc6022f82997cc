"""A journal on paper, as it stands: who, how many hours, every entry, which weeks are approved."""

from __future__ import annotations

import datetime as dt

from es_workflow import letters
from es_workflow.casework.journals import keeping, rules
from es_workflow.casework.letter_data import letter_data
from es_workflow.models import Journal


def typeset(journal: Journal, now: dt.datetime) -> bytes:
    """The PDF, in Polish."""
    data = letter_data(journal.case, {}, title=f"Dziennik: {journal.title}", now=now) | {
        "frame": {
            "first_day": journal.first_day.isoformat(),
            "last_day": journal.last_day.isoformat(),
            "agreed": rules.hours_text(int(journal.hours * 60)),
            "done": rules.hours_text(keeping.minutes_done(journal)),
            "accepted": rules.hours_text(keeping.minutes_approved(journal)),
            "approver": journal.approver_name,
        }
    }
    return letters.typeset(letters.JOURNAL, data, at=now)
