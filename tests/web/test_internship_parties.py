"""University and host when the certificate is there and credit is asked for: each opens its part, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from es_workflow import db
from es_workflow.casework import scenarios
from es_workflow.content.scenario_steps import Expectation, name_of
from es_workflow.models import Case, CaseParty, Document, Submission, UserTask
from tests.web.test_internship_privacy import PACKAGE, SPOKEN, opened, pages
from tests.web.visitor import Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.usefixtures("db_session", "office")
SECTIONS = {"cases", "parties", "tasks", "submissions", "documents", "uploads"}


@pytest.fixture
def play() -> scenarios.Play:
    """The university confirmed the programme, has the certificate and is asked for credit."""
    [scenario] = [one for one in PACKAGE.scenarios if one.name == "university_credits"]
    end = next(number for number, step in enumerate(scenario.steps) if name_of(step) == "confirm_credit")
    found = scenarios.Play(PACKAGE, replace(scenario, steps=scenario.steps[:end], expect=Expectation()))
    found.run()
    return found


def own(case: Case, key: str) -> dict[str, set[str]]:
    """What is the party's by the rows: its tasks, what it submitted or is meant to read, letters meant for it."""
    part = db.session.scalars(select(CaseParty).where(CaseParty.case_id == case.id, CaseParty.key == key)).one()
    tasks = select(UserTask.element_id).where(UserTask.case_id == case.id, UserTask.party == key)
    sent = db.session.scalars(select(Submission).where(Submission.case_id == case.id)).all()
    letters = db.session.scalars(select(Document).where(Document.case_id == case.id)).all()
    mine = {str(part.id), key}
    return {
        "tasks.show": set(db.session.scalars(tasks)),
        "submissions.show": {
            one.element_id for one in sent if one.party_id == part.id or mine & set(one.meant_for or ())
        },
        "documents.download": {one.template for one in letters if mine & set(one.meant_for or ())},
    }


@pytest.mark.parametrize(("persona", "key"), [("hei_rep", "university"), ("pes_rep", "host")])
def test_a_party_opens_its_part_of_the_finished_internship_and_nothing_else(
    app: Flask, visit: Visit, play: scenarios.Play, persona: str, key: str
) -> None:
    rows = own(play.case, key)
    assert ("confirm_credit" in rows["tasks.show"], "certificate" in rows["documents.download"]) == (
        (True, True) if key == "university" else (False, False)
    )
    found = opened(app, visit(play.cast.user(persona)), play.case)
    for endpoint, wanted in rows.items():
        assert {called for page, called in found if page == endpoint} == wanted, endpoint
    assert {one for one in found if one[1] == "case"} == {("cases.show", "case"), ("parties.show", "case")}
    assert {endpoint.split(".")[0] for endpoint, _called in found} <= SECTIONS


def test_neither_lists_nor_search_tell_the_university_what_the_student_wrote_and_the_offer_is_not_its_business(
    app: Flask, visit: Visit, play: scenarios.Play
) -> None:
    offer, university = play.others["offer"].case.id, visit(play.cast.user("hei_rep"))
    for page in pages(app):
        text = university.get(page).response.text
        assert [one for one in SPOKEN[1:] if one in text] == [], f"{page} tells the university"
    assert [university.get(f"/cases/{offer}{rest}").status for rest in ("", "/part", "/diagram")] == [404] * 3
