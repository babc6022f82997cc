"""Every address that names an object, tried as everybody: not signed in, another organisation, another university, the
office without the right, people of the case who may not do just this, and who may."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session, scoped_session
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule as Route

from es_workflow import db
from es_workflow.models import Group, User
from es_workflow.web import access_rules
from tests.people import People, add_organisation, add_user
from tests.web.test_access import routes, token_of
from tests.web.visitor import Page, Visitor
from tests.web.worlds import WORLDS, World
from tests.web.worlds.world import EVERY

Visit = Callable[..., Visitor]
SHUT = {403, 404}
NOT_OBJECTS = {"static"}


def with_objects(app: Flask) -> set[str]:
    """The endpoints whose address names something."""
    return {route.endpoint for route, _method in routes(app) if route.arguments} - NOT_OBJECTS


def test_every_endpoint_that_names_an_object_is_tried_in_a_world(app: Flask) -> None:
    tried = {endpoint for place in WORLDS.values() for endpoint in place.endpoints}
    assert with_objects(app) - tried == set(), "build a world for them in tests/web/worlds"
    assert tried - with_objects(app) == set(), "these endpoints are gone"


@pytest.fixture
def strangers(people: People) -> tuple[User, ...]:
    """Another organisation, another university, and somebody of the office who may do nothing special."""
    university = add_organisation("Uniwersytet Obcy", "7010003010", kind="hei")
    db.session.add(Group(key="porter", name_pl="Portiernia", name_en="Porters", kind="office", permissions=[]))
    db.session.flush()
    return people.outsider, add_user("Rektor Obcy", represents=university), add_user("Portier Nocny", "porter")


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_a_thing_opens_to_who_may_have_it_and_to_nobody_else(
    app: Flask,
    db_session: scoped_session[Session],
    visit: Visit,
    people: People,
    strangers: tuple[User, ...],
    name: str,
) -> None:
    place = WORLDS[name]
    walk = Walk(app, visit, place.build(people), strangers)
    asked = [(route, method) for route, method in routes(app) if route.endpoint in place.endpoints]
    for route, method in asked:
        walk.try_wrong(route, method)
    for route, method in asked:
        walk.try_right(route, method)
    assert walk.tried == set(place.endpoints)


class Walk:
    """The people of one world at its addresses."""

    def __init__(self, app: Flask, visit: Visit, world: World, strangers: tuple[User, ...]) -> None:
        self.app, self.visit, self.world, self.strangers = app, visit, world, strangers
        self.visitors: dict[Any, tuple[Visitor, str]] = {}
        self.tried: set[str] = set()
        db.session.commit()

    def try_wrong(self, route: Route, method: str) -> None:
        """Nobody of these gets anywhere."""
        rule = access_rules.rule_of(route.endpoint)
        assert rule is not None
        right, known = _of(self.world.right, route), _of(self.world.wrong, route) or ()
        target = self.address(route, self.world.known)
        if not rule.public:
            page = self.ask(None, method, target)
            assert page.path == "/sign-in" or page.status in {400, 401}, f"a stranger: {method} {target}"
        for user in (*known, *(() if rule.public else self.strangers)):
            if user is right:
                continue
            status = self.ask(user, method, target).status
            at_the_door = rule.permission and user in self.strangers
            assert status in ({403} if at_the_door else SHUT), f"{user.name}: {method} {target} answers {status}"
            if rule.objects and user in self.strangers:
                self.tell_nothing(user, route, status)
        self.tried.add(route.endpoint)

    def tell_nothing(self, user: User, route: Route, status: int) -> None:
        """Whether the thing exists is nothing a stranger learns."""
        made_up = {name: uuid.uuid4() if "id" in name else "none" for name in route.arguments}
        method = "GET" if "GET" in (route.methods or ()) else "POST"
        unknown = self.ask(user, method, self.address(route, made_up))
        assert unknown.status == status, f"{user.name} can tell that {route.rule} exists"

    def try_right(self, route: Route, method: str) -> None:
        """Who may gets in; and not with the number of something else in the address."""
        if EVERY not in self.world.right and route.endpoint not in self.world.right:
            return  # nobody may, before its moment
        user, target = _of(self.world.right, route), self.address(route, self.world.known)
        page = self.ask(user, method, target)
        fine = page.status == 200 if method == "GET" else page.status in {200, 409, 422}
        assert fine, f"{user.name if user else 'a stranger'}: {method} {target} answers {page.status}"
        for name in route.arguments & self.world.stray.keys() if len(route.arguments) > 1 else ():
            astray = self.address(route, {**self.world.known, name: self.world.stray[name]})
            assert self.ask(user, method, astray).status == 404, f"{method} {astray} mixes two things up"

    def ask(self, user: User | None, method: str, target: str) -> Page:
        """The answer the person gets; a form is sent as the world has it, and nothing stays of it."""
        key = inspect(user).identity if user else None
        if key not in self.visitors:
            visitor = self.visit(db.read_again(user) if user else None)
            self.visitors[key] = visitor, token_of(visitor) if user else public_token(visitor)
        visitor, token = self.visitors[key]
        with undone():
            if method == "GET":
                return visitor.get(target)
            return visitor.post(target, MultiDict({"csrf_token": token, **self.world.posted}))

    def address(self, route: Route, known: Mapping[str, Any]) -> str:
        """The route with the world's objects; none may be missing."""
        values = {}
        for name in route.arguments:
            value = known[name]
            values[name] = value[route.endpoint.split(".")[0]] if isinstance(value, dict) else value
        with self.app.test_request_context():
            built: str = self.app.url_for(route.endpoint, **values)
        return built


def _of(table: Mapping[str, Any], route: Route) -> Any:
    return table.get(route.endpoint, table.get(EVERY))


def public_token(visitor: Visitor) -> str:
    """The CSRF token of somebody who is not signed in."""
    page = visitor.get("/sign-in")
    return next(one.get("value") or "" for one in page.root.iter("input") if one.get("name") == "csrf_token")


@contextmanager
def undone() -> Iterator[None]:
    """What is done in the block is taken back, so that each visit finds the world as it was built."""
    db.session.commit()
    connection = db.session.get_bind()
    assert isinstance(connection, Connection)
    db.session.remove()
    savepoint = connection.begin_nested()
    yield
    db.session.remove()
    savepoint.rollback()
