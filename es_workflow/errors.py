"""The errors a use case can end in, and the problems a check of content finds. Knows nothing of HTTP.

What an error class `says` is its default message, written for the person who meets it. It is no docstring: web
servers run without those (`python -OO`), which takes 8 MB less of each.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from uuid import UUID


class WorkflowError(Exception):
    says = "Nie udało się wykonać tej czynności."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.says)

    @property
    def message(self) -> str:
        """The sentence to show to the person."""
        return str(self)


class NotFound(WorkflowError):
    says = "Nie ma takiej strony albo nie masz do niej dostępu."


class DeclarationNeeded(NotFound):
    says = "Zanim otworzysz tę sprawę, złóż oświadczenie."

    def __init__(self, task_id: UUID) -> None:
        super().__init__()
        self.task_id = task_id


class NotAllowed(WorkflowError):
    says = "Nie masz uprawnień do tej czynności."


class Conflict(WorkflowError):
    says = "Ktoś inny zmienił to przed chwilą. Odśwież stronę i sprawdź, co się zmieniło."


class InvalidContent(WorkflowError):
    says = "Treść procesu zawiera błędy."

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ProcessFailed(WorkflowError):
    says = "Sprawa zatrzymała się z powodu błędu w opisie procesu. Administrator został powiadomiony."


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in content, said so that its author can mend it."""

    file: str
    element: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """One bounded text that is safe on a terminal, whatever the file quotes."""
        place = f"{_shown(self.file)}: {_shown(self.element)}: " if self.element else f"{_shown(self.file)}: "
        return place + _shown(self.message) + (f" → {_shown(self.remedy)}" if self.remedy else "")


LONGEST = 1000
"""Characters of a part of a problem; what is longer quotes the file, and nobody reads on."""


def _shown(text: str) -> str:
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    if short.isprintable():
        return short  # nothing in it steers, as in nearly every problem; a hostile file has sixty thousand of them
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(char) else char for char in short)


def _steers(char: str) -> bool:
    """Controls, marks of direction and halves of characters: they change what a terminal or a reader shows."""
    return unicodedata.category(char).startswith("C") and char != "\n"
