"""Addresses of static files that change with their content, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

FOLDER = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600


@lru_cache
def _digest(name: str) -> str:
    path = FOLDER / name
    together = sorted(path.parent.glob("*.js")) if name.startswith("js/") else [path]
    return hashlib.sha256(b"".join(one.read_bytes() for one in together)).hexdigest()[:10]


def static(name: str) -> str:
    """The address of a file of static/, with a mark of its content. Scripts load each other, so they share one mark.

    Files are read once: a program that runs does not change, a new one is started anew.
    """
    return _address(request.script_root, name)


@lru_cache
def _address(_root: str, name: str) -> str:
    return url_for("static", filename=name, v=_digest(name))


def _keep(response: Response) -> Response:
    """A marked file never changes under its address."""
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def install(app: Flask) -> None:
    """Let templates say {{ static('css/app.css') }}."""
    app.jinja_env.globals["static"] = static
    app.after_request(_keep)
