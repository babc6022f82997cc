"""A case that stopped: what is told of it, to whom, correcting its data with a reason, trying again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from es_workflow import db
from es_workflow.casework import audit, cases, history, incidents, submissions, typed_values
from es_workflow.casework.audit import AuditType
from es_workflow.casework.incidents import ChangedMeanwhile, Mended
from es_workflow.errors import NotAllowed, NotFound
from tests.casework.play import open_elements
from tests.casework.stopping import broken_package, stop


@pytest.fixture
def case(make_case, people):
    return stop(make_case(broken_package()), people)


@pytest.fixture
def incident(case):
    [incident] = incidents.list_open(case)
    return incident


def test_fault_is_told_with_expression_and_the_values_it_used(incident, people):
    look = incidents.look_at(incident, people.coordinator)
    assert look.expression == (
        "working days after(date(request.needed_by), request.amount) > date(request.title) and resolution.reason = null"
    )
    assert "potrzebuje liczby całkowitej" in incident.message
    told = {one.path: (one.label, one.shown, one.kind) for one in look.variables}
    assert told == {
        "request.amount": ("Prośba o zakup: Razem", "970,49\u00a0zł", "number"),
        "resolution.reason": ("Decyzja: Powód odmowy", "—", "nothing"),
        "request.needed_by": ("Prośba o zakup: Kiedy jest potrzebne?", "01.02.2027", "date"),
        "request.title": ("Prośba o zakup: Czego dotyczy prośba?", "Drukarka do biura", "text"),
    }


def test_who_only_mends_sees_no_text_that_people_wrote(incident, people):
    told = {one.path: one for one in incidents.look_at(incident, people.admin).variables}
    assert told["request.title"].is_hidden
    assert (told["request.title"].shown, told["request.title"].typed) == ("", "")
    assert told["request.amount"].shown == "970,49\u00a0zł"


def test_correction_and_retry_are_one_step(case, incident, people):
    rev = incidents.look_at(incident, people.admin).rev
    changes = {"request.amount": 10, "request.title": "2026-01-01"}
    assert (
        incidents.correct_and_retry(incident, changes, reason="Limit z uchwały 12/2026.", rev=rev, by=people.admin)
        is None
    )
    assert open_elements(case) == ["decide"]
    assert incidents.list_open(case) == []
    last = audit.list_for(case)[-1]
    assert (last.type, last.actor_id, last.data["reason"]) == (
        AuditType.CASE_CORRECTED,
        people.admin.id,
        "Limit z uchwały 12/2026.",
    )
    assert last.data["changes"] == [
        {"path": "request.amount", "before": Decimal("970.49"), "after": 10},
        {"path": "request.title", "before": "Drukarka do biura", "after": "2026-01-01"},
    ]
    assert last.data["resolved"] == ["verdict_known"]
    db.session.commit()
    assert audit.verify(case).whole


def test_what_was_submitted_stays_as_it_was(case, incident, people):
    rev = incidents.look_at(incident, people.admin).rev
    incidents.correct(incident, {"request.title": "2026-01-01"}, reason="Test.", rev=rev, by=people.admin)
    first = submissions.list_visible(case, people.coordinator)[-1]
    assert "Drukarka do biura" in first.answers


def test_correction_without_retry_leaves_the_case_where_it_is(case, incident, people):
    rev = incidents.look_at(incident, people.admin).rev
    incidents.correct(
        incident, {"request.amount": 1, "request.title": "2026-01-01"}, reason="Test.", rev=rev, by=people.admin
    )
    assert incidents.list_open(case) == [incident]
    assert open_elements(case) == []
    assert incidents.retry(incident, by=people.admin) is None
    assert open_elements(case) == ["decide"]


def test_retry_without_mending_says_that_it_still_stands_and_counts(case, incident, people):
    still = incidents.retry(incident, by=people.admin)
    assert still is not None
    assert still.id != incident.id
    [found] = incidents.list_all(people.admin)
    assert (found.incident, found.retries, found.since) == (still, 1, incident.created_at)
    with pytest.raises(Mended):
        incidents.get(incident.id, people.admin)


def test_change_in_between_is_not_overwritten(case, incident, people):
    rev = incidents.look_at(incident, people.admin).rev
    incidents.correct(incident, {"request.amount": 1}, reason="Pierwsza.", rev=rev, by=people.coordinator)
    with pytest.raises(ChangedMeanwhile):
        incidents.correct(incident, {"request.amount": 2}, reason="Druga.", rev=rev, by=people.admin)
    assert [
        one.value for one in incidents.look_at(incident, people.admin).variables if one.path == "request.amount"
    ] == [1]


def test_only_the_technical_role_mends(case, incident, people):
    for person in (people.clerk, people.director, people.applicant):
        assert incidents.list_all(person) == []
        with pytest.raises(NotFound):
            incidents.get(incident.id, person)
        with pytest.raises(NotAllowed):
            incidents.retry(incident, by=person)
        with pytest.raises(NotAllowed):
            incidents.correct(incident, {"request.amount": 1}, reason="Nie.", rev=case.rev, by=person)


def test_history_tells_the_correction_in_words_to_the_office_only(case, incident, people):
    rev = incidents.look_at(incident, people.admin).rev
    incidents.correct(
        incident, {"request.amount": Decimal("100.50")}, reason="Limit z uchwały.", rev=rev, by=people.admin
    )
    newest = history.list_visible(case, people.coordinator)[0]
    assert [(one.label, one.before, one.after) for one in newest.changes] == [
        ("Prośba o zakup: Razem", "970,49\u00a0zł", "100,50\u00a0zł")
    ]
    assert "case.corrected" not in {entry.type for entry in history.list_visible(case, people.applicant)}


def test_withdrawn_case_has_no_fault_left(case, incident, people):
    [action] = cases.list_actions(case, people.applicant)
    cases.act(case, action.name, by=people.applicant, answers={"reason": "Już nie trzeba."})
    assert incidents.list_open(case) == []
    assert incidents.list_all(people.admin) == []


@pytest.mark.parametrize(
    "value", [Decimal("1234.50"), 12, True, False, None, "Żółw", "2026-02-28", [1, {"a": Decimal("0.10")}], {}]
)
def test_what_is_typed_back_unchanged_is_the_value(value):
    read = typed_values.read(typed_values.kind_of(value), typed_values.typed(value))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("number", "12,5x", "Wpisz liczbę"),
        ("number", "NaN", "Wpisz liczbę"),
        ("date", "31.02.2026", "Nie ma takiego dnia"),
        ("yes_no", "może", "„tak” albo „nie”"),
        ("data", '{"a": }', "wiersz 1, znak 7"),
        ("data", "[" * 100_000, "JSON"),
        ("data", "NaN", "JSON"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(kind, text, said):
    with pytest.raises(ValueError, match=said):
        typed_values.read(kind, text)
