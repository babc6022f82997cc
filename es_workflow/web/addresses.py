"""Addresses of our own pages, built once for each page and then only filled in with ids.

Templates ask for some thirty on each page, and building one anew goes through the whole map of pages.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Flask, request
from flask import url_for as build


def url_for(endpoint: str, **values: Any) -> str:
    """The address as Flask builds it; at once when it has no other parts than ids."""
    if endpoint.startswith(".") or any(type(value) is not UUID for value in values.values()):
        return build(endpoint, **values)
    address = _pattern(request.script_root, endpoint, tuple(values))
    for number, value in enumerate(values.values()):
        address = address.replace(_place(number), str(value))
    return address


@lru_cache(maxsize=1024)
def _pattern(_root: str, endpoint: str, names: tuple[str, ...]) -> str:
    """The address with places for its ids, for an application that lies below `_root`."""
    places: dict[str, Any] = {name: UUID(_place(number)) for number, name in enumerate(names)}
    return build(endpoint, **places)


def _place(number: int) -> str:
    """An id that nobody has."""
    return f"00000000-0000-0000-0000-{number:012d}"


def install(app: Flask) -> None:
    """Give it to the templates."""
    app.jinja_env.globals["url_for"] = url_for
