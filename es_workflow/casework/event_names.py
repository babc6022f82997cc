"""Names of elements in a case's history: an event keeps the element's id, the case's deployment its names.

A deployment never changes and a case stays with its own, so the history reads the same for ever. Where an event says
a name itself, as all did once, that one is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from es_workflow.engine import Element

PARTS = ("ended", "terms")
"""What an event lists of other elements than its own, and is shown with their names."""


def named(data: Mapping[str, Any], elements: Mapping[str, Element]) -> dict[str, Any]:
    """What an event tells, with the names of the elements that readers see."""
    parts = {key: [_named(one, elements) for one in data[key]] for key in PARTS if key in data}
    return _named(data, elements) | parts


def _named(told: Mapping[str, Any], elements: Mapping[str, Element]) -> dict[str, Any]:
    element = elements.get(told.get("element") or "")
    return ({"name_pl": element.name, "name_en": element.name_en} if element else {}) | dict(told)
