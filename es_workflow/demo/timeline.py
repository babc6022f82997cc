"""Plays many stories at once along one calendar that ends now, so that every stage has cases in it.

Each begins on its own day and follows a scenario; where its steps would lie in the future, it stops and waits for
whoever tries the demonstration.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from es_workflow import clock, db, jobs
from es_workflow.casework import access, declarations, scenario_time, tasks, timers, worklists
from es_workflow.casework.scenario_work import NotOpen
from es_workflow.config import Config
from es_workflow.content.scenario_steps import Advance
from es_workflow.demo.people import Everybody
from es_workflow.demo.stories import Book, Company, Part, Story
from es_workflow.errors import WorkflowError
from es_workflow.models import User, UserTask

PATIENCE = 8
"""Working days a person comes back to a task that is not open yet."""
WEEK = 7
OFFICE_HOURS = range(8, 15)


@dataclass
class Run:
    """One story on its way: what is next in it, and what is still to come."""

    story: Story
    parts: Iterator[Part]
    pending: Part
    tries: int = 0


class Timeline:
    """All stories that `demo/cases.json` describes, in the order in which things happen."""

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
        """Play everything up to now; says how many stories there are."""
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

    # --- one story

    def _prepare(self, number: int, book: Book, raw: Mapping[str, Any], start: dt.datetime) -> Run:
        applicants = self._everybody.applicants
        others = {key: applicants[one] for key, one in raw.get("others", {}).items()}
        turn = number if book.turn is None else book.turn
        company = Company(self._everybody, applicants[raw["organisation"]], turn, others)
        told = scenario_time.moment_of(book.scenarios[raw["scenario"]].at or scenario_time.MORNING)
        shift = dt.timedelta(days=round((start - told).days / WEEK) * WEEK)
        story = Story(book, raw, number, company, shift, self._end)
        parts = story.parts()
        return Run(story, parts, next(parts))

    def _step(self, run: Run, now: dt.datetime) -> dt.datetime | None:
        """Do what is next in the story; says when it goes on, None when it is over."""
        try:
            with db.transaction():
                run.story.perform(run.pending)
        except NotOpen:
            run.tries += 1
            return self._working_moment(now + dt.timedelta(days=1)) if run.tries < PATIENCE else None
        except WorkflowError as error:
            self.stopped.append(f"{run.story.raw['scenario']} on {now:%Y-%m-%d}: {error.message}")
            return None
        jobs.drain()
        run.tries = 0
        return self._following(run, now)

    def _following(self, run: Run, now: dt.datetime) -> dt.datetime | None:
        """When the next part happens; None: there is none."""
        for part in run.parts:
            if isinstance(part.what, Advance):
                now = max(scenario_time.target_of(run.story.moved(part.what), now), now)
                continue
            run.pending = part
            return max(part.at, now) if part.at else self._later(run, now)
        return None

    def _later(self, run: Run, now: dt.datetime) -> dt.datetime:
        """When somebody finds the time: in a day or so, unless the story is told as going quickly."""
        if minutes := run.story.raw.get("minutes"):
            return now + dt.timedelta(minutes=minutes)
        return self._working_moment(now + dt.timedelta(hours=self._random.randint(3, 30)))

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
        for line in worklists.queue(user).items[:1]:
            task = db.session.get_one(UserTask, line.id)
            if not access.has_declared(user, task):
                declarations.declare(task, conflict=False, by=user)
            tasks.claim(task, by=user)
