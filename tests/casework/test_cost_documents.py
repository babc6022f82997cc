"""An invoice is paid for once, whatever case brings it again, also when fifty bring it at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from es_workflow import db
from es_workflow.casework import cases, cost_documents, deployments
from es_workflow.casework.cost_documents import Document, Duplicate
from es_workflow.models import Case, CostDocument
from tests.people import add_everybody

SELLER = "8567346215"
FIRST, SECOND = Document(SELLER, "FV 1/2026"), Document(SELLER, "FV 2/2026")


@pytest.fixture
def two(make_case):
    """Two cases with numbers."""
    found = make_case(), make_case()
    for number, case in enumerate(found, 1):
        case.number = f"A.{number}.2026"
    db.session.flush()
    return found


@pytest.mark.parametrize(
    ("seller", "number"),
    [(SELLER, "FV 1/2026"), ("856-734-62-15", "fv 1/2026"), ("PL8567346215", " FV1/2026 "), (SELLER, "fv\t1/20 26")],
)
def test_the_same_document_in_any_notation_is_another_case_s(seller, number, two):
    mine, theirs = two
    assert cost_documents.register(mine, [FIRST]) == []
    again = Document(seller, number)
    assert cost_documents.register(theirs, [SECOND, again]) == [Duplicate(2, again, "A.1.2026")]


@pytest.mark.parametrize("other", [Document("5252248481", "FV 1/2026"), Document(SELLER, "FV 11/2026")])
def test_another_seller_or_number_is_another_document(other, two):
    cost_documents.register(two[0], [FIRST])
    assert cost_documents.register(two[1], [other]) == []


def test_a_foreign_seller_is_known_by_its_number(two):
    cost_documents.register(two[0], [Document("DE 811-569 869", "R-1")])
    assert len(cost_documents.register(two[1], [Document("de811569869", "r-1")])) == 1


def test_twice_in_one_list_is_a_duplicate_of_its_own(two):
    assert cost_documents.register(two[0], [FIRST, SECOND, FIRST]) == [Duplicate(3, FIRST, "A.1.2026")]


def test_registering_again_is_the_case_s_new_list(two):
    mine, theirs = two
    cost_documents.register(mine, [FIRST, SECOND])
    assert cost_documents.register(mine, [FIRST]) == []
    assert cost_documents.register(theirs, [SECOND]) == [], "what the case does not bring any more is free"
    assert [one.index for one in cost_documents.register(mine, [FIRST, SECOND])] == [2]
    assert cost_documents.register(mine, [FIRST]) == [], "a duplicate that was taken out is forgotten"


def test_released_documents_are_free(two):
    mine, theirs = two
    cost_documents.register(mine, [FIRST, SECOND])
    assert cost_documents.release(mine, [Document(SELLER, "fv1/2026")]) == 1
    assert [one.document for one in cost_documents.register(theirs, [FIRST, SECOND])] == [SECOND]
    assert cost_documents.release(mine) == 1
    assert cost_documents.register(theirs, [FIRST, SECOND]) == []


AT_ONCE = 50


@pytest.fixture
def fifty(real_db, toy):
    """Fifty committed cases."""
    with db.transaction():
        people = add_everybody()
        deployments.deploy(toy)
        made = [cases.start(toy.key, by=people.applicant, organisation=people.organisation) for _ in range(AT_ONCE)]
        for number, case in enumerate(made, 1):
            case.number = f"A.{number}.2026"
    return [case.id for case in made]


def test_of_fifty_cases_at_once_one_has_each_document(fifty):
    """All bring the same three documents at the same moment, half of them in the opposite order."""
    documents = [Document(SELLER, f"FV {number}/2026") for number in range(1, 4)]
    barrier = threading.Barrier(AT_ONCE)

    def bring(place_and_id):
        place, case_id = place_and_id
        mine = documents if place % 2 else documents[::-1]
        try:
            barrier.wait()
            with db.transaction():
                return cost_documents.register(db.session.get_one(Case, case_id), mine)
        finally:
            db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(bring, enumerate(fifty)))
    held = db.session.execute(
        select(CostDocument.number, func.count(), func.min(Case.number))
        .join(CostDocument.case)
        .where(CostDocument.status == "registered")
        .group_by(CostDocument.number)
    ).all()
    assert sorted((number, count) for number, count, _ in held) == [(one.number, 1) for one in documents]
    owner = {number: case for number, _, case in held}
    duplicates = [one for each in told for one in each]
    assert len(duplicates) == 3 * (AT_ONCE - 1)
    assert {one.case_number == owner[one.document.number] for one in duplicates} == {True}
