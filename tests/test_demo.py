"""The demonstration tells fifty stories, whatever the day it is made on."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from es_workflow import clock, demo
from es_workflow.casework import deployments, indicators, projects, scenario_time
from es_workflow.config import Config
from es_workflow.demo import people, programme
from es_workflow.demo.timeline import Timeline
from es_workflow.models import Case, Incident, UserTask

TODAY = dt.datetime.now(dt.UTC)
AWKWARD_DAYS = [
    dt.date(2026, 12, 28),
    dt.date(2027, 1, 4),
    dt.date(2027, 3, 30),
    dt.date(2027, 5, 10),
    dt.date(2027, 8, 17),
]
"""After Christmas, New Year, Easter and the May holidays: terms fall elsewhere."""


def play(config: Config, db_session, end: dt.datetime) -> None:
    scenario_time.set_clock(end)
    deployments.deploy_all(config.bpmn_dir, config.forms_dir)
    everybody = people.create(demo.read("people"))
    programme.create(demo.read("programme"))
    timeline = Timeline(demo.read("cases"), everybody, config, end=end)
    assert timeline.run() == 56
    assert timeline.stopped == []
    assert db_session.scalars(select(Incident)).all() == []
    statuses = Counter(db_session.scalars(select(Case.status)))
    assert sum(statuses.values()) == 68  # refunds follow from internships that are over; offers come before them
    assert len(statuses) >= 13, statuses


@pytest.mark.long(1)
def test_every_stage_has_cases_and_every_desk_has_work(config: Config, office, db_session) -> None:
    play(config, db_session, TODAY)
    open_tasks = db_session.scalars(select(UserTask).where(UserTask.status == "open")).all()
    assert len({task.element_id for task in open_tasks}) >= 8
    assert {"confirm_programme", "verify_claim"} <= {task.element_id for task in open_tasks}
    assert [task.party for task in open_tasks if task.element_id == "confirm_programme"] == ["university"]
    assert [task for task in open_tasks if task.due_at and task.due_at < TODAY], "something is overdue"
    assert [task for task in open_tasks if task.assignee_id], "something is in hand"


@pytest.mark.soak(1)
@pytest.mark.parametrize("day", AWKWARD_DAYS, ids=str)
def test_it_can_be_made_on_any_day(config: Config, office, db_session, day: dt.date) -> None:
    play(config, db_session, dt.datetime.combine(day, dt.time(11), tzinfo=clock.ZONE))


def test_the_console_names_people_by_what_they_do(config: Config) -> None:
    text = demo.welcome(config)
    told = demo.read("people")
    for person in told["mentors"]:
        assert f"{person['name']}, {person['role']}" in text
    assert "Zofia Żak, studentka" in text
    for person in told["office"]:
        assert f"{person['name']}, {person['role']}" in text
        assert not [key for key in person["groups"] if f", {key}\n" in text]


def test_supports_given_elsewhere_fill_the_page_of_the_indicators(config: Config, office, db_session) -> None:
    for package in deployments.packages(config.bpmn_dir, config.forms_dir, []):
        deployments.put_into_use(package)
    assert demo.load(config, say=list, cases=False)
    version = projects.find_project_version(clock.today(office.clock.now()))
    assert version is not None
    persons, entities = indicators.of_project(indicators.latest(version))
    assert (persons.achieved, entities.achieved) == (8, 5)
