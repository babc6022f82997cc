"""Amounts of PLN: exact to the grosz, parts that sum to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from es_workflow.models import ProjectVersion

GROSZ = Decimal("0.01")
RATE = Decimal("0.0001")


@dataclass(frozen=True)
class Shares:
    """A payment's parts: from the subsidy, and the project's own contribution."""

    subsidy: Decimal
    own: Decimal


def rounded(value: Decimal) -> Decimal:
    """The amount in grosze, half a grosz away from zero."""
    return value.quantize(GROSZ, ROUND_HALF_UP)


def subsidy_rate(version: ProjectVersion) -> Decimal:
    """The subsidy's part of the project, e.g. 0.8500, as agreed to four decimals."""
    return (version.subsidy / version.total).quantize(RATE, ROUND_HALF_UP)


def split(amount: Decimal, version: ProjectVersion) -> Shares:
    """The amount's parts at the project's rate; the subsidy is rounded, the own contribution is the rest."""
    subsidy = rounded(amount * subsidy_rate(version))
    return Shares(subsidy, amount - subsidy)
