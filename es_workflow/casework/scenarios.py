"""Plays a scenario as people would live it: real accounts, real forms, the moving clock, all jobs done in between.

It writes what people would write, so it belongs into a database that is thrown away: a test's transaction, or the
temporary server of `flask check --play`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from es_workflow import db, jobs
from es_workflow.casework import (
    cases,
    deployments,
    outcomes,
    runtime,
    scenario_bodies,
    scenario_calls,
    scenario_journals,
    scenario_others,
    scenario_rates,
    scenario_sessions,
    scenario_work,
    timers,
)
from es_workflow.casework.cast import Cast, People
from es_workflow.casework.coverage import Trace, trace_of
from es_workflow.casework.expecting import NotAsExpected
from es_workflow.casework.scenario_time import MORNING, moment_of, set_clock, target_of
from es_workflow.casework.scenario_words import describe
from es_workflow.content import ProcessPackage, Scenario
from es_workflow.content.scenario_steps import (
    Act,
    Advance,
    BeginOther,
    ChangeCall,
    Check,
    CompleteTask,
    InOther,
    KeepJournal,
    Leave,
    Match,
    Meet,
    Receive,
    Step,
)
from es_workflow.errors import WorkflowError
from es_workflow.models import Call, Case


class ScenarioFailed(WorkflowError):
    says = "Scenariusz nie przebiegł zgodnie z oczekiwaniem."


@dataclass(frozen=True)
class Played:
    """A scenario that came out as it says, and what it came through."""

    scenario: Scenario
    case_id: uuid.UUID
    trace: Trace


def play(package: ProcessPackage, scenario: Scenario) -> Played:
    """Play the scenario with the (checked) package. Raises ScenarioFailed saying where and why."""
    play = Play(package, scenario)
    play.run()
    return Played(scenario, play.case.id, trace_of(play.case))


@dataclass
class Play:
    """One scenario being played; the demonstration plays many at once, step by step, with people of its own."""

    package: ProcessPackage
    scenario: Scenario
    cast: People = field(default_factory=Cast)
    others: dict[str, Play] = field(default_factory=dict)
    """Other cases of the story, each with a scenario of its own package, by the name they have here."""
    root: Play | None = field(default=None, repr=False)
    """The case whose story it is; None: this one."""
    case: Case = field(init=False)

    def run(self) -> None:
        """Everything from the start to the last expectation."""
        self.set_up()
        for number in range(len(self.scenario.steps)):
            self.do(number)
        self.end()

    def set_up(self) -> None:
        """The office as the scenario finds it."""
        self._at("the start", self._set_up)

    def do(self, number: int) -> None:
        """One of the scenario's steps, 0 the first."""
        step = self.scenario.steps[number]
        if not isinstance(step, BeginOther) and not self._begun:
            self._at("the start", self._start)
        self._at(f"step {number + 1} ({describe(step)})", partial(self.perform, step))

    def end(self) -> None:
        """What is to be true after the last step."""
        if not self._begun:
            self._at("the start", self._start)
        self._at("the end", lambda: outcomes.require(self.case, self.scenario.expect))

    def read_again(self, scenario: Scenario, cast: People) -> Play:
        """The story as the database tells it now, with the same people, to go on as in another that began alike."""
        again = Play(self.package, scenario, cast)
        for name, one in self.others.items():
            other = again.others[name] = Play(one.package, one.scenario, cast, again.others, again)
            if one._begun:
                other.case = db.read_again(one.case)
        if self._begun:
            again.case = db.read_again(self.case)
        return again

    @property
    def _begun(self) -> bool:
        return hasattr(self, "case")

    @property
    def _everybody(self) -> list[Play]:
        """The cases of the story that have begun."""
        first = self.root or self
        return [one for one in [first, *first.others.values()] if one._begun]

    def _at(self, place: str, what: Callable[[], None]) -> None:
        try:
            with db.transaction():
                what()
            jobs.drain()
            for one in self._everybody:
                outcomes.require_no_surprise(one.case, one.scenario)
        except WorkflowError as error:
            title = f"{self.scenario.file} „{self.scenario.title}”"
            now = outcomes.describe(self.case) if self._begun else "The case has not started."
            raise ScenarioFailed(f"{title}, {place}: {error.message}\n{now}") from error

    # --- the start

    def _set_up(self) -> None:
        set_clock(moment_of(self.scenario.at or MORNING))
        scenario_rates.publish()
        scenario_calls.ensure_project(runtime.office().clock.now())
        deployments.put_into_use(self.package)

    def _start(self) -> None:
        """The case begins; others that the first steps tell of are there before it."""
        scenario_bodies.bring(self.scenario, self.cast)
        call = self._open_call() if self._needs_call() else None
        if self.scenario.heard:
            self.case = scenario_others.begin(self.package, self.scenario, people=self.cast)
        elif self.scenario.origin is None:
            self.begin(call)
        elif self.scenario.origin in self.others:
            self.case = scenario_others.begun_by(self.others[self.scenario.origin].case, self.package.key)
        else:
            raise NotAsExpected(f"the first steps tell of no other case {self.scenario.origin!r}")

    def _open_call(self) -> Call:
        wanted = self.scenario.call if isinstance(self.scenario.call, Mapping) else {}
        by = self.cast.user(self.scenario.starts)
        return scenario_calls.open_call(self.package.key, runtime.office().clock.now(), wanted, by=by, people=self.cast)

    def begin(self, call: Call | None) -> None:
        """Open the case, in the call when there is one."""
        persona = self.scenario.starts
        by, organisation = self.cast.user(persona), self.cast.organisation(persona)
        self.case = cases.start(self.package.key, by=by, organisation=organisation, call=call)

    def _needs_call(self) -> bool:
        wanted = self.scenario.call
        return self.package.manifest.start.needs_call if wanted is None else wanted is not False

    # --- the steps

    def perform(self, step: Step) -> None:
        """Do one step. Raises NotAsExpected, WrongAnswers and what the step itself is refused with."""
        match step:
            case CompleteTask():
                scenario_work.complete(self.case, step, self.cast)
            case Act():
                scenario_work.act(self.case, step, self.cast)
            case Receive():
                scenario_work.receive(self.case, step, self.cast)
            case Leave():
                scenario_work.leave(step, self.cast)
            case ChangeCall():
                self._change_call(step)
            case Meet():
                scenario_sessions.act(self.case, step.act, by=self.cast.user(step.persona), people=self.cast)
            case Advance():
                self._advance(step)
            case Check():
                outcomes.require(self.case, step.expect)
            case Match():
                scenario_others.ask_both(step, by=self.cast.user(step.persona))
            case KeepJournal():
                self._keep_journal(step)
            case BeginOther():
                self._begin_other(step)
            case InOther():
                self._in_other(self.others[step.other], step.step)

    def _keep_journal(self, step: KeepJournal) -> None:
        for day in scenario_journals.days_of(step):
            if step.only != "approve":
                self._advance(Advance("to", f"{day.isoformat()}T18:00"))
            if step.only != "approve":
                scenario_journals.write(self.case, day, by=self.cast.user(step.persona), refused=step.refused)
            if step.only != "write" and not step.refused and scenario_journals.ends_week(step, day):
                scenario_journals.approve(self.case, day)
            db.session.commit()  # the case hears of an approved week before the next one begins
            jobs.drain()

    def _begin_other(self, step: BeginOther) -> None:
        """Its own package's story; the other cases of that story are those of this one."""
        package, scenario = scenario_others.find(step)
        deployments.put_into_use(package)
        one = self.others[step.other] = Play(package, scenario, self.cast, self.others, self.root or self)
        for told in scenario.steps:
            if not isinstance(told, BeginOther) and not one._begun:
                one._start()
            self._in_other(one, told)
        if not one._begun:
            one._start()

    def _in_other(self, one: Play, step: Step) -> None:
        one.perform(step)
        db.session.commit()  # what it caused is done before the story goes on
        jobs.drain()

    def _change_call(self, step: ChangeCall) -> None:
        if self.case.call is None:
            raise NotAsExpected("the case is in no call")
        if step.at:
            set_clock(moment_of(step.at))
        scenario_calls.change(self.case.call, step.change, by=self.cast.user(step.persona), people=self.cast)

    def _advance(self, step: Advance) -> None:
        """Time passes as in life: what falls due on the way happens at its own moment."""
        target = target_of(step, runtime.office().clock.now())
        while (first := self._next_due()) is not None and first[0] <= target:
            set_clock(max(first[0], runtime.office().clock.now()))
            scenario_rates.publish()
            if not timers.wake(first[1].id):
                break
            db.session.commit()  # what the term caused is done before time goes on
            jobs.drain()
        set_clock(target)
        scenario_rates.publish()

    def _next_due(self) -> tuple[dt.datetime, Case] | None:
        """The next term of all cases of the story."""
        terms = [(due, one.case) for one in self._everybody if (due := timers.next_due(one.case)) is not None]
        return min(terms, key=lambda term: term[0], default=None)
