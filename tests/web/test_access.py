"""Who gets in where: every route has a rule, strangers are asked to sign in. Objects are test_access_walk.py's."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule as Route

from es_workflow import db
from es_workflow.casework import cases, documents, submissions
from es_workflow.casework.access import Permission
from es_workflow.models import Case, User, UserTask
from es_workflow.web import access_rules
from tests.casework import play
from tests.people import People
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]
NOBODY = uuid.UUID(int=0)


def routes(app: Flask) -> Iterator[tuple[Route, str]]:
    """Every route with each of its methods."""
    for route in app.url_map.iter_rules():
        for method in sorted((route.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield route, method


def address(app: Flask, route: Route, **known: object) -> str:
    """An address of the route; what is not known is made up."""
    values = {name: known.get(name, NOBODY if "id" in name else "none") for name in route.arguments}
    with app.test_request_context():
        built: str = app.url_for(route.endpoint, **values)
    return built


def test_every_route_has_a_rule(app: Flask) -> None:
    missing = {route.endpoint for route, _method in routes(app) if access_rules.rule_of(route.endpoint) is None}
    assert not missing, "name them in web/access_rules.py"


def test_every_rule_has_a_route(app: Flask) -> None:
    endpoints = {route.endpoint for route, _method in routes(app)}
    blueprints = {endpoint.rpartition(".")[0] + ".*" for endpoint in endpoints}
    assert not set(access_rules.RULES) - endpoints - blueprints


def test_strangers_are_asked_to_sign_in_wherever_it_is_not_public(app: Flask, visit: Visit) -> None:
    stranger = visit()
    for route, method in routes(app):
        rule = access_rules.rule_of(route.endpoint)
        if rule is None or rule.public:
            continue
        target = address(app, route)
        if method == "GET":
            page = stranger.get(target)
            assert page.path == "/sign-in", f"a stranger gets into {target}"
        else:
            page = stranger.post(target, MultiDict())
            assert page.status in {400, 401}, f"a stranger may {method} {target}: {page.status}"


def test_a_permission_is_asked_for_wherever_the_table_says_so(app: Flask, visit: Visit, people: People) -> None:
    nobody_special = visit(people.assessors[0])
    for route, method in routes(app):
        rule = access_rules.rule_of(route.endpoint)
        if rule and rule.permission and method == "GET":
            assert nobody_special.get(address(app, route)).status == 403, route.rule


def test_somebody_with_the_permission_gets_in(visit: Visit, people: People) -> None:
    assert visit(people.admin).get("/users").status == 200
    assert visit(people.clerk).get("/organisations").status == 200
    assert visit(people.clerk).get("/users").status == 403


@pytest.fixture
def full_case(make_case: Callable[..., Case], people: People) -> Case:
    """A case with a submission, a draft-able task, and a letter shared with its applicant."""
    case = make_case()
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    play.do(case, "review_first", people.assessors[0], play.POOR)
    play.do(case, "review_second", people.assessors[1], play.POOR)
    db.session.flush()
    return case


def things_of(case: Case, user: User) -> dict[str, object]:
    """Ids of what is in the case, by the names routes use."""
    task: UserTask = cases.open_tasks(case)[0]
    submission = submissions.list_visible(case, user)[0]
    letters = documents.list_visible(case, user)
    return {
        "case_id": case.id,
        "task_id": task.id,
        "submission_id": submission.id,
        "document_id": letters[0].id if letters else NOBODY,
        "incident_id": NOBODY,
        "declaration_id": NOBODY,
        "message": cases.list_actions(case, user)[0].name,
    }


def token_of(visitor: Visitor) -> str:
    """The CSRF token of the visitor's session."""
    tokens = [one.get("value") for one in visitor.get("/").root.iter("input") if one.get("name") == "csrf_token"]
    return tokens[0] or ""


def test_reading_never_writes(app: Flask, visit: Visit, people: People, full_case: Case) -> None:
    known = things_of(full_case, people.applicant)
    for user in (people.applicant, people.coordinator, people.admin, None):
        visitor = visit(user)  # it raises when a GET writes
        for route, method in routes(app):
            if method == "GET" and route.endpoint != "static":
                visitor.get(address(app, route, **known))


def test_permissions_used_by_rules_exist() -> None:
    used = {rule.permission for rule in access_rules.RULES.values() if rule.permission}
    assert used <= set(Permission)
