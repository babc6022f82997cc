"""Plays many scenarios at once along one calendar that ends now, so that every stage has cases in it.

Each case follows a scenario of its process from its own starting day; where its steps would lie in the future, it stops
and waits for whoever tries the demonstration.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from es_workflow import clock, db, jobs
from es_workflow.casework import (
    access,
    calls,
    declarations,
    deployments,
    runtime,
    scenario_time,
    tasks,
    timers,
    worklists,
)
from es_workflow.casework.scenarios import NotOpen, Play
from es_workflow.config import Config
from es_workflow.content.scenario import Act, Advance, CompleteTask, Meet, Receive, Step, name_of
from es_workflow.demo.people import Applicant, Everybody
from es_workflow.errors import WorkflowError
from es_workflow.models import Organisation, User

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
PATIENCE = 8
"""Working days a person comes back to a task that is not open yet."""
WEEK = 7
OFFICE_HOURS = range(8, 15)


@dataclass(frozen=True)
class Company:
    """Who acts in one case of the demonstration: its applicant, and the office taking turns."""

    everybody: Everybody
    applicant: Applicant
    turn: int

    def user(self, persona: str) -> User:
        """The person of a scenario's name: `group` or `group:2`; groups without office people are the applicant's."""
        key, _, number = persona.partition(":")
        members = self.everybody.office.get(key)
        return members[(self.turn + int(number or 1)) % len(members)] if members else self.applicant.user

    def organisation(self, persona: str) -> Organisation:  # noqa: ARG002  one applicant a case
        """The applicant's organisation."""
        return self.applicant.organisation


class Book:
    """The stories of one process, as `demo/cases.json` tells them: its scenarios, and what is said differently."""

    def __init__(self, raw: Mapping[str, Any], config: Config) -> None:
        [self.package] = deployments.packages(config.bpmn_dir, config.forms_dir, [raw["process"]])
        self.scenarios = {scenario.name: scenario for scenario in self.package.scenarios}
        self.cases: Sequence[Mapping[str, Any]] = raw["cases"]
        self.forget: Mapping[str, Sequence[str]] = raw["forget"]
        self.replace: Mapping[str, str] = raw["replace"]
        self.variations: Sequence[Mapping[str, Any]] = raw["variations"]
        self.turn: int | None = raw.get("turn")
        """Given: the office does not take turns, because a panel has its own members and its chair."""


@dataclass
class Run:
    """One case on its way: what is still to come, and how far its dates lie from the scenario's."""

    play: Play
    steps: Iterator[Step]
    shift: dt.timedelta
    pending: Step | None = None
    tries: int = 0


