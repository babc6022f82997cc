"""Parts of pages that depend on nothing but what they are given, written as HTML once: navigation, marks, footer.

Their templates lie in templates/fragments. They know the texts and addresses, but neither the person nor the request.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from flask import Flask, current_app, request
from markupsafe import Markup

from es_workflow.texts import language


def fragment(name: str, given: Hashable = None) -> Markup:
    """The part of that name for what it is given, in the reader's language."""
    return _written(name, given, language.get(), request.script_root)


@lru_cache(maxsize=512)
def _written(name: str, given: Hashable, _language: str, _root: str) -> Markup:
    template = current_app.jinja_env.get_template(f"fragments/{name}.html")
    return Markup(template.render(given=given))  # noqa: S704  a template escapes


def install(app: Flask) -> None:
    """Let templates say {{ fragment("footer", office_name) }}."""
    app.jinja_env.globals["fragment"] = fragment
