"""The errors a use case can end in, and the problems a check of content finds. Knows nothing of HTTP.

The docstring of an error class is its default message, written for the person who meets it.
"""

from __future__ import annotations

from dataclasses import dataclass


class WorkflowError(Exception):
    """Nie udało się wykonać tej czynności."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__ or "")

    @property
    def message(self) -> str:
        """The sentence to show to the person."""
        return str(self)


class NotFound(WorkflowError):
    """Nie ma takiej strony albo nie masz do niej dostępu."""


class NotAllowed(WorkflowError):
    """Nie masz uprawnień do tej czynności."""


class Conflict(WorkflowError):
    """Ktoś inny zmienił to przed chwilą. Odśwież stronę i sprawdź, co się zmieniło."""


class InvalidContent(WorkflowError):
    """Treść procesu zawiera błędy."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ProcessFailed(WorkflowError):
    """Sprawa zatrzymała się z powodu błędu w opisie procesu. Administrator został powiadomiony."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in content, said so that its author can mend it."""

    file: str
    element: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.element}: " if self.element else f"{self.file}: "
        return place + self.message + (f" → {self.remedy}" if self.remedy else "")
