"""What arrives in a request, made safe to work with at the door: every page reads only cleaned texts.

PostgreSQL stores neither NUL nor halves of characters, and marks of direction turn round what others read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items

from es_workflow.errors import NotFound
from es_workflow.forms.kinds import clean


class Typed(ImmutableMultiDict[str, Any]):
    """Names and texts of a form or a query without what no keyboard types. Files stay as they are."""

    def __init__(self, pairs: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        items = iter_multi_items(pairs) if isinstance(pairs, Mapping) else pairs
        super().__init__([(clean(name), _cleaned(value)) for name, value in items or ()])


def _cleaned(value: Any) -> Any:
    return clean(value, lines=True) if isinstance(value, str) else value


class CleanRequest(Request):
    """A request of which nobody sees the texts as they were sent."""

    parameter_storage_class = Typed


def _refuse_odd_addresses() -> None:
    if clean(request.path) != request.path:
        raise NotFound()


def install(app: Flask) -> None:
    """Clean every request; an address with such characters in it is nobody's."""
    app.request_class = CleanRequest
    app.before_request(_refuse_odd_addresses)
