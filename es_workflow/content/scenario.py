"""A scenario: who does what in a process with which answers, and what must come out.

Read here, its steps in `scenario_steps`; played by `casework.scenarios`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any, NoReturn

from es_workflow.content.scenario_steps import ACTING, ChangeCall, Check, Expectation, Meet, Step, name_of, read
from es_workflow.content.schemas import check_json, read_json
from es_workflow.errors import InvalidContent, Problem


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
        start, steps = raw["start"], tuple(read(step) for step in raw["steps"])
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


def _at_the_session(step: Meet) -> list[str]:
    return [name for what in ("open", "yes", "no", "abstain") for name in step.act.get(what, ())]
