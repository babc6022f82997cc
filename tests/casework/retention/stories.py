"""A person's whole case, of content of the repository, and the years after it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from es_workflow import db, jobs
from es_workflow.casework import runtime, scenarios
from es_workflow.casework.retention import sweeping
from es_workflow.casework.scenario_time import set_clock
from es_workflow.clock import ZONE
from es_workflow.content import ProcessPackage, load_package
from es_workflow.models import Case

ROOT = Path(__file__).resolve().parents[3]
PROCESS, STORY = "internship", "credited"
WORDS = ("Zofia", "Żak", "02270803624", "zofia@uczelnia.example", "600000001", "Gagarina 11", "301234")
"""What the story's person is known by: name, PESEL, e-mail, telephone, street, number at the university."""
SPECIAL = "Potrzebuję przerwy co dwie godziny"


def package_of(key: str = PROCESS) -> ProcessPackage:
    """A package of the repository."""
    return load_package(ROOT / "bpmn" / key, ROOT / "forms" / key)


def live_through(story: str = STORY, key: str = PROCESS) -> Case:
    """A case of a natural person, from the start to its end."""
    package = package_of(key)
    [scenario] = [one for one in package.scenarios if one.name == story]
    case = db.session.get_one(Case, scenarios.play(package, scenario).case_id)
    assert case.ended_at is not None
    assert case.organisation is not None
    body = case.organisation
    with db.transaction():
        assert body.is_person
        body.name, body.email, body.phone, body.street, body.house_no = (
            "Zofia Żak", "zofia@uczelnia.example", "+48600000001", "Gagarina", "11",
        )  # fmt: skip
        for link in case.started_by.representations if case.started_by else ():
            link.user.name = "Zofia Żak"
    return case


def wait_until(day: dt.date) -> None:
    """Time passes to the morning of the day, and everything that is due is done."""
    set_clock(dt.datetime.combine(day, dt.time(4), ZONE))
    with db.transaction():
        sweeping.sweep()
    jobs.drain()
    assert runtime.office().clock.now().date() >= day
