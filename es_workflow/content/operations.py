"""What a check must know of the operations a service task may ask for. The operations themselves are casework's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class HeaderKind(StrEnum):
    """What the value of a task header names."""

    TEXT = "text"
    LETTER = "letter"
    """A letter of the package: documents/<value>.typ."""
    CERTIFICATE = "certificate"
    """A letter that everybody may check: a key of `certificates` in package.json."""
    RECIPIENT = "recipient"
    """`applicant` or the key of a group."""
    SHARE = "share"
    """`applicant` and keys of parties, with commas; or the header is left out."""
    GROUPS = "groups"
    """Keys of groups of the office, with commas."""
    REGISTER = "register"
    """A public register of the package: a key of `registers` in package.json."""
    PARTICIPANTS = "participants"
    """A kind of participants: a key of `counts_as_target_group` in package.json."""
    PARTY = "party"
    """A party of the package: a key of `parties` in package.json."""


@dataclass(frozen=True)
class Header:
    """One header of an operation."""

    kind: HeaderKind = HeaderKind.TEXT
    required: bool = True


@dataclass(frozen=True)
class Input:
    """One input of an operation: what the task's `zeebe:ioMapping` gives it under that name."""

    required: bool = True


class CallPart(StrEnum):
    """What an operation needs the calls of the process to have."""

    MONEY = "money"
    PANEL = "panel"


@dataclass(frozen=True)
class OperationInfo:
    """An operation as content sees it: its name, its headers and inputs, the variables it hands back."""

    name: str
    headers: Mapping[str, Header] = field(default_factory=dict)
    inputs: Mapping[str, Input] = field(default_factory=dict)
    """Empty: it takes whatever there is."""
    results: tuple[str, ...] = ()
    needs: CallPart | None = None
