"""A drawn process of tests under which a journal is written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from es_workflow import db, jobs
from es_workflow.casework.journals import entries, keeping
from es_workflow.casework.journals.rules import Written
from es_workflow.models import Case, Journal, JournalEntry, User
from tests.casework import drawn
from tests.casework.drawn import work
from tests.engine import drawing
from tests.people import People

MONDAY = dt.date(2027, 3, 8)
TASKS = "Prowadzenie zajęć plastycznych w świetlicy."
FRAME = {
    "title": '"Świetlica"',
    "from": 'date("2027-03-01")',
    "to": 'date("2027-04-02")',
    "hours": "120",
    "approver_email": '"Mentor@Example.org"',
    "approver_name": '"Jan Opiekun"',
}
FLOWS = """start -> number -> open -> wait -> heard -> known; known -[=journal.approved_hours >= 10]-> close -> end
known -to_wait-> wait"""


def package(**more: str) -> Any:
    """A case whose journal is open until ten hours are approved."""
    frame = {name: f"={text}" for name, text in {**FRAME, **more}.items()}
    return drawn.package(
        FLOWS,
        drawing.start("start"),
        drawing.service("number", "case:number"),
        drawing.service(
            "open", "journal:open", drawing.io(frame), headers={"message": "week approved", "escalate_to": "clerk"}
        ),
        drawing.element("receiveTask", "wait", drawing.io(outputs={"week": "=week"}), messageRef="m"),
        work("heard", "clerk"),
        drawing.xor("known", default="to_wait"),
        drawing.service("close", "journal:close"),
        drawing.end("end"),
        outside=drawing.message("m", "week approved", "=case.number"),
    )


def open_case(people: People, **more: str) -> Case:
    """A case with its journal open."""
    return drawn.open_case(package(**more), people)


def journal_of(case: Case) -> Journal:
    """As it is now."""
    found = keeping.find(case)
    assert found is not None
    return found


def on(day: dt.date, starts: str = "08:00", ends: str = "12:00", break_minutes: int = 0, **more: str) -> Written:
    """Something to write."""
    times = dt.time.fromisoformat(starts), dt.time.fromisoformat(ends)
    return Written(day, *times, break_minutes, **{"tasks": TASKS, **more})


def write(case: Case, by: User, written: Written, key: str = "") -> JournalEntry:
    """Write it."""
    return entries.write(journal_of(case), written, key=key or f"{written.day} {written.starts}", by=by)


def drained() -> None:
    """Messages reach their cases."""
    db.session.commit()
    jobs.drain()
