"""Visitors of the pages: people of tests/conftest.py, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from es_workflow.models import User
from tests.web.visitor import Visitor


@pytest.fixture
def visit(app: Flask, db_session: scoped_session[Session]) -> Callable[..., Visitor]:
    """visit() is a stranger, visit(user) somebody signed in."""

    def make(user: User | None = None) -> Visitor:
        db_session.commit()
        return Visitor(app, user)

    return make


@pytest.fixture(scope="session")
def app(config, engine):  # TEMPORARY until cli exists
    import es_workflow
    from es_workflow import db, web

    app = Flask(es_workflow.__name__, template_folder="web/templates", static_folder="web/static")
    app.secret_key = config.secret_key
    web.register(app)
    app.teardown_appcontext(lambda _e: db.session.remove())
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return app
