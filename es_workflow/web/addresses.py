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
    for value in values.values():
        if type(value) is not UUID:
            return build(endpoint, **values)
    if endpoint.startswith("."):
        return build(endpoint, **values)
    pattern = _pattern(request.environ.get("SCRIPT_NAME", ""), endpoint, tuple(values))
    return pattern % values if values else pattern


@lru_cache(maxsize=1024)
def _pattern(_root: str, endpoint: str, names: tuple[str, ...]) -> str:
    """The address with places for its ids, for an application that lies below `_root`."""
    places = {name: UUID(int=number) for number, name in enumerate(names)}  # ids that nobody has
    address = build(endpoint, **places)  # type: ignore[arg-type]
    if not names:
        return address
    address = address.replace("%", "%%")
    for name, place in places.items():
        address = address.replace(str(place), f"%({name})s")
    return address


def install(app: Flask) -> None:
    """Give it to the templates."""
    app.jinja_env.globals["url_for"] = url_for
