"""Plays the scenarios of a package: what several begin with in common is played once, and each goes on from there.

Each still meets an office in which nothing has happened but its own story: where it parts from another, everything that
the other did afterwards is undone. Nothing of it remains in the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise, takewhile

from sqlalchemy import Engine

from es_workflow import db
from es_workflow.casework import runtime, scenario_bodies
from es_workflow.casework.cast import Cast
from es_workflow.casework.coverage import trace_of
from es_workflow.casework.scenario_time import set_clock
from es_workflow.casework.scenarios import Play, Played
from es_workflow.content import ProcessPackage, Scenario

Path = tuple[str, ...]
"""How a story begins, and its steps so far."""


def path_of(scenario: Scenario) -> Path:
    """What happens in the scenario, step by step: two that begin alike are alike as far as that."""
    incidents = any(expect.incidents for expect in scenario.expectations)  # else none is borne, at no step
    bodies = scenario_bodies.named_in(scenario)  # in the register from the start
    start = repr((scenario.starts, scenario.call, scenario.at, scenario.origin, scenario.heard, incidents, bodies))
    return (start, *map(repr, scenario.steps))


def in_order(package: ProcessPackage) -> list[Scenario]:
    """The package's scenarios, those with more in common nearer to each other."""
    return sorted(package.scenarios, key=path_of)


@dataclass(frozen=True)
class Mark:
    """A place that several scenarios pass."""

    path: Path
    story: Play
    cast: Cast
    moment: dt.datetime

    @property
    def steps(self) -> int:
        """How many are done."""
        return len(self.path) - 1


class Branches:
    """One office in which these scenarios of a package are played, best `in_order`."""

    def __init__(self, package: ProcessPackage, scenarios: Iterable[Scenario], engine: Engine) -> None:
        paths = sorted(map(path_of, scenarios))
        self._package = package
        self._forks = {common for one, next_one in pairwise(paths) if (common := _common(one, next_one))}
        self._marks: list[Mark] = []
        self._connection = engine.connect()
        self._connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 0")  # it may wait for the next one
        self._connection.commit()
        self._connection.begin()

    def close(self) -> None:
        """Undo everything."""
        self._connection.rollback()
        self._connection.close()

    @contextmanager
    def played(self, scenario: Scenario) -> Iterator[Played]:
        """The scenario, played to its end; inside, the session sees what it led to. Raises ScenarioFailed."""
        settings = dict(db.session.session_factory.kw)
        db.session.remove()
        db.session.configure(bind=self._connection, join_transaction_mode="create_savepoint")
        try:
            story = self._play(scenario)
            yield Played(scenario, story.case.id, trace_of(story.case))
        finally:
            db.session.remove()
            db.session.configure(**settings)

    def _play(self, scenario: Scenario) -> Play:
        path = path_of(scenario)
        story, cast, done = self._begin(scenario, path)
        for number in range(done, len(scenario.steps)):
            story.do(number)
            self._mark(path[: number + 2], story, cast)
        story.end()
        return story

    def _begin(self, scenario: Scenario, path: Path) -> tuple[Play, Cast, int]:
        """The story as far as it has been played for another scenario, who plays, and how many steps are done."""
        while self._marks and path[: len(self._marks[-1].path)] != self._marks[-1].path:
            self._marks.pop()
        office = runtime.office()
        runtime.set_up(office.config, office.operations)  # what the one there is knows may just be undone
        if self._marks:
            mark = self._marks[-1]
            self._connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT mark_{len(self._marks)}")
            set_clock(mark.moment)
            cast = mark.cast.read_again()
            return mark.story.read_again(scenario, cast), cast, mark.steps
        self._connection.rollback()
        self._connection.begin()
        cast = Cast()
        story = Play(self._package, scenario, cast)
        story.set_up()
        self._mark(path[:1], story, cast)
        return story, cast, 0

    def _mark(self, path: Path, story: Play, cast: Cast) -> None:
        if path in self._forks:
            moment = runtime.office().clock.now()
            people = cast.read_again()
            self._marks.append(Mark(path, story.read_again(story.scenario, people), people, moment))
            db.session.commit()
            self._connection.exec_driver_sql(f"SAVEPOINT mark_{len(self._marks)}")


def _common(one: Path, other: Path) -> Path:
    together = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return tuple(step for step, _same in together)
