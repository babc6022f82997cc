"""A scenario: who does what in a process with which answers, and what must come out.

Read here; played by `casework.scenarios`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any, NoReturn

from es_workflow.content.schemas import check_json, read_json
from es_workflow.errors import InvalidContent, Problem


@dataclass(frozen=True)
class Expectation:
    """What must be true of the case at this place; None means that the author does not say."""

    status: str | None = None
    open_tasks: tuple[str, ...] | None = None
    ended: bool | None = None
    end_events: tuple[str, ...] | None = None
    documents: tuple[str, ...] | None = None
    actions: tuple[str, ...] | None = None
    incidents: tuple[str, ...] | None = None
    variables: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Expectation:
        """The expectation of a JSON object; lists become tuples."""
        values: dict[str, Any] = {key: tuple(item) if isinstance(item, list) else item for key, item in raw.items()}
        return cls(**values)


@dataclass(frozen=True)
class CompleteTask:
    """Somebody fills in the form of an open task and submits it."""

    persona: str
    task: str
    data: Mapping[str, Any]
    errors: tuple[str, ...] = ()
    """Paths of the fields that must be found wrong; then nothing is submitted."""
    refused: bool = False
    """The person must not be able to do it."""
    conflict: str = ""
    """The person declares this conflict of interest instead of doing the task."""


@dataclass(frozen=True)
class Act:
    """Somebody does something with the whole case: withdraws it, resigns."""

    persona: str
    action: str
    data: Mapping[str, Any]
    refused: bool = False
    errors: tuple[str, ...] = ()
    """The fields that must be found wrong; then nothing is done."""


@dataclass(frozen=True)
class Receive:
    """Somebody takes over the latest letter made from that template („Odbierz pismo”)."""

    persona: str
    template: str
    refused: bool = False


@dataclass(frozen=True)
class ChangeCall:
    """Somebody does something with the call the case is in: more money, its ranking list, its end."""

    persona: str
    change: Mapping[str, Any]
    at: str | None = None
    """The moment at which it is done: just before the terms that have fallen due by then."""


@dataclass(frozen=True)
class Meet:
    """Somebody does something with the session of the panel that has the case on its agenda."""

    persona: str
    act: Mapping[str, Any]


@dataclass(frozen=True)
class Advance:
    """Time passes: `amount` of `unit` (minutes, hours, days, working_days), or up to a moment (`to`)."""

    unit: str
    amount: Any


@dataclass(frozen=True)
class Match:
    """Somebody asks both sides of everything that the exchange proposes."""

    persona: str
    exchange: str
    from_pool: bool = False
    """The pool waits for places again, first."""


@dataclass(frozen=True)
class KeepJournal:
    """Somebody writes a whole day's hours on every working day; the approver approves each week at its end."""

    persona: str
    first: str
    last: str
    only: str | None = None
    """`write`: the weeks are left waiting; `approve`: they were written before."""
    refused: bool = False
    """None of the days is accepted."""


@dataclass(frozen=True)
class BeginOther:
    """Another case, of that process, comes as far as a scenario of its package tells."""

    other: str
    process: str
    scenario: str
    stop: str | None = None
    """Up to its first step with that task or action; None: all of its steps."""
    whole: bool = False
    """The other cases of that scenario come along, under their names."""


@dataclass(frozen=True)
class InOther:
    """A step of the other case of that name."""

    other: str
    step: Step


@dataclass(frozen=True)
class Check:
    """Looks at the case in the middle of the scenario."""

    expect: Expectation


Step = CompleteTask | Act | Receive | ChangeCall | Meet | Advance | Check | Match | KeepJournal | BeginOther | InOther
ACTING = CompleteTask | Act | Receive | ChangeCall | Meet | Match | KeepJournal
"""The steps that somebody takes."""


