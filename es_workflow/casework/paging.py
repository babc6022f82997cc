"""Lists cut into pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from es_workflow import db

T = TypeVar("T")
SIZE = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, how many pages and rows there are."""

    items: list[T]
    number: int
    pages: int
    total: int
    more: bool = False
    """There are more than `total`; nobody counted how many."""


def page_of(query: Select[tuple[T]] | Select[Any], number: int, *, size: int = SIZE) -> Page[T]:
    """The page of that number of a query's rows; the nearest one there is."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(number, 1), pages)
    items = list(db.session.scalars(query.limit(size).offset((number - 1) * size)))
    return Page(items, number, pages, total)
