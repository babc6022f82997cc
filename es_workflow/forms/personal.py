"""Questions about a person: what of their answers has to be erased some day, and what is then looked for elsewhere.

`properties.personal` of a question: `name` (of a person: replaced by a pseudonym, wherever it stands), `name_part`
(the same, one of several questions of a section that ask for one name), `identifier` (a number, an address: removed,
wherever it stands), `data` (removed where it was answered). Files are removed unless `personal` is `no`.
`properties.retention`: `special` (art. 9 RODO: earlier) or `money` (later).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from es_workflow.forms.components import Component

Path = tuple[str, ...]
NAME, NAME_PART, IDENTIFIER, DATA, FILE = "name", "name_part", "identifier", "data", "file"


@dataclass(frozen=True)
class PersonalQuestion:
    """A question whose answers are erased."""

    path: Path
    """Keys from the form down, rows of lists not counted."""
    kind: str
    """'name', 'name_part', 'identifier', 'data' or 'file'."""
    retention: str
    """'special', 'money' or, with all else about the person, 'personal'."""
    is_text: bool
    """The answer is typed text: a word can stand in its place."""


def personal_questions(components: Sequence[Component], path: Path = ()) -> Iterator[PersonalQuestion]:
    """Every question about a person."""
    for component in components:
        here = (*path, component.key) if component.key else path
        kind = component.own("personal")
        if component.type == "filepicker":
            kind = "" if kind == "no" else FILE
        if kind:
            is_text = component.type in {"textfield", "textarea"}
            yield PersonalQuestion(here, kind, component.own("retention") or "personal", is_text)
        yield from personal_questions(component.children, here)


def unmarked(components: Sequence[Component], path: Path = ()) -> Iterator[Path]:
    """Questions that say when they are erased, and not that they are about a person: an oversight of the author's."""
    for component in components:
        here = (*path, component.key) if component.key else path
        if component.own("retention") and not component.own("personal") and component.type != "filepicker":
            yield here
        yield from unmarked(component.children, here)