@dataclass(frozen=True)
class Heard:
    """The message that begins a case, as if a case of another package had sent it."""

    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One way through a process."""

    file: str
    title: str
    starts: str
    """Persona that starts the case, or whose case it is."""
    call: bool | Mapping[str, Any] | None
    """Whether a call is open, or what is special about it; None: an ordinary one exactly when the process needs one."""
    at: str | None
    """The business time of the start; None: a Monday morning without holidays around it."""
    steps: Sequence[Step]
    expect: Expectation
    origin: str | None = None
    """The other case whose message begins this one; None: the persona does."""
    heard: Heard | None = None
    """What begins the case when no other case of the story does."""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self.file).stem

    @property
    def personas(self) -> frozenset[str]:
        """Everybody who acts in it."""
        calls = [self.call] if isinstance(self.call, Mapping) else []
        calls += [step.change for step in self.steps if isinstance(step, ChangeCall)]
        seats = [seat for call in calls for seat in call.get("panel", ())]
        return frozenset(
            {self.starts}
            | {step.persona for step in self.steps if isinstance(step, ACTING)}
            | {name for step in self.steps if isinstance(step, Meet) for name in _at_the_session(step)}
            | {name for seat in seats for name in ([seat] if isinstance(seat, str) else seat.values())}
        )

    @property
    def expectations(self) -> list[Expectation]:
        """All of them, the final one last."""
        return [step.expect for step in self.steps if isinstance(step, Check)] + [self.expect]

    @classmethod
    def parse(cls, data: bytes, file: str, others: Mapping[str, bytes] | None = None) -> Scenario:
        """The scenario of a file's bytes; one that goes on after another gets the other's beginning.

        `others` are all scenario files of the package. Raises InvalidContent with every mistake in its form.
        """
        return cls._parse(data, file, others or {}, ())

    @classmethod
    def _parse(cls, data: bytes, file: str, others: Mapping[str, bytes], followers: tuple[str, ...]) -> Scenario:
        raw, problems = _read(data, file)
        if problems:
            raise InvalidContent(problems)
        start, steps = raw["start"], tuple(_step(step) for step in raw["steps"])
        own = cls(
            file,
            raw["title"],
            start.get("as", ""),
            start.get("call"),
            start.get("at"),
            steps,
            Expectation.of(raw["expect"]),
            start.get("from"),
            Heard(start["message"], start.get("data", {})) if "message" in start else None,
        )
        return own._after(start, others, (*followers, own.name)) if "after" in start else own

    def _after(self, start: Mapping[str, Any], others: Mapping[str, bytes], followers: tuple[str, ...]) -> Scenario:
        """The same scenario with the beginning of the one it goes on after."""
        by_name = {PurePosixPath(file).stem: file for file in others}
        name, stop = start["after"], start.get("stop_before")
        if name not in by_name:
            self._refuse(f"there is no scenario {name!r} to go on after", f"there are: {', '.join(sorted(by_name))}")
        if name in followers:
            self._refuse(f"goes on after itself: {' after '.join((*followers, name))}", "begin one of them by `as`")
        first = self._parse(others[by_name[name]], by_name[name], others, followers)
        taken = list(takewhile(lambda step: stop is None or name_of(step) != stop, first.steps))
        if stop is not None and len(taken) == len(first.steps):
            self._refuse(f"{name!r} has no step {stop!r} to stop before", "name a task or an action of it")
        return replace(first, file=self.file, title=self.title, steps=(*taken, *self.steps), expect=self.expect)

    def _refuse(self, message: str, remedy: str) -> NoReturn:
        raise InvalidContent([Problem(self.file, "start", message, remedy)])


@lru_cache(maxsize=512)
def _read(data: bytes, file: str) -> tuple[Any, list[Problem]]:
    """What the file says and what is wrong in it; kept, because many scenarios go on after the same few."""
    raw, problems = read_json(data, file)
    return raw, problems or check_json(raw, "scenario.schema.json", file)


def name_of(step: Step) -> str | None:
    """The task or action of the step."""
    match step:
        case CompleteTask():
            return step.task
        case Act():
            return step.action
    return None


def _at_the_session(step: Meet) -> list[str]:
    return [name for what in ("open", "yes", "no", "abstain") for name in step.act.get(what, ())]


def _step(raw: Mapping[str, Any]) -> Step:
    if "other" in raw:
        return _step_of_other(raw)
    data, refused = raw.get("data", {}), raw.get("refused", False)
    if "task" in raw:
        return CompleteTask(
            raw["as"], raw["task"], data, tuple(raw.get("errors", ())), refused, raw.get("conflict", "")
        )
    if "action" in raw:
        return Act(raw["as"], raw["action"], data, refused, tuple(raw.get("errors", ())))
    if "receive" in raw:
        return Receive(raw["as"], raw["receive"], refused)
    if "call" in raw:
        return ChangeCall(raw["as"], raw["call"], raw.get("at"))
    if "session" in raw:
        return Meet(raw["as"], raw["session"])
    if "matching" in raw:
        return Match(raw["as"], raw["matching"], raw.get("from_pool", False))
    if "journal" in raw:
        kept = raw["journal"]
        return KeepJournal(raw["as"], kept["from"], kept["to"], kept.get("only"), refused)
    if "advance" in raw:
        [(unit, amount)] = raw["advance"].items()
        return Advance(unit, amount)
    return Check(Expectation.of(raw["expect"]))


def _step_of_other(raw: Mapping[str, Any]) -> Step:
    if "step" in raw:
        return InOther(raw["other"], _step(raw["step"]))
    return BeginOther(raw["other"], raw["of"], raw["after"], raw.get("stop_before"), raw.get("with_others", False))
