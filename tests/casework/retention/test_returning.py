"""Whoever was erased and comes back later counts once in the project, and the numbers do not change by erasing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import indicators, supports
from es_workflow.casework.participant_data import Told
from es_workflow.casework.participant_questions import Kind
from es_workflow.casework.retention.sealing import is_sealed
from es_workflow.casework.supports import Activity, Proof
from es_workflow.clock import ZONE
from es_workflow.models import Case, Participant, ProjectVersion, Support
from tests.casework.retention.stories import WORDS, wait_until

PESEL = WORDS[2]


def erase(case: Case) -> None:
    assert case.ended_at is not None
    wait_until(dt.date(case.ended_at.astimezone(ZONE).year + 1 + 5, 1, 1))
    db.session.expire_all()


def supported(case: Case) -> Participant:
    return db.session.scalars(select(Support).where(Support.case_id == case.id)).one().participant


def persons(participant: Participant) -> int:
    found, _entities = indicators.of_project(db.session.get_one(ProjectVersion, participant.project_id))
    return int(found.achieved)


def come_back(case: Case, participant: Participant, number: str | None) -> Participant:
    told = Told(Kind.PERSON, "Zofia Nowa", number, "zofia nowa|2002-07-08", sex="K")
    first = db.session.scalars(select(Support).where(Support.participant_id == participant.id)).one()
    activity = Activity("Wizyta studyjna", first.started_on, first.ended_on)
    return supports.record(told, activity, Proof(case=case), project=participant.project_id, by=None)[0].participant


def test_erasing_changes_no_count(case: Case) -> None:
    before = persons(supported(case))
    erase(case)
    assert is_sealed(supported(case).number)
    assert persons(supported(case)) == before == 1


def test_the_same_pesel_is_the_same_person_and_is_known_again(case: Case) -> None:
    erase(case)
    known = supported(case)
    assert come_back(case, known, PESEL) is known
    assert (known.number, known.name) == (PESEL, "Zofia Nowa")
    assert persons(known) == 1


def test_another_pesel_is_another_person(case: Case) -> None:
    erase(case)
    known = supported(case)
    assert come_back(case, known, "04222900120") is not known
    assert is_sealed(known.number)
    assert persons(known) == 2
