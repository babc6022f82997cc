"""What `demo/cases.json` tells: the scenarios of a process with people, words and dates of the demonstration's own.

A story may be about more than one case: an offer comes before the application that wishes for it. Its journal is told
day by day, because a demonstration has one calendar for everybody.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from es_workflow import clock
from es_workflow.casework import calls, deployments, runtime, scenario_journals, scenario_others
from es_workflow.casework.scenarios import Play
from es_workflow.config import Config
from es_workflow.content.scenario_steps import (
    Act,
    Advance,
    BeginOther,
    CompleteTask,
    InOther,
    KeepJournal,
    Match,
    Meet,
    Receive,
    Step,
    name_of,
)
from es_workflow.demo.people import Applicant, Everybody
from es_workflow.models import Call, Organisation, User

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
EVENING = dt.time(18)


@dataclass(frozen=True)
class Company:
    """Who acts in a story of the demonstration: its applicants, and the office taking turns."""

    everybody: Everybody
    applicant: Applicant
    turn: int
    others: Mapping[str, Applicant] = field(default_factory=dict)
    """Applicants of the story's other cases, by their group."""

    def user(self, persona: str) -> User:
        """The person of a scenario's name: `group` or `group:2`; groups without office people are the applicant's."""
        key, _, number = persona.partition(":")
        members = self.everybody.office.get(key)
        return members[(self.turn + int(number or 1)) % len(members)] if members else self._applicant(key).user

    def organisation(self, persona: str) -> Organisation:
        """The organisation that person applies for."""
        return self._applicant(persona.partition(":")[0]).organisation

    def _applicant(self, key: str) -> Applicant:
        return self.others.get(key, self.applicant)


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
        self.days: Sequence[str] = raw.get("days", [scenario_journals.TASKS])
        """What people write into journals, day after day."""


@dataclass(frozen=True)
class WriteDay:
    """One day of a journal, written in the evening."""

    persona: str
    day: dt.date
    tasks: str


@dataclass(frozen=True)
class ApproveWeek:
    """The approver's tap at the end of the day that ended a week."""

    day: dt.date


@dataclass(frozen=True)
class Begin:
    """The case begins."""


@dataclass(frozen=True)
class Part:
    """What happens next in a story, and in which of its cases."""

    play: Play
    what: Step | WriteDay | ApproveWeek | Begin

    @property
    def at(self) -> dt.datetime | None:
        """The moment it happens at; None: when somebody finds the time."""
        if not isinstance(self.what, WriteDay | ApproveWeek):
            return None
        return dt.datetime.combine(self.what.day, EVENING, tzinfo=clock.ZONE)


@dataclass(frozen=True)
class Story:
    """One scenario as the demonstration tells it."""

    book: Book
    raw: Mapping[str, Any]
    number: int
    company: Company
    shift: dt.timedelta
    """How far its dates lie from the scenario's."""
    end: dt.datetime

    def parts(self) -> Iterator[Part]:
        """All that happens. Of the answers nothing is told before the case asks: they may name other cases."""
        scenario = self.book.scenarios[self.raw["scenario"]]
        stop = self.raw.get("stop_before", "")
        steps = list(takewhile(lambda step: name_of(step) != stop, scenario.steps))
        play = Play(self.book.package, scenario, self.company)
        for other in [step for step in steps if isinstance(step, BeginOther)]:
            yield from self._other(play, other)
        yield Part(play, Begin())
        for step in steps:
            yield from self._told(play, step)

    def _other(self, play: Play, step: BeginOther) -> Iterator[Part]:
        package, scenario = scenario_others.find(step)
        other = play.others[step.other] = Play(package, scenario, self.company, play.others, play.root or play)
        for before in [one for one in scenario.steps if isinstance(one, BeginOther)]:
            yield from self._other(other, before)
        yield Part(other, Begin())
        for told in scenario.steps:
            yield from self._told(other, told)

    def _told(self, play: Play, step: Step) -> Iterator[Part]:
        match step:
            case InOther():
                yield from self._told(play.others[step.other], step.step)
            case KeepJournal() if not step.refused:
                yield from self._journal(play, step)
            case _ if _happens(step):
                yield Part(play, step)

    def _journal(self, play: Play, step: KeepJournal) -> Iterator[Part]:
        moved = replace(step, first=shifted(step.first, self.shift), last=shifted(step.last, self.shift))
        waits_from = self.end.date() - dt.timedelta(days=self.raw.get("approver_behind_days", 0))
        for number, day in enumerate(scenario_journals.days_of(moved)):
            if step.only != "approve":
                yield Part(play, WriteDay(step.persona, day, self.book.days[number % len(self.book.days)]))
            if step.only != "write" and scenario_journals.ends_week(moved, day) and day < waits_from:
                yield Part(play, ApproveWeek(day))

    def perform(self, part: Part) -> None:
        """Let it happen."""
        play = part.play
        match part.what:
            case Begin():
                _begin(play)
            case WriteDay() | ApproveWeek():
                self._keep(play, part.what)
            case step:
                play.perform(self.adapted(step, play))

    def _keep(self, play: Play, what: WriteDay | ApproveWeek) -> None:
        """With the last hour agreed a journal ends, also in the middle of what the scenario tells."""
        if not scenario_journals.is_open(play.case):
            return
        if isinstance(what, ApproveWeek):
            scenario_journals.approve(play.case, what.day)
        else:
            user = self.company.user(what.persona)
            scenario_journals.write(play.case, what.day, by=user, tasks=what.tasks)

    def adapted(self, step: Step, play: Play) -> Step:
        """The step as this story tells it: other words, its own people, its own dates."""
        if isinstance(step, Meet):
            return replace(step, act=shifted(step.act, self.shift))
        if not isinstance(step, CompleteTask | Act):
            return step
        name = name_of(step) or ""
        data = _without(step.data, self.book.forget.get(name, ()))
        data = _merged(data, self.book.variations[self.raw["variation"]].get(name, {}))
        return replace(step, data=shifted(self._named(data, play), self.shift))

    def moved(self, step: Advance) -> Advance:
        """How time passes in this story."""
        return replace(step, amount=shifted(step.amount, self.shift)) if step.unit == "to" else step

    def _named(self, value: Any, play: Play) -> Any:
        """The scenario's people replaced by the story's own, what must differ by its number, other cases by theirs."""
        if isinstance(value, Mapping):
            return {key: self._named(item, play) for key, item in value.items()}
        if isinstance(value, list):
            return [self._named(item, play) for item in value]
        if isinstance(value, str) and value in self.book.replace:
            applicant = self.company.applicant
            cases = {name: other.case.number for name, other in play.others.items() if hasattr(other, "case")}
            words = {"representative": applicant.user.name, "function": applicant.function, "number": self.number}
            return self.book.replace[value].format(**words, **cases)
        return value


def _begin(play: Play) -> None:
    """Somebody begins it, or another case of the story did so by its message."""
    if origin := play.scenario.origin:
        play.case = scenario_others.begun_by(play.others[origin].case, play.package.key)
    else:
        play.begin(_open_call(play))


def _open_call(play: Play) -> Call | None:
    """The call of the day, when the process needs one."""
    if not play.package.manifest.start.needs_call:
        return None
    return calls.open_calls(runtime.office().clock.now(), play.package.key)[0]


def _happens(step: Step) -> bool:
    """Attempts that the scenario wants refused, and looks at the case, are tests and no story."""
    if isinstance(step, CompleteTask | Act):
        return not step.refused and not step.errors
    return isinstance(step, Advance | Meet | Match) or (isinstance(step, Receive) and not step.refused)


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
