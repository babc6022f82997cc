"""`catalogue` of package.json: a public list of cases as they are now, which visitors narrow down themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow.content.register_info import Column, Texts


@dataclass(frozen=True)
class CatalogueInfo:
    """Which cases everybody may see, and what of them."""

    slug: str
    """Its part of the address."""
    title: Texts
    summary: Texts
    when: str
    """FEEL: the case is in the catalogue."""
    columns: tuple[Column, ...]
    filters: frozenset[int]
    """The columns by whose values visitors narrow the list."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> CatalogueInfo:
        """From package.json, checked before."""
        columns = tuple(Column.of(column) for column in raw["columns"])
        filters = frozenset(number for number, column in enumerate(raw["columns"]) if column.get("filter"))
        return cls(raw["slug"], raw["title"], raw["summary"], raw["when"], columns, filters)
