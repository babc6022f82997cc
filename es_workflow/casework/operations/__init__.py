"""What a process's service tasks can ask the office to do: the registry. Each subject is a module, listed here once."""

from __future__ import annotations

from collections.abc import Mapping

from es_workflow.casework.operations import (
    aid,
    certificates,
    indicators,
    journals,
    letters,
    matching,
    money,
    office,
    panel,
    parties,
    public_registers,
    registers,
)
from es_workflow.casework.operations.base import Call, Operation

__all__ = ["ALL", "Call", "Operation"]

SUBJECTS = (
    office.OPERATIONS,
    letters.OPERATIONS,
    certificates.OPERATIONS,
    aid.OPERATIONS,
    registers.OPERATIONS,
    money.OPERATIONS,
    panel.OPERATIONS,
    indicators.OPERATIONS,
    public_registers.OPERATIONS,
    matching.OPERATIONS,
    journals.OPERATIONS,
    parties.OPERATIONS,
)
"""The operations of each module, in the order in which docs/package.md tells of them."""

ALL: Mapping[str, Operation] = {operation.name: operation for subject in SUBJECTS for operation in subject}
