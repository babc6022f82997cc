"""Why a case went where it went, from its history: tables and conditions of its own deployment, with what they read.

The history keeps values and names of rules; the words are those of the version that was in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from es_workflow.casework import access, runtime, submissions
from es_workflow.casework.meanings import Meanings, write
from es_workflow.models import Case, User
from es_workflow.texts import _, pick

if TYPE_CHECKING:
    from es_workflow.casework.history import Entry

Data = Mapping[str, Any]
ANY = ("", "-")
EXPLAINED = {"decisions", "choices", "conditions", "changes"}
"""Parts of an event that are told in words of the process."""


@dataclass(frozen=True)
class Line:
    """One question: what it is called, what the answer was, and what each rule that counted says of it."""

    label: str
    value: str
    rules: tuple[str, ...] = ()
    is_outcome: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule that counted: its number in the table and its author's note."""

    number: int
    note: str = ""


@dataclass(frozen=True)
class Reason:
    """One decision or condition of a step."""

    title: str
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...] = ()
    of: int = 0
    """How many rules the table has; 0 when it is no table."""
    condition: str = ""
    """The FEEL text of the condition that held."""
    chosen: str = ""
    """The flow that was taken."""


@dataclass(frozen=True)
class Change:
    """One value that was corrected by hand."""

    label: str
    before: str
    after: str


def explained(entries: Sequence[Entry], case: Case, user: User) -> list[Entry]:
    """The history with its reasons, except those that would give away what the user may not read yet."""
    if not any(entry.data.keys() & EXPLAINED for entry in entries):
        return list(entries)  # an applicant's history: the outcome, not the inner work
    words = Meanings(runtime.office().package(case.deployment_id), access.groups_of(user))
    sealed = submissions.sealed_since(case, user)
    return [
        entry
        if sealed and entry.at >= sealed
        else replace(entry, reasons=tuple(reasons(entry.data, words)), changes=_changes(entry.data, words))
        for entry in entries
    ]


def reasons(data: Data, words: Meanings) -> Iterator[Reason]:
    """The reasons of one step."""
    for made in data.get("decisions", ()):
        for needed in made.get("required", ()):
            yield _decision(needed, words)
        yield _decision(made, words)
    for choice in data.get("choices", ()):
        yield _choice(choice, words)
    for met in data.get("conditions", ()):
        element = words.package.definition.elements[met["element"]]
        yield Reason(_named(element), _read(met, words), condition=_text(element.event_expression))


def _changes(data: Data, words: Meanings) -> tuple[Change, ...]:
    found = data.get("changes", ())
    return tuple(
        Change(words.label(one["path"]), words.show(one["path"], one["before"]), words.show(one["path"], one["after"]))
        for one in found
    )


def _choice(choice: Data, words: Meanings) -> Reason:
    elements = words.package.definition.elements
    flows = [elements[flow] for flow in choice["flows"]]
    condition = " / ".join(_text(flow.condition) for flow in flows if flow.condition)
    names = [_named(flow) or _named(elements[flow.target or ""]) for flow in flows]
    gateway = elements[flows[0].source or ""]
    title = _named(gateway) or _("Wybór drogi")
    return Reason(title, _read(choice, words), condition=condition, chosen=", ".join(names))


def _read(data: Data, words: Meanings) -> tuple[Line, ...]:
    return tuple(Line(words.label(path), words.show(path, value)) for path, value in data["values"].items())


def _named(element: Any) -> str:
    return pick({"pl": element.name, "en": element.name_en})


def _text(expression: str | None) -> str:
    return (expression or "").removeprefix("=").strip()


def _decision(made: Data, words: Meanings) -> Reason:
    decision = words.package.decisions.model["decisions"][made["decision"]]
    table = decision["logic"]
    if table["kind"] != "table":
        return Reason(decision["name"], (Line(_("Wynik"), write(made["value"]), is_outcome=True),))
    numbers = {rule["id"]: number for number, rule in enumerate(table["rules"], start=1)}
    counted = [table["rules"][numbers[id] - 1] for id in dict.fromkeys(made["rules"])]
    lines = [*_inputs(table, counted, made.get("inputs", {}), words), *_outputs(table, counted, made["value"])]
    rules = tuple(Rule(numbers[rule["id"]], rule["note"]) for rule in counted)
    return Reason(decision["name"], tuple(lines), rules, of=len(table["rules"]))


def _inputs(table: Data, counted: Sequence[Data], asked: Data, words: Meanings) -> Iterator[Line]:
    for number, column in enumerate(table["inputs"]):
        name = column["label"] or column["expression"]
        hidden = words.hides(column["expression"])
        tests = () if hidden else tuple(_cell(rule["tests"][number], _("dowolnie")) for rule in counted)
        value = words.show_input(column["expression"], asked[name]) if name in asked else ""
        yield Line(column["label"] or words.label(column["expression"]), value, tests)


def _outputs(table: Data, counted: Sequence[Data], value: Any) -> Iterator[Line]:
    several = len(table["outputs"]) > 1
    for number, column in enumerate(table["outputs"]):
        label = column["label"] or column["name"] or _("Wynik")
        cells = tuple(_cell(rule["outputs"][number], "—") for rule in counted)
        yield Line(label, write(_part(value, column["name"]) if several else value), cells, is_outcome=True)


def _part(value: Any, name: str) -> Any:
    """One output of a result; of a list of results, that of each."""
    if isinstance(value, list):
        return [_part(item, name) for item in value]
    return value.get(name) if isinstance(value, Mapping) else value


def _cell(text: str, otherwise: str) -> str:
    return otherwise if text in ANY else text
