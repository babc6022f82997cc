"""How templates are rendered: one set of globals for all of them."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class Templates(Environment):
    """Templates whose globals are the application's own.

    Jinja lays a set of its own over them for each template, in case somebody adds to it; nobody does, and comparing the
    two at each import took a tenth of a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The application's globals, unless a template is loaded with some of its own."""
        return self.globals if d is None else super().make_globals(d)


def install(app: Flask) -> None:
    """Render with these; must come before the first look at `app.jinja_env`."""
    app.jinja_environment = Templates
