"""What a check must know of the operations a service task may ask for. The operations themselves are casework's."""

from __future__ import annotations

from typing import Protocol

LETTER, RECIPIENT, SHARE = "template", "to", "share"
"""Headers that mean the same in every operation: a letter of the package; `applicant` or a group; `applicant`."""


class OperationInfo(Protocol):
    """An operation as content sees it."""

    @property
    def name(self) -> str:
        """What a service task names it by."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers that must be there."""

    @property
    def optional(self) -> tuple[str, ...]:
        """Headers that may be there."""

    @property
    def results(self) -> tuple[str, ...]:
        """Variables it hands back."""
