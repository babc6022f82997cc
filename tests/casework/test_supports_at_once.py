"""Two lists, two cases, two clerks at the same moment: a person and an entity count once, and a support stands once."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import Engine, func, select

from es_workflow import db
from es_workflow.casework import blobs, indicators, runtime, supports
from es_workflow.casework.participant_data import Told
from es_workflow.casework.participant_questions import Kind
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.casework.supports import Activity, Proof
from es_workflow.models import Participant, ProjectVersion, Support, SupportImport
from tests.casework.grants import make_project
from tests.people import add_everybody

AT_ONCE = 12
DAY = dt.date(2026, 10, 1)
ANNA = Told(Kind.PERSON, "Anna Łąka", "04222900120", "anna łąka|2004-02-29", sex="K")
UNNUMBERED = Told(Kind.PERSON, "Anna Łąka", None, "anna łąka|2004-02-29", sex="K")
BODY = Told(Kind.ENTITY, "Fundacja Łąka", "8567346215", "fundacja łąka|87-100", type="foundation")
T = TypeVar("T")


@pytest.fixture
def version(real_db: Engine, office: object) -> ProjectVersion:
    set_clock(moment_of("2026-11-24T09:00"))
    with db.transaction():
        return make_project()


@pytest.fixture
def imported(version: ProjectVersion) -> uuid.UUID:
    """The list that all supports stand on."""
    with db.transaction() as session:
        by = add_everybody().clerk
        file = SupportImport(
            id=uuid.uuid4(), project_id=version.id, sha256=blobs.store(b"x"), filename="lista.xlsx", rows=AT_ONCE,
            imported_by_id=by.id, imported_at=runtime.office().clock.now(),
        )  # fmt: skip
        session.add(file)
    return file.id


def at_once(does: Callable[[int], T]) -> list[T]:
    """The same by so many people, each with a connection of their own, none before all are there."""
    barrier = threading.Barrier(AT_ONCE)

    def one(number: int) -> T:
        try:
            with db.transaction():
                db.session.connection()
                barrier.wait(60)
                return does(number)
        finally:
            db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def record(told: Told, activity: str, imported: uuid.UUID, row: int, *, project: uuid.UUID) -> bool:
    """Whether the support is a new one."""
    proof = Proof(imported=db.session.get_one(SupportImport, imported), row=row)
    return supports.record(told, Activity(activity, DAY, DAY), proof, project=project, by=None)[1]


def counted(version: ProjectVersion) -> tuple[int, int]:
    """Persons and entities of the project."""
    persons, entities = indicators.of_project(version)
    return int(persons.achieved), int(entities.achieved)


@pytest.mark.parametrize(
    ("told", "result"),
    [
        pytest.param([ANNA], (1, 0), id="a person by PESEL"),
        pytest.param([BODY], (0, 1), id="an entity by NIP"),
        pytest.param([ANNA, UNNUMBERED], (1, 0), id="a person whose PESEL one of two lists does not know"),
    ],
)
def test_who_is_supported_by_many_at_the_same_moment_counts_once(
    version: ProjectVersion, imported: uuid.UUID, told: list[Told], result: tuple[int, int]
) -> None:
    project = supports.project_of(version)

    def give(number: int) -> bool:
        return record(told[number % len(told)], f"Szkolenie {number}", imported, number, project=project)

    assert all(at_once(give)), "each support is one of its own"
    assert counted(version) == result
    alone = select(func.count()).select_from(Participant).where(Participant.same_as_id.is_(None))
    assert db.session.scalar(alone) == 1


def test_one_support_recorded_by_many_at_the_same_moment_stands_once(
    version: ProjectVersion, imported: uuid.UUID
) -> None:
    project = supports.project_of(version)
    new = at_once(lambda number: record(ANNA, "Szkolenie", imported, number, project=project))
    assert sorted(new) == [False] * (AT_ONCE - 1) + [True]
    assert db.session.scalar(select(func.count()).select_from(Support)) == 1
