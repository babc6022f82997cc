"""support:record: whoever a case supported is told apart by numbers, and counts once in the project."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from es_workflow import db
from es_workflow.casework import operations, organisations, projects, runtime
from es_workflow.casework.operations.inputs import WrongInput
from es_workflow.casework.organisations import OrganisationData
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.engine import OperationCall
from es_workflow.errors import ProcessFailed
from es_workflow.models import Participant, Support
from tests.casework.grants import make_project

NOW = moment_of("2026-11-24T09:00")
PLACE = {"terc": "0463011", "city": "Toruń", "postal_code": "87-100", "email": "pes@example.pl"}
ANNA: dict[str, Any] = {
    "first_name": "Anna", "last_name": "Łąka", "pesel": "04222900120", "education": 5, "labour_status": "employed",
    "voivodeship": "kujawsko-pomorskie", "county": "Toruń", "municipality": "Toruń", "town": "Toruń",
    "postal_code": "87-100", "phone": "566000001",
}  # fmt: skip


class Asked(operations.Call):
    """A request whose inputs are all mapped."""

    def given(self, name: str) -> Any:
        return self.asked.inputs.get(name)


@pytest.fixture
def case(make_case, db_session):
    set_clock(NOW)
    make_project()
    case = make_case()
    for key, value in {**PLACE, "legal_form": "foundation"}.items():
        setattr(case.organisation, key, value)
    return case


def record(case, *, headers=None, **inputs):
    given = {"activity": "Targi", "from": "2026-10-01", "to": "2026-10-03", **inputs}
    asked = OperationCall(uuid.uuid4(), "x", "support:record", headers or {}, given)
    result = operations.ALL["support:record"].run(Asked(case, asked, NOW))
    return result["support"]


def test_the_organisation_and_its_people_count_once(case):
    assert record(case, persons=[ANNA], amount=Decimal("3542.40")) == {"recorded": 2, "counted": 2, "incomplete": []}
    assert record(case, persons=[ANNA], activity="Forum") == {"recorded": 2, "counted": 0, "incomplete": []}
    assert db.session.scalar(select(func.count()).select_from(Participant)) == 2
    row = db.session.scalars(select(Support).where(Support.sex == "K")).first()
    assert (row.details["birth_date"], row.amount) == ("2004-02-29", Decimal("3542.40"))


def test_the_same_step_done_again_records_nothing_twice(case):
    record(case)
    assert record(case) == {"recorded": 0, "counted": 0, "incomplete": []}


def test_who_lacks_mandatory_answers_is_recorded_but_does_not_count(case):
    told = record(case, entity=False, persons=[{**ANNA, "education": None, "phone": None}])
    assert told == {
        "recorded": 1,
        "counted": 0,
        "incomplete": [{"name": "Anna Łąka", "missing": ["Wykształcenie (ISCED)", "Telefon albo e-mail"]}],
    }


def test_who_cannot_be_told_apart_is_not_recorded(case):
    told = record(case, entity=False, persons=[{**ANNA, "pesel": None}])
    assert (told["recorded"], told["incomplete"][0]["missing"][0]) == (
        0, "PESEL albo data urodzenia i dokument; NIP albo REGON",
    )  # fmt: skip


def test_without_pesel_name_birth_date_and_document_tell_a_person(case):
    passport = {**ANNA, "pesel": None, "birth_date": "29.02.2004", "document": "AB 1234567", "sex": "kobieta"}
    assert record(case, entity=False, persons=[passport])["counted"] == 1
    again = {**passport, "first_name": "ANNA", "document": "ab-1234567"}
    assert record(case, entity=False, persons=[again], activity="Forum")["counted"] == 0
    other = {**passport, "document": "AB 7654321"}
    assert record(case, entity=False, persons=[other], activity="Forum")["counted"] == 1


@pytest.mark.parametrize("known_before", [False, True])
def test_who_was_known_without_pesel_is_the_same_when_it_is_told(case, known_before):
    passport = {**ANNA, "pesel": None, "birth_date": "2004-02-29", "document": "AB 1234567", "sex": "K"}
    if known_before:
        assert record(case, entity=False, persons=[ANNA], activity="Wizyta")["counted"] == 1
    record(case, entity=False, persons=[passport])
    both = {**ANNA, "document": "AB 1234567"}
    assert record(case, entity=False, persons=[both], activity="Forum")["counted"] == 0
    assert record(case, entity=False, persons=[passport], activity="Lunch")["counted"] == 0
    assert record(case, entity=False, persons=[ANNA], activity="Panel")["counted"] == 0


def test_a_unit_counts_as_the_body_it_belongs_to(case):
    parent = organisations.create(OrganisationData("pes", "Fundacja Matka", nip="1234563218"), by=None)
    case.organisation.parent = parent
    assert record(case)["counted"] == 1
    assert db.session.execute(select(Participant.number, Participant.name)).all() == [("1234563218", "Fundacja Matka")]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"from": "2019-12-31", "to": "2020-01-02"}, "before the project"),
        ({"from": "2030-01-02", "to": "2030-01-02"}, "after it"),
        ({"amount": Decimal("0.00")}, "nothing is spent on it"),
        ({"target_group": False}, "not whom the project is for"),
    ],
)
def test_what_does_not_count_is_recorded_all_the_same(case, given, why):
    assert record(case, **given) == {"recorded": 1, "counted": 0, "incomplete": []}, why


def test_first_and_last_day_of_the_project_count(case):
    assert record(case, **{"from": "2020-01-01", "to": "2020-01-01"})["counted"] == 1


def test_wrong_answers_stop_the_case_in_words(case):
    with pytest.raises(WrongInput, match="PESEL: Nieprawidłowy numer PESEL"):
        record(case, persons=[{**ANNA, "pesel": "44051401358"}])
    with pytest.raises(WrongInput, match="„to”"):
        record(case, to="2026-09-30")


def test_without_a_project_the_case_stops(make_case, db_session):
    set_clock(NOW)
    with pytest.raises(ProcessFailed, match="Nie ma projektu"):
        record(make_case())


def test_a_version_that_replaces_another_is_the_same_project(case):
    record(case)
    (first,) = projects.list_project_versions()
    later = dt.date(2026, 11, 1)
    data = projects.ProjectData(
        "Projekt 2", "Project 2", "", later, first.start_date, first.end_date, first.total, first.subsidy, 465, 427,
        replaces_id=first.id,
    )  # fmt: skip
    projects.create_project_version(data, by=None)
    assert record(case, activity="Forum", **{"from": "2026-11-10", "to": "2026-11-10"})["counted"] == 0


def test_supports_are_never_changed(case):
    record(case)
    with pytest.raises(DBAPIError, match="append"), db.session.begin_nested():
        db.session.execute(text("UPDATE support SET activity = 'x'"))


def test_the_package_says_which_kind_of_participants_counts(case, monkeypatch):
    flags = {"student": True, "pupil": False}
    manifest = runtime.office().package(case.deployment_id).manifest
    monkeypatch.setitem(manifest.__dict__, "target_group", flags)
    pupil, student = {**ANNA, "pesel": "44051401359"}, ANNA
    told = record(case, headers={"participants": "pupil"}, entity=False, persons=[pupil])
    assert (told["recorded"], told["counted"]) == (1, 0)
    told = record(case, headers={"participants": "student"}, entity=False, persons=[student])
    assert (told["recorded"], told["counted"]) == (1, 1)
    told = record(
        case, headers={"participants": "pupil"}, entity=False, persons=[pupil], activity="x", target_group=True
    )
    assert told["counted"] == 1
