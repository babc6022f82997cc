"""`catalogue` of package.json: a public list of cases as they are now, which visitors narrow down themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from es_workflow.content.register_info import Column, Texts

VALUE, FROM, UNTIL = "value", "from", "until"
"""How a column narrows the list."""


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
    filters: Mapping[int, str]
    """The columns by which visitors narrow the list: to a value, to days `from` one on, or `until` one."""
    details: frozenset[int]
    """The columns that are shown only when a visitor opens a row."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> CatalogueInfo:
        """From package.json, checked before."""
        columns = tuple(Column.of(column) for column in raw["columns"])
        wanted = {number: column.get("filter", False) for number, column in enumerate(raw["columns"])}
        filters = {number: VALUE if how is True else str(how) for number, how in wanted.items() if how}
        details = frozenset(number for number, column in enumerate(raw["columns"]) if column.get("detail"))
        return cls(raw["slug"], raw["title"], raw["summary"], raw["when"], columns, filters, details)
