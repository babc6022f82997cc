"""Visitors of the pages: people of tests/conftest.py, each with a browser of their own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

import es_workflow
from es_workflow import db, web
from es_workflow.casework import operations, runtime
from es_workflow.config import Config
from es_workflow.models import User
from es_workflow.web.security import limiter
from tests.people import People
from tests.web.visitor import Visitor


@pytest.fixture
def visit(app: Flask, db_session: scoped_session[Session]) -> Callable[..., Visitor]:
    """visit() is a stranger, visit(user) somebody signed in."""

    def make(user: User | None = None) -> Visitor:
        db_session.commit()
        return Visitor(app, user)

    return make


@pytest.fixture
def limited(config: Config, people: People) -> Iterator[Flask]:
    """The application as it runs outside of tests, with limits."""
    runtime.set_up(dataclasses.replace(config, rate_limits=True), operations.ALL)
    app = Flask(es_workflow.__name__, template_folder="web/templates", static_folder="web/static")
    app.secret_key = config.secret_key
    web.register(app)
    app.teardown_appcontext(lambda _error: db.session.remove())
    yield app
    limiter.enabled = False
    runtime.set_up(config, operations.ALL)
