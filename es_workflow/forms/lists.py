"""Lists of answers that the application has itself: a form names one instead of writing all its answers down."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from es_workflow import territory

Item = tuple[str, str, str]
"""Value, label, and the heading it stands under."""


def _units() -> list[Item]:
    """The gminy and powiaty of the region under their powiat; one that was merged stays, with its last day."""
    return [(unit.terc, unit.label, unit.county) for unit in territory.units().values() if unit.is_eligible]


LISTS: Mapping[str, Callable[[], list[Item]]] = {"local_government": _units}
