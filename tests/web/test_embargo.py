"""Until the gala the pages of a case tell its applicant nothing by which one result differs from another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from es_workflow.casework import scenarios
from es_workflow.casework.scenario_time import set_clock
from es_workflow.content import load_package
from es_workflow.content.scenario_steps import Advance, Expectation
from tests.web.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = load_package(ROOT / "bpmn/jst_mark", ROOT / "forms/jst_mark")
Visit = Callable[..., Visitor]
RESULTS = ("gala_moved", "refused_below", "refused_by_vote", "not_approved")
WORDS = ("Marszał", "Zatwierdź przyznanie", "Wpisz do rejestru", "Certyfikat", "certyfikat", "odmow", "nie przyznano")

pytestmark = pytest.mark.usefixtures("db_session", "office")


def played(name: str, *, without: Callable[[Any], bool]) -> scenarios.Play:
    """A case as far as the scenario tells, before the first step that is to be left out."""
    [scenario] = [one for one in PACKAGE.scenarios if one.name == name]
    end = next(n for n, step in enumerate(scenario.steps) if without(step))
    play = scenarios.Play(PACKAGE, replace(scenario, steps=scenario.steps[:end], expect=Expectation()))
    play.run()
    return play


def _to(step: Any, moment: str) -> bool:
    """The step moves the clock to that moment or later."""
    return isinstance(step, Advance) and step.unit == "to" and step.amount >= moment


def _gala(step: Any) -> bool:
    return _to(step, "2026-11-19") or getattr(step, "action", "") == "move_gala"


def _approval(step: Any) -> bool:
    return _gala(step) or getattr(step, "task", "") == "approve_award"


def seen(visit: Visit, play: scenarios.Play, persona: str = "jst_rep") -> dict[str, Any]:
    """What the case shows: pages that tell of it, and its diagram."""
    visitor, case = visit(play.cast.user(persona)), play.case
    diagram = visitor.get(f"/cases/{case.id}/diagram").response.json
    assert diagram is not None
    pages = {path: visitor.get(path).text for path in (f"/cases/{case.id}", "/", "/my-cases", "/notifications")}
    assert case.organisation is not None
    own = {str(case.number): "NUMBER", case.organisation.name: "UNIT", str(case.subject): "UNIT"}
    for name, stands_for in own.items():
        pages = {path: text.replace(name, stands_for) for path, text in pages.items()}
    return {
        "pages": list(pages.values()),
        "steps": {key: diagram[key] for key in ("done", "taken", "active")},
        "diagrams": [one["name"] for one in diagram["diagrams"]],
    }


@pytest.mark.parametrize("before", [_approval, _gala], ids=["before the approval", "before the gala"])
def test_before_the_gala_every_result_looks_the_same_to_the_applicant(
    visit: Visit, before: Callable[[Any], bool]
) -> None:
    found = []
    for name in RESULTS:
        play = played(name, without=before)
        assert play.case.status == "award_proposed"
        set_clock(play.case.started_at.replace(month=11, day=19, hour=12))
        found.append(seen(visit, play))
        text = " ".join(found[-1]["pages"])
        assert "Po posiedzeniu Kapituły" in text
        assert [word for word in WORDS if word in text] == []
    for one in found[1:]:
        assert one == found[0]


def test_the_office_sees_the_way_to_the_result_and_after_the_gala_the_applicant_too(visit: Visit) -> None:
    play = played("not_approved", without=_gala)
    assert "note_not_approved" in seen(visit, play, "coordinator")["steps"]["done"]
    play = played("gala_moved", without=lambda step: isinstance(step, Advance) and step.unit == "days")
    assert {"approve_award", "enter_register", "gala_held"} <= set(seen(visit, play)["steps"]["done"])


def test_a_gala_that_was_moved_keeps_the_embargo(visit: Visit) -> None:
    play = played("gala_moved", without=lambda step: _to(step, "2026-12"))
    found = seen(visit, play)
    assert "enter_register" not in found["steps"]["done"]
    assert [word for word in WORDS if word in " ".join(found["pages"])] == []
