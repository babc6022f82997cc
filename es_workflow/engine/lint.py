"""Placeholder."""

from __future__ import annotations

from es_workflow.engine.model import Package


def check_package(package: Package) -> None:
    """Refuse what cannot run."""
