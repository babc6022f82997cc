"""The steps of a scenario: what people do, what time does, and what must be true on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """What must be true of the case at this place; None means that the author does not say."""

    status: str | None = None
    open_tasks: tuple[str, ...] | None = None
    filed: bool | None = None
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
class Leave:
    """Somebody speaks for their organisation no more, e.g. because a term of office has ended."""

    persona: str


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


ACTING = CompleteTask | Act | Receive | Leave | ChangeCall | Meet | Match | KeepJournal
"""The steps that somebody takes."""
Step = ACTING | Advance | Check | BeginOther | InOther


def name_of(step: Step) -> str | None:
    """The task or action of the step."""
    match step:
        case CompleteTask():
            return step.task
        case Act():
            return step.action
    return None


def read(raw: Mapping[str, Any]) -> Step:
    """The step of a JSON object that the schema has accepted."""
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
    if "leaves" in raw:
        return Leave(raw["as"])
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
        return InOther(raw["other"], read(raw["step"]))
    return BeginOther(raw["other"], raw["of"], raw["after"], raw.get("stop_before"), raw.get("with_others", False))
