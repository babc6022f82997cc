"""The visible form, worded in the person's language: what the templates draw and what validation goes through.

A node carries no markup, only words, ids and states; hidden components have no node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from es_workflow.forms.components import Component
from es_workflow.forms.fields import AnswerField
from es_workflow.forms.uploads import FileField, Upload


@dataclass(kw_only=True)
class Node:
    """Anything visible. `css`: its place on the sixteen columns."""

    kind: ClassVar[str] = ""
    component: Component
    path: str
    id: str
    css: str = ""
    label: str = ""
    hint: str = ""
    context: str = ""  # the row it stands in, for the error summary: „Pozycja 2”
    errors: list[str] = field(default_factory=list)
    focus: bool = False  # where the person goes on after a button inside the form

    @property
    def anchor(self) -> str:
        """The id the error summary leads to."""
        return self.id

    @property
    def children(self) -> list[Node]:
        """The nodes inside."""
        return []

    def walk(self) -> Iterator[Node]:
        """The node and everything inside it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Option(NamedTuple):
    """An answer to choose."""

    id: str
    value: str
    label: str
    chosen: bool
    heading: str = ""


@dataclass(kw_only=True)
class Question(Node):
    """Something to answer. `widget`: text, textarea, select, radio, checklist, checkbox, file, value (only to read)."""

    kind: ClassVar[str] = "question"
    answer: AnswerField
    widget: str
    required: bool = False
    options: list[Option] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    prefix: str = ""
    suffix: str = ""
    limit: int = 0  # characters of a long text, when they are counted
    limits: str = ""  # sentence with the limits of files, of a long text or of the points of a criterion
    files: list[Upload] = field(default_factory=list)
    file_field: FileField | None = None
    value: str = ""

    @property
    def anchor(self) -> str:
        """The first input of a group of them, otherwise the input."""
        return self.options[0].id if self.widget in {"radio", "checklist"} and self.options else self.id

    @property
    def error(self) -> str:
        """The first thing to mend."""
        return self.errors[0] if self.errors else ""

    @property
    def described_by(self) -> str:
        """Ids of the sentences that belong to the input."""
        parts = [("hint", self.hint), ("limits", self.limits), ("error", self.error)]
        return " ".join(f"{self.id}--{name}" for name, text in parts if text)

    @property
    def is_full(self) -> bool:
        """Whether no more files fit."""
        return self.file_field is not None and self.file_field.free == 0

    @property
    def in_fieldset(self) -> bool:
        """Whether the question is the legend of several inputs."""
        return self.widget in {"radio", "checklist"}


@dataclass(kw_only=True)
class Output(Node):
    """A computed value that is shown."""

    kind: ClassVar[str] = "output"
    value: str = ""
    raw: Any = None
    numeric: bool = False
    maximum: str = ""  # of points counted from data: the most there are
    reason: str = ""  # and why they are so many


@dataclass(kw_only=True)
class Note(Node):
    """A text of the form, already safe HTML. `role`: plain, note or warning."""

    kind: ClassVar[str] = "note"
    html: str = ""
    text: str = ""
    role: str = "plain"


@dataclass(kw_only=True)
class Picture(Node):
    """An image of the application with its description."""

    kind: ClassVar[str] = "picture"
    source: str = ""


@dataclass(kw_only=True)
class Grid(Node):
    """A table that is only read."""

    kind: ClassVar[str] = "grid"
    headers: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    numeric: list[bool] = field(default_factory=list)


@dataclass(kw_only=True)
class Line(Node):
    """A line or a gap between questions."""

    kind: ClassVar[str] = "line"


@dataclass(kw_only=True)
class Group(Node):
    """A section. `level` of its heading: 2 for a section of the page."""

    kind: ClassVar[str] = "group"
    level: int = 2
    nodes: list[Node] = field(default_factory=list)

    @property
    def children(self) -> list[Node]:
        """The nodes of the section."""
        return self.nodes


@dataclass(kw_only=True)
class ListRow(Node):
    """A row of a repeated list. `action`: what the button „Usuń” sends, empty when the row has to stay."""

    kind: ClassVar[str] = "row"
    nodes: list[Node] = field(default_factory=list)
    action: str = ""
    mark: str = ""

    @property
    def children(self) -> list[Node]:
        """The nodes of the row."""
        return self.nodes


@dataclass(kw_only=True)
class Repeated(Node):
    """A repeated list. `columns`: its questions say their own widths."""

    kind: ClassVar[str] = "list"
    rows: list[ListRow] = field(default_factory=list)
    level: int = 3
    can_add: bool = False
    add_label: str = ""
    empty: str = ""
    columns: bool = False

    @property
    def children(self) -> list[Node]:
        """The rows."""
        return list(self.rows)
