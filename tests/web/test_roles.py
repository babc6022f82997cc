"""Somebody of several roles chooses one: it is shown on every page, limits what they see and do, and is audited."""

from __future__ import annotations

import pytest

from es_workflow import db
from es_workflow.casework import audit, roles
from es_workflow.errors import NotFound
from es_workflow.models import Representation, User
from tests.casework import play


@pytest.fixture
def both(people):
    """The clerk also represents the other organisation, and one more."""
    for organisation in (people.other_organisation, people.organisation):
        confirmed = people.applicant.representations[0].confirmed_at
        link = Representation(organisation=organisation, function="członkini", confirmed_at=confirmed)
        people.clerk.representations.append(link)
    db.session.flush()
    return people.clerk


def test_in_one_role_only_its_cases_and_pages_exist_until_another_is_chosen(visit, people, both, make_case):
    case, clerk_id = make_case(), both.id
    play.do(case, "fill_request", people.applicant, play.REQUEST)
    case_id, other = case.id, people.other_organisation.name
    browser = visit(both)
    assert browser.get(f"/cases/{case_id}").status == 200
    page = browser.get("/account").press(f"Działaj tylko jako: {other}")
    assert page.told == f"Działasz jako: {other}."
    assert f"Działasz jako: {other}" in " ".join(page.root.find(".//header").itertext())
    assert browser.get(f"/cases/{case_id}").status == 404
    assert browser.get("/organisations").status == 403
    page = browser.get("/account").press("Działaj we wszystkich rolach")
    assert browser.get(f"/cases/{case_id}").status == 200
    assert browser.get("/organisations").status == 200
    chosen = [event for event in audit.list_for(None) if event.type == "user.role_chosen"]
    assert [one.data["name"] for one in chosen] == [other, "wszystkie moje role"]
    assert {one.actor_id for one in chosen} == {clerk_id}
    assert audit.verify(None).whole


def test_a_role_that_is_not_ones_own_cannot_be_chosen(both, people, visit):
    with pytest.raises(NotFound):
        roles.choose(people.outsider, "office")
    with pytest.raises(NotFound):
        roles.choose(both, "organisation:none")
    assert visit(people.applicant).get("/account").status == 200


def test_whoever_has_one_role_is_not_asked(visit, people):
    page = visit(people.applicant).get("/account")
    assert "Działaj tylko jako" not in page.text


def test_a_role_that_was_lost_gives_nothing(visit, both, people):
    other, clerk_id = people.other_organisation.name, both.id
    browser = visit(both)
    browser.get("/account").press(f"Działaj tylko jako: {other}")
    user = db.session.get_one(User, clerk_id)
    for link in list(user.representations):
        if link.organisation.name == other:
            link.confirmed_at = None
    db.session.commit()
    assert browser.get("/organisations").status == 403
    assert browser.get("/my-cases").status == 200
