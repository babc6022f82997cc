"""A case on a ranking list: its points come out of the stored sheets again, and the public list shows it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text

from es_workflow import db
from es_workflow.casework import queue, recount, results, scenarios
from es_workflow.cli.throwaway import rolled_back
from es_workflow.content import load_package
from es_workflow.models import CallPlace, Submission

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("engine", "office")


@pytest.fixture
def place() -> Iterator[CallPlace]:
    """The place of a case that two assessors judged and the list ranked."""
    package = load_package(ROOT / "bpmn/fair_subsidy", ROOT / "forms/fair_subsidy")
    scenario = next(one for one in package.scenarios if one.name == "ranked_and_funded")
    with rolled_back():
        place = queue.find(scenarios.play(package, scenario).case_id)
        assert place is not None
        yield place


def found() -> list[tuple[str, Decimal, Decimal]]:
    db.session.flush()
    return [(one.what, one.kept, one.counted) for one in recount.differences()]


def test_the_public_list_shows_number_entity_points_amount_and_status_and_nothing_else(place: CallPlace) -> None:
    columns, rows = results.preview(place.call)
    assert [column["pl"] for column in columns] == ["Znak sprawy", "Podmiot", "Punkty", "Kwota (zł)", "Status"]
    [[number, entity, points, amount, status]] = rows
    assert number == place.case.number
    assert entity == "Spółdzielnia Socjalna „Piernikowy Zakątek”"
    assert (points, amount) == (Decimal("24.5"), place.amount)
    assert results.shown(status) == status["pl"] != ""


def test_points_and_tie_breakers_are_those_of_the_sheets_and_others_are_found(place: CallPlace) -> None:
    score, ties = place.score, list(place.ties)
    assert score == Decimal("24.5")
    assert found() == []
    place.score = Decimal(30)
    assert found() == [("score", Decimal(30), score)]
    place.score, place.ties = score, [ties[0], Decimal(6)]
    assert found() == [("tie 2", Decimal(6), Decimal(ties[1]))]


def test_a_sheet_that_was_changed_afterwards_is_found_and_counted(place: CallPlace) -> None:
    db.session.execute(text("ALTER TABLE submission DISABLE TRIGGER USER"))
    sheets = select(Submission).where(Submission.case_id == place.case_id)
    [sheet] = db.session.scalars(sheets.where(Submission.element_id == "assess_merit_first"))
    assert '"m1":5' in sheet.answers
    sheet.answers = sheet.answers.replace('"m1":5', '"m1":6')
    db.session.flush()
    db.session.expire_all()
    assert found() == [
        ("sheet assess_merit_first", Decimal(0), Decimal(0)),
        ("score", Decimal("24.5"), Decimal("25")),
        ("tie 1", Decimal(5), Decimal("5.5")),
    ]
