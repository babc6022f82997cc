"""A journal: its keeper, its approver, and those who have nothing to do with it."""

from __future__ import annotations

import datetime as dt

from es_workflow import db
from es_workflow.casework import runtime
from es_workflow.casework.journals import feeds
from tests.casework.journals import practice
from tests.casework.journals.practice import MONDAY, on, write
from tests.people import People, add_user
from tests.web.worlds.world import EVERY, World, world

WRITING = ("journals.new", "journals.edit", "journals.remove", "journals.renew_feed", "journals.revoke_feed")
APPROVING = ("journals.approve", "journals.give_back")


@world("journals.show", "journals.pdf", *WRITING, *APPROVING)
def a_journal(people: People) -> World:
    mentor, other_mentor = add_user("Jan Opiekun"), add_user("Inny Opiekun")
    mentor.email = "mentor@example.org"
    runtime.office().clock.move_to(dt.datetime(2027, 3, 12, 11, tzinfo=dt.UTC))
    db.session.flush()
    case, other = practice.open_case(people), practice.open_case(people)
    entry = write(case, people.applicant, on(MONDAY))
    strange = write(other, people.applicant, on(MONDAY + dt.timedelta(days=1)))
    db.session.flush()
    return World(
        {"journal_id": case.id, "entry_id": entry.id, "monday": MONDAY.isoformat()},
        {EVERY: people.applicant, **dict.fromkeys(APPROVING, mentor)},
        {
            EVERY: (other_mentor,),
            **dict.fromkeys(WRITING, (mentor, other_mentor, people.clerk)),
            **dict.fromkeys(APPROVING, (people.applicant, other_mentor, people.clerk)),
        },
        {"entry_id": strange.id},
    )


@world("journals.feed")
def a_calendar_by_its_address(people: People) -> World:
    case = practice.open_case(people)
    token = feeds.renew(practice.journal_of(case), by=people.applicant)
    return World({"token": token}, {EVERY: None})
