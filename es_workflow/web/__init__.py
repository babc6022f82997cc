"""The web pages: blueprints, one noun a module, on top of casework. This module only puts them together."""

from __future__ import annotations

import importlib
import pkgutil

from flask import Blueprint, Flask, Response, g, request

from es_workflow import db
from es_workflow.web import (
    access_rules,
    addresses,
    asked,
    assets,
    errors,
    faces,
    filters,
    fragments,
    language,
    layout,
    readings,
    rendering,
    security,
    typed,
)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def blueprints() -> list[Blueprint]:
    """The blueprint `bp` of every module of this package."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return [module.bp for module in modules if isinstance(getattr(module, "bp", None), Blueprint)]


def _begin() -> None:
    """What a safe method asks it only reads: a mistake that wrote would be refused by the database."""
    if request.method in SAFE:
        db.only_read()


def _finish(response: Response) -> Response:
    """The one commit of a request: an answer to an unsafe method keeps, an error or a GET changes nothing."""
    if request.method in SAFE or g.get("failed"):
        db.take_back()
    else:
        db.keep()
    return response


def register(app: Flask) -> None:
    """Give the application its pages. The order matters: in which language, who asks, and may they?"""
    app.config.update(MAX_CONTENT_LENGTH=60_000_000, MAX_FORM_PARTS=5_000, MAX_FORM_MEMORY_SIZE=2_000_000)
    app.before_request(_begin)
    app.after_request(_finish)
    rendering.install(app)
    typed.install(app)
    language.install(app)
    security.install(app)
    access_rules.install(app)
    filters.install(app)
    faces.install(app)
    addresses.install(app)
    assets.install(app)
    layout.install(app)
    fragments.install(app)
    readings.install(app)
    asked.install(app)
    errors.install(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
