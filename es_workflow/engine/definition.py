"""What a process definition consists of, for those who show, check and run it. Plain immutable data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Texts = Mapping[str, str]


def _nothing() -> Texts:
    return MappingProxyType({})


@dataclass(frozen=True)
class Expression:
    """One FEEL text of a process (without the leading '='), and where its author finds it."""

    element_id: str
    where: str
    """What it is for: 'condition', 'input amount', 'timer' …"""
    text: str
    file: str = ""
    process_id: str = ""


@dataclass(frozen=True)
class MultiInstance:
    """An activity that is done once for each item of a collection: side by side, or one after the other."""

    collection: str
    item: str | None = None
    output_collection: str | None = None
    output: str | None = None
    completion: str | None = None
    sequential: bool = False


@dataclass(frozen=True)
class StandardLoop:
    """An activity that is done again while a condition holds."""

    condition: str | None = None
    maximum: int | None = None
    test_before: bool = False
    """The condition is asked before the first time too; the activity may then not be done at all."""


@dataclass(frozen=True)
class Element:
    """One flow element or sequence flow of a process, with everything its author attached to it."""

    id: str
    process_id: str
    type: str
    """The BPMN tag: 'userTask', 'exclusiveGateway', 'sequenceFlow' …"""
    name: str = ""
    name_en: str = ""
    file: str = ""
    parent: str | None = None
    """The embedded or event sub-process it lies in."""
    lane: str | None = None
    group: str | None = None
    """Candidate group: the task's own, else its lane's. A text starting with '=' is worked out when the task opens."""
    assignee: str | None = None
    form_id: str | None = None
    operation: str | None = None
    headers: Texts = field(default_factory=_nothing)
    retries: int = 3
    decision_id: str | None = None
    result_variable: str | None = None
    script: str | None = None
    called_process: str | None = None
    excludes: tuple[str, ...] = ()
    """User tasks whose performers may not take this one."""
    properties: Texts = field(default_factory=_nothing)
    due_expression: str | None = None
    follow_up_expression: str | None = None
    priority: str | None = None
    inputs: Texts = field(default_factory=_nothing)
    """Target variable → source text of the input mappings, in order."""
    outputs: Texts = field(default_factory=_nothing)
    event: str | None = None
    """Of an event or send task: 'timer', 'message', 'signal', 'error', 'escalation', 'conditional', 'link',
    'terminate'; None for a plain one."""
    event_name: str | None = None
    """Name of the message, signal or link; code of the error or escalation ('' catches every one)."""
    event_expression: str | None = None
    """The timer's, condition's or correlation key's text."""
    time_to_live: str | None = None
    """Of a thrown message: how long it waits for somebody to take it; a duration, or '=' and an expression."""
    cycle: bool = False
    """Of a timer: it repeats."""
    attached_to: str | None = None
    interrupting: bool = True
    default: str | None = None
    """Of a gateway: the flow to take when no condition is true."""
    source: str | None = None
    """Of a sequence flow: where it starts."""
    target: str | None = None
    condition: str | None = None
    multi_instance: MultiInstance | None = None
    loop: StandardLoop | None = None
    propagate_all: bool = True
    """Of a call: all variables of the called process come back."""
    propagate_parent: bool = True
    """Of a call: the called process gets all variables of the caller."""

    @property
    def repeated(self) -> bool:
        """The activity is done several times within one frame."""
        return self.multi_instance is not None or self.loop is not None

    @property
    def status(self) -> str | None:
        """The public status a case takes when a token reaches this element."""
        return self.properties.get("status") or None


@dataclass(frozen=True)
class ProcessDefinition:
    """A checked process with the ones it calls, ready to run; shared by all threads and never changed."""

    process_id: str
    name: str
    elements: Mapping[str, Element]
    """All elements of all processes of the package; ids are unique in it."""
    expressions: tuple[Expression, ...]
    variables: frozenset[str]
    """Names that a form, script, decision, mapping or message of the package can give a value; they start as null."""
    graph: Any = field(repr=False, compare=False, default=None)
    """The executable form; the engine's own."""

    @property
    def starts(self) -> tuple[Element, ...]:
        """How a case can begin: the plain start event, and those that a message, signal or term triggers."""
        own = (element for element in self.elements.values() if element.process_id == self.process_id)
        return tuple(element for element in own if element.type == "startEvent" and element.parent is None)
