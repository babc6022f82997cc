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