class Timeline:
    """All cases that `demo/cases.json` describes, in the order in which things happen."""

    def __init__(
        self, raw: Sequence[Mapping[str, Any]], everybody: Everybody, config: Config, *, end: dt.datetime | None = None
    ) -> None:
        self._books, self._everybody = [Book(one, config) for one in raw], everybody
        self.stopped: list[str] = []
        """Stories that did not go as told; the rest of the demonstration goes on without them."""
        self._live = end is None
        self._end = end or dt.datetime.now(dt.UTC)
        self._random = random.Random(2026)  # noqa: S311  the same demonstration every time
        self._agenda: list[tuple[dt.datetime, int, Run]] = []

    def run(self) -> int:
        """Play everything up to now; says how many cases there are."""
        stories = [(book, raw) for book in self._books for raw in book.cases]
        for number, (book, raw) in enumerate(stories):
            start = self._working_moment(self._end - dt.timedelta(days=raw["days_ago"]))
            start = min(start, self._end - dt.timedelta(hours=1))  # on a Monday, what began on Sunday began today
            heapq.heappush(self._agenda, (start, number, self._prepare(number, book, raw, start)))
        while self._agenda and self._agenda[0][0] < self._end:
            moment, number, run = heapq.heappop(self._agenda)
            self._pass_time(moment)
            following = self._step(run, moment)
            if following is not None:
                heapq.heappush(self._agenda, (following, number, run))
        self._pass_time(dt.datetime.now(dt.UTC) if self._live else self._end)
        for colleagues in self._everybody.office.values():
            for user in colleagues:
                _take_something(user)
        return len(stories)

    # --- one case

    def _prepare(self, number: int, book: Book, raw: Mapping[str, Any], start: dt.datetime) -> Run:
        applicant = self._everybody.applicants[raw["organisation"]]
        scenario = book.scenarios[raw["scenario"]]
        told = scenario_time.moment_of(scenario.at or scenario_time.MORNING)
        shift = dt.timedelta(days=round((start - told).days / WEEK) * WEEK)
        stop = raw.get("stop_before", "")
        told_steps = takewhile(lambda step: name_of(step) != stop, scenario.steps)
        steps = [_adapt(step, book, raw, applicant, number, shift) for step in told_steps if _happens(step)]
        company = Company(self._everybody, applicant, number if book.turn is None else book.turn)
        play = Play(book.package, replace(scenario, steps=steps), company)
        return Run(play, iter(steps), shift)

    def _step(self, run: Run, now: dt.datetime) -> dt.datetime | None:
        """Do what is next in the case; says when it goes on, None when it is over."""
        try:
            with db.transaction():
                self._perform(run)
        except NotOpen:
            run.tries += 1
            return self._working_moment(now + dt.timedelta(days=1)) if run.tries < PATIENCE else None
        except WorkflowError as error:
            self.stopped.append(f"{run.play.scenario.name} on {now:%Y-%m-%d}: {error.message}")
            return None
        jobs.drain()
        run.tries, run.pending = 0, next(run.steps, None)
        while isinstance(run.pending, Advance):
            target = scenario_time.target_of(run.pending, now)
            now = max(target, now)
            run.pending = next(run.steps, None)
        return self._working_moment(now + dt.timedelta(hours=self._random.randint(3, 30))) if run.pending else None

    def _perform(self, run: Run) -> None:
        if run.pending is None:
            [call, *_others] = calls.open_calls(runtime.office().clock.now(), run.play.package.key)
            run.play.begin(call)
        else:
            run.play.perform(run.pending)

    # --- time

    def _pass_time(self, moment: dt.datetime) -> None:
        """Terms of all cases fall due on the way, each at its own moment."""
        while (due := timers.next_due_of_all()) is not None and due <= moment:
            with db.transaction():
                scenario_time.set_clock(due)
                if not timers.sweep():
                    break
            jobs.drain()
        with db.transaction():
            scenario_time.set_clock(moment)

    def _working_moment(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself in office hours, else a minute of the next morning of work."""
        local = moment.astimezone(clock.ZONE)
        if local.hour not in OFFICE_HOURS or local.weekday() >= 5:
            local += dt.timedelta(days=1 if local.hour >= OFFICE_HOURS.start or local.weekday() >= 5 else 0)
            while local.weekday() >= 5:
                local += dt.timedelta(days=1)
            local = local.replace(hour=self._random.choice(OFFICE_HOURS), minute=self._random.randrange(60))
        return local


def _take_something(user: User) -> None:
    """A desk with a task on it: the most urgent one of the person's groups."""
    with db.transaction():
        for task in worklists.queue(user).items[:1]:
            if not access.has_declared(user, task):
                declarations.declare(task, conflict=False, by=user)
            tasks.claim(task, by=user)


def _adapt(
    step: Step, book: Book, raw: Mapping[str, Any], applicant: Applicant, number: int, shift: dt.timedelta
) -> Step:
    """The step as this case tells it: other words, its own people, its own dates."""
    if isinstance(step, Advance):
        return replace(step, amount=shifted(step.amount, shift)) if step.unit == "to" else step
    if isinstance(step, Receive):
        return step
    if isinstance(step, Meet):
        return replace(step, act=shifted(step.act, shift))
    assert isinstance(step, CompleteTask | Act)
    name = name_of(step) or ""
    data = _without(step.data, book.forget.get(name, ()))
    data = _merged(data, book.variations[raw["variation"]].get(name, {}))
    return replace(step, data=shifted(_named(data, book, applicant, number), shift))


def _named(value: Any, book: Book, applicant: Applicant, number: int) -> Any:
    """The scenario's people replaced by the applicant's own, what must differ by the number of the story."""
    if isinstance(value, Mapping):
        return {key: _named(item, book, applicant, number) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item, book, applicant, number) for item in value]
    if isinstance(value, str) and value in book.replace:
        return book.replace[value].format(
            representative=applicant.user.name, function=applicant.function, number=number
        )
    return value


def _happens(step: Step) -> bool:
    """Attempts that the scenario wants refused, and looks at the case, are tests and no story."""
    if isinstance(step, CompleteTask):
        return not step.refused and not step.errors
    return isinstance(step, Advance | Meet) or (isinstance(step, Act | Receive) and not step.refused)


def shifted(value: Any, shift: dt.timedelta) -> Any:
    """The answers with every date in them moved by `shift`."""
    if isinstance(value, Mapping):
        return {key: shifted(item, shift) for key, item in value.items()}
    if isinstance(value, list):
        return [shifted(item, shift) for item in value]
    if isinstance(value, str) and ISO_DATE.fullmatch(value[:10]):
        return (dt.date.fromisoformat(value[:10]) + shift).isoformat() + value[10:]
    return value


def _without(data: Mapping[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    kept = dict(data)
    for path in paths:
        head, _, rest = path.partition(".")
        if not rest:
            kept.pop(head, None)
        elif isinstance(kept.get(head), Mapping):
            kept[head] = _without(kept[head], [rest])
    return kept


def _merged(data: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(data)
    for key, value in over.items():
        inner = both.get(key)
        both[key] = _merged(inner, value) if isinstance(value, Mapping) and isinstance(inner, Mapping) else value
    return both
