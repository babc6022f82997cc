"""The coordinator's pages of matching and the public catalogue in a browser: accessible, on a telephone too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import Engine

from es_workflow import db
from es_workflow.casework import access, deployments
from es_workflow.models import Case
from tests.browser.person import Person
from tests.browser.serving import on_a_port
from tests.browser.test_every_page import WIDER_THAN_SCREEN
from tests.casework.matching import places
from tests.people import PASSWORD, People, add_everybody
from tests.web.test_catalogues import package

LONG = "Asystentka do spraw animacji świetlicowej i warsztatów rękodzielniczych w Domu Sąsiedzkim"


@pytest.fixture
def people(real_db: Engine) -> People:
    people = add_everybody()
    people.clerk.memberships[0].group.permissions = [*access.Permission]
    db.session.commit()
    return people


@pytest.fixture
def applicant(people: People) -> Case:
    """The first of two who both want the first offer most."""
    places.put_into_use()
    deployments.put_into_use(package())
    law = places.offer(people.outsider, people.other_organisation, LONG, holder="Jan Nowak", limit=3)
    art = places.offer(people.outsider, people.other_organisation, "Sztuka", field="art")
    found = places.apply(people.applicant, people.organisation, "Anna Wiśniewska", law, art)
    places.apply(people.applicant, people.organisation, "Beata Żak", law)
    db.session.commit()
    return found


@pytest.fixture
def address(app: Flask, applicant: Case) -> Iterator[str]:
    with on_a_port(app) as address:
        yield address


@pytest.mark.parametrize("width", [1280, 375])
def test_pages_of_matching_and_the_catalogue_are_accessible_and_fit(
    browser: Browser, address: str, people: People, applicant: Case, tmp_path: Path, width: int
) -> None:
    context = browser.new_context(base_url=address, locale="pl-PL", viewport={"width": width, "height": 800})
    context.set_default_timeout(10_000)
    clerk = Person(context.new_page(), people.clerk.email, javascript=True)
    clerk.sign_in(PASSWORD)
    application = f"/matching/places/applications/{applicant.id}"
    for number, one in enumerate(("/matching", "/matching/places", application, "/catalogues/miejsca", "/account")):
        clerk.visit(one)  # every visit looks with axe
        clerk.page.screenshot(path=tmp_path / f"{number}-{width}.png", full_page=True)
        assert not clerk.page.evaluate(WIDER_THAN_SCREEN), one
    context.close()
